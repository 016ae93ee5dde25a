"""The terminal and the files: output that survives any console, files that are whole or absent."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path

from huiju.cli.language import CallError, say
from huiju.errors import HuijuWarning

__all__ = [
    "Progress",
    "close_output",
    "complain",
    "prepare_output",
    "show_progress",
    "tell",
    "warn_in_one_line",
    "write_files",
]

Progress = Callable[[str, float | None], None]


def prepare_output() -> None:
    """Let a console that cannot encode a character show a substitute for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def tell(written: str) -> None:
    """Write to standard output; a reader that has gone away (``| head``) is no fault."""
    try:
        sys.stdout.write(written if written.endswith("\n") else f"{written}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()


def complain(sentence: str, language: str) -> None:
    """Write one line to standard error."""
    line = " ".join(sentence.split())
    with suppress(BrokenPipeError):
        sys.stderr.write(say("error", language, sentence=line) + "\n")


def close_output() -> None:
    """Flush, so that a closed pipe is noticed here and not at the end of the interpreter."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()


def _discard_output() -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def warn_in_one_line(language: str, *, shown: bool) -> None:
    """Show huiju's own warnings as one line each; those of other libraries are not for the user."""

    def show(message: Warning | str, category: type[Warning], *rest: object) -> None:
        if shown and issubclass(category, HuijuWarning):
            line = " ".join(str(message).split())
            sys.stderr.write(say("warning", language, sentence=line) + "\n")

    warnings.showwarning = show  # type: ignore[assignment]


@contextmanager
def show_progress(language: str, *, quiet: bool) -> Iterator[Progress | None]:
    """Give a callback that draws progress on standard error, or None where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)

        def report(stage: str, fraction: float | None) -> None:
            shown = _stage(stage, language)
            if fraction is None:
                bars.update(task, description=shown, total=None)
            else:
                bars.update(task, description=shown, total=1.0, completed=fraction)

        yield report


def _stage(stage: str, language: str) -> str:
    try:
        return say(f"stage_{stage}", language)
    except KeyError:
        return stage


def write_files(files: Sequence[tuple[Path, str | bytes]]) -> None:
    """Write files that are all rendered already, each of them whole or not at all.

    Raises
    ------
    InputError
        When a folder or a file cannot be written.
    """
    from huiju.report import write

    for folder in dict.fromkeys(path.parent for path, _ in files):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise CallError("cannot_make_folder", path=str(folder)) from None
    for path, content in files:
        write(path, content)
