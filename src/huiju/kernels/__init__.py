"""Numba kernels: arrays in, arrays out; they know nothing else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

__all__: list[str] = []


def _keep_cache_writable(package: Path, environment: MutableMapping[str, str]) -> None:
    """Point numba's cache elsewhere where the package cannot be written to.

    On a read-only install numba finds no place for its compiled code and fails; a folder of the
    user's own in the temporary directory serves instead. It holds machine code and no data.
    """
    if "NUMBA_CACHE_DIR" in environment or os.access(package, os.W_OK):
        return
    user = os.getuid() if hasattr(os, "getuid") else "user"
    environment["NUMBA_CACHE_DIR"] = str(Path(tempfile.gettempdir()) / f"huiju-kernels-{user}")


_keep_cache_writable(Path(__file__).parent, os.environ)
