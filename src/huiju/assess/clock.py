"""Stages of a run: their times, and the progress that a person sees."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from huiju.model.result import RunInformation

__all__ = ["Clock"]


class Clock:
    """Times the stages of one run and passes progress on."""

    def __init__(self, progress: Callable[[str, float | None], None] | None = None) -> None:
        self._progress = progress
        self._begun = time.perf_counter()
        self._started = datetime.now(UTC).isoformat(timespec="seconds")
        self._stages: list[tuple[str, float]] = []
        self._stage = ""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        self._stage = name
        begun = time.perf_counter()
        self.share(None)
        yield
        self._stages.append((name, round(time.perf_counter() - begun, 3)))

    def detail(self, _what: str) -> None:
        """Something within the stage has begun."""
        self.share(None)

    def share(self, done: float | None) -> None:
        """Tell how much of the stage is done."""
        if self._progress:
            self._progress(self._stage, done)

    def information(
        self,
        *,
        seed: int,
        threshold: float,
        max_hops: int,
        policy: tuple[Mapping[str, str], ...],
    ) -> RunInformation:
        """Sum the run up."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
        return RunInformation(
            seed=seed,
            started=self._started,
            seconds=round(time.perf_counter() - self._begun, 3),
            peak_memory_mb=round(peak / scale, 1),
            policy=policy,
            threshold=threshold,
            max_hops=max_hops,
            missing_values="value",
            stages=tuple(self._stages),
        )
