"""Channels: the minimal routes that expose a target, found by executing and marking attacks."""

from huiju.channels.find import Findings, Limits, find_channels

__all__ = ["Findings", "Limits", "find_channels"]
