"""The command line: parse, call, render, exit. Heavy imports happen inside the commands."""

from huiju.cli.main import main, run

__all__ = ["main", "run"]
