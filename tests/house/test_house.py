"""The house rules that a machine can keep: sizes, imports, the window, the network, the budget."""

from __future__ import annotations

import ast
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import huiju

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "huiju"
MODULES = sorted(SOURCE.rglob("*.py"))
WORLD = ROOT / "tests" / "data" / "worlds" / "decoy_only"
HEAVY = {
    "altair", "duckdb", "jsonschema", "narwhals", "networkx", "numba", "numpy", "pandas",
    "polars", "pyarrow", "rich", "scipy", "sklearn",
}  # fmt: skip
CPU_BUDGET_SECONDS = 0.250
MOST_NAMES_IN_THE_WINDOW = 20
MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_FUNCTION = 60


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        cwd=ROOT,
        check=False,
    )


def test_the_window_is_small_and_every_name_opens() -> None:
    assert len(huiju.__all__) <= MOST_NAMES_IN_THE_WINDOW
    assert len(set(huiju.__all__)) == len(huiju.__all__)
    for name in huiju.__all__:
        assert getattr(huiju, name) is not None
    public = {name for name in dir(huiju) if not name.startswith("_")}
    assert set(huiju.__all__) <= public
    with pytest.raises(AttributeError):
        _ = huiju.no_such_name


@pytest.mark.parametrize("first", ["huiju.assess", "huiju.profile", "huiju.cli.assess"])
def test_no_room_hides_a_function_of_the_window(first: str) -> None:
    code = (
        "import importlib, types, huiju\n"
        f"importlib.import_module({first!r})\n"
        "huiju.Assessment\n"
        "hidden = [n for n in huiju.__all__ if isinstance(getattr(huiju, n), types.ModuleType)]\n"
        "print('hidden:', *hidden)"
    )
    done = python(code)
    assert done.stdout.split() == ["hidden:"], done.stdout + done.stderr


def test_the_window_imports_nothing_heavy() -> None:
    done = python("import sys, huiju; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["assess", "--help"], ["--version"], ["nonsense"]]
)
def test_help_imports_no_numeric_library(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from huiju.cli import run\n"
        f"run({arguments!r})\n"
        "print('modules:', *sys.modules)"
    )
    done = python(code)
    assert done.returncode == 0, done.stderr
    modules = done.stdout.rpartition("modules:")[2].split()
    assert not HEAVY & {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_stays_within_its_budget(language: str) -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = python(f"from huiju.cli import run; run(['--lang', '{language}', '--help'])")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 0, done.stderr
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    # The least of a few: a busy machine only ever adds
    assert min(seconds() for _ in range(5)) < CPU_BUDGET_SECONDS


def test_the_staircase() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    command = str(linter) if linter.exists() else shutil.which("lint-imports")
    assert command, "import-linter is missing: pip install -e '.[dev]'"
    done = subprocess.run(
        [command, "--no-cache"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_run_opens_no_socket(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "opened = []\n"
        "def hook(event, arguments):\n"
        "    if event.startswith('socket.') and event != 'socket.gethostname':\n"
        "        opened.append(event)\n"
        "        raise RuntimeError(event)\n"
        "sys.addaudithook(hook)\n"
        "from huiju.cli import run\n"
        f"code = run(['assess', {str(WORLD)!r}, '-q', '--out', {str(tmp_path / 'r.json')!r}])\n"
        "print(code, *opened)\n"
    )
    done = python(code)
    assert done.stdout.split() in (["0"], ["1"], ["3"]), done.stdout + done.stderr
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["schema_version"]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    def report(name: str, seed: str) -> dict[str, object]:
        out = tmp_path / name
        command = ["assess", str(WORLD), "-q", "--out", str(out), "--as-of", "2026-01-01"]
        done = python(f"from huiju.cli import run; run({command!r})", PYTHONHASHSEED=seed)
        assert not done.stderr
        loaded: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
        loaded.pop("run")  # holds the clock
        return loaded

    assert report("one.json", "1") == report("two.json", "2")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_fits_on_a_few_screens(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES_OF_A_MODULE
    for function in functions(path):
        length = length_of(function)
        assert length <= MOST_LINES_OF_A_FUNCTION, f"{function.name} has {length} lines"


@pytest.mark.parametrize("path", [p for p in MODULES if p.stat().st_size], ids=name_of)
def test_a_module_says_in_its_first_line_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, "no docstring"
    assert docstring.splitlines()[0].endswith((".", ":", "?")), "the first line is no sentence"


def test_nothing_names_a_machine() -> None:
    places = "|".join(("work", "home", "root", "Users"))
    machine = re.compile(rf"(?<![\w.~-])/({places})/\w")
    offenders = [
        name_of(path)
        for path in text_files()
        if machine.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not offenders


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Its lines without the docstring, which may be as long as the reader needs."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return whole - ((first.end_lineno or 0) - first.lineno + 1 if documented else 0)


def text_files() -> Iterator[Path]:
    folders = ("src", "docs", "tests", "benchmarks", ".ci")
    suffixes = {".py", ".md", ".yaml", ".toml", ".json", ".svg", ".j2", ""}
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            hidden = "__pycache__" in path.parts or "data" in path.parts
            if path.is_file() and path.suffix in suffixes and not hidden:
                yield path
    for name in ("Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml"):
        if (ROOT / name).exists():
            yield ROOT / name
