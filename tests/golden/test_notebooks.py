"""The notebook runs from top to bottom, and its outputs are fit to be shown."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "notebooks" / "build.py"
SAVED = ROOT / "notebooks" / "titanic.ipynb"

pytestmark = pytest.mark.skipif(not BUILD.exists(), reason="the notebooks are not in the sdist")


def outputs() -> list[dict[str, Any]]:
    cells = json.loads(SAVED.read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", [])]


@pytest.mark.slow
def test_the_notebook_runs() -> None:
    pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, str(BUILD), "--check"],
        capture_output=True,
        text=True,
        timeout=300,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_saved_notebook_shows_the_card_a_frame_and_the_graph() -> None:
    shown = [output.get("data", {}) for output in outputs()]
    pages = ["".join(data["text/html"]) for data in shown if "text/html" in data]
    assert any("huiju-card" in page for page in pages)
    assert any("evidence.correct" in page for page in pages)
    assert any("image/svg+xml" in data for data in shown)
    assert all(output["output_type"] != "error" for output in outputs())


def test_the_saved_notebook_names_no_place_on_a_machine() -> None:
    written = json.dumps(outputs())
    assert not re.search(r"/(home|root|work|tmp|Users)/|[A-Z]:\\\\", written)
