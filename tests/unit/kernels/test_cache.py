"""A read-only install still finds a place for numba's compiled code."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from huiju.kernels import _keep_cache_writable


def test_a_writable_package_keeps_its_own_cache(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    _keep_cache_writable(tmp_path, environment)
    assert environment == {}


def test_a_read_only_package_caches_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    environment: dict[str, str] = {}
    _keep_cache_writable(tmp_path, environment)
    assert "huiju-kernels" in environment["NUMBA_CACHE_DIR"]
    chosen = {"NUMBA_CACHE_DIR": "mine"}
    _keep_cache_writable(tmp_path, chosen)
    assert chosen == {"NUMBA_CACHE_DIR": "mine"}
