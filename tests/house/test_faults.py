"""Interrupts, full disks, things in the way, hostile names: one sentence, nothing half-done."""

from __future__ import annotations

import errno
import hashlib
import html.parser
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from huiju.cli import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

WRONG_CALL, INCOMPLETE = 2, 3
COMMAND = [sys.executable, "-c", "from huiju.cli import main; main()"]
SHARED = 11


def huiju(*arguments: str | Path, before: Callable[[], None] | None = None) -> Any:
    """Start the command line as a process of its own."""

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell may have it ignored
        if before is not None:
            before()

    kept = {k: v for k, v in os.environ.items() if k not in ("HUIJU_DEBUG", "LANG", "LC_ALL")}
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=kept,
        preexec_fn=prepare,
    )


def sums(folder: Path) -> dict[str, str]:
    return {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.is_file()
    }


def one_sentence(errors: str) -> str:
    """The line on standard error, which is the only one."""
    lines = errors.strip().splitlines()
    assert len(lines) == 1, errors
    assert "Traceback" not in errors
    return lines[0]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release and a register of 60,000 records that share a dozen fields: some seconds' work."""
    folder = tmp_path_factory.mktemp("large")
    rng = np.random.default_rng(0)
    n = 60_000
    fields = {f"f{i:02d}": rng.integers(0, 40, n).astype(str) for i in range(SHARED)}
    codes = {name: np.char.add(f"{name}-", values) for name, values in fields.items()}
    who = np.char.add("p", np.arange(n).astype(str))
    what = np.char.add("v", rng.integers(0, 9, n).astype(str))
    pl.DataFrame({"who": who, **codes, "what": what}).write_csv(folder / "release.csv")
    pl.DataFrame({"who": who, **codes}).write_csv(folder / "register.csv")
    return folder


def on(large: Path, out: Path) -> list[str | Path]:
    return [
        "assess", large / "release.csv", "--published", large / "register.csv",
        "--withhold", "release.who", "--protect", "release.who -> release.what",
        "-f", "json", "-f", "html", "-o", out,
    ]  # fmt: skip


@pytest.mark.parametrize("delay", [1.2, 2.5])
def test_an_interrupt_is_one_sentence(delay: float, large: Path, tmp_path: Path) -> None:
    before = sums(large)
    out = tmp_path / "out"
    process = huiju(*on(large, f"{out}/"))
    time.sleep(delay)
    assert process.poll() is None, "the run is to be long enough to be interrupted"
    process.send_signal(signal.SIGINT)
    shown, errors = process.communicate(timeout=30)
    assert process.returncode == INCOMPLETE, errors
    assert "interrupted" in one_sentence(errors)
    assert shown == ""
    assert not out.exists() or not list(out.iterdir())
    assert sums(large) == before


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    rng = random.Random(0)
    rows = [(f"p{i}", f"z{rng.randrange(10**6)}", f"v{rng.randrange(4)}") for i in range(80)]
    pl.DataFrame(rows, schema=["who", "key", "what"], orient="row").write_csv(
        folder / "release.csv"
    )
    pl.DataFrame(rows, schema=["who", "key", "_"], orient="row").drop("_").write_csv(
        folder / "register.csv"
    )
    return folder


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "HUIJU_DEBUG"):
        monkeypatch.delenv(name, raising=False)


def test_a_full_disk_is_one_sentence(small: Path, tmp_path: Path) -> None:
    """A limit on the size of files fails as a full disk does: part of the file is written."""
    before, out = sums(small), tmp_path / "out"
    out.mkdir()
    (out / "report.html").write_text("the last one", encoding="utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    process = huiju(*on(small, f"{out}/"), before=limit)
    shown, errors = process.communicate(timeout=60)
    assert process.returncode == WRONG_CALL, errors
    assert "report.json" in one_sentence(errors)
    assert shown == ""
    assert [p.name for p in out.iterdir()] == ["report.html"]
    assert (out / "report.html").read_text(encoding="utf-8") == "the last one"
    assert sums(small) == before


@pytest.mark.parametrize(
    "fault", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO]
)
@pytest.mark.parametrize("call", ["open", "fsync"])
def test_a_write_that_fails(
    call: str,
    fault: int,
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from huiju.report import files

    own = getattr(os, call)

    def fail(first: Any, *rest: Any) -> Any:
        if call == "fsync" or ".part" in str(first):
            raise OSError(fault, "what the system says")
        return own(first, *rest)

    out = tmp_path / "report.json"
    out.write_text("the last one", encoding="utf-8")
    monkeypatch.setattr(files.os, call, fail)
    assert run([str(a) for a in (*on(small, out)[:-6], "-o", out)]) == WRONG_CALL
    captured = capsys.readouterr()
    assert "report.json" in one_sentence(captured.err)
    assert "what the system says" not in captured.err
    assert captured.out == ""
    assert out.read_text(encoding="utf-8") == "the last one"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.json", "small"]


def test_an_interrupt_while_writing_leaves_nothing(
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from huiju.report import files

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupt)
    out = tmp_path / "out"
    assert run([str(a) for a in on(small, f"{out}/")]) == INCOMPLETE
    assert "interrupted" in one_sentence(capsys.readouterr().err)
    assert list(out.iterdir()) == []


def in_the_way(kind: str, out: Path) -> Path:
    match kind:
        case "a file where a folder is wanted":
            out.write_text("mine", encoding="utf-8")
            return out / "deeper"
        case "a folder where a file is wanted":
            (out / "report.json").mkdir(parents=True)
            return out
        case "a read-only folder":
            if os.geteuid() == 0:
                pytest.skip("nothing is read-only to the superuser")
            out.mkdir(mode=0o500)
            return out
        case "a dangling link":
            out.symlink_to(out.parent / "nowhere" / "at all")
            return out / "deeper"
    raise ValueError(kind)


@pytest.mark.parametrize(
    "kind",
    [
        "a file where a folder is wanted",
        "a folder where a file is wanted",
        "a read-only folder",
        "a dangling link",
    ],
)
def test_something_in_the_way(
    kind: str, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = in_the_way(kind, tmp_path / "out")
    before = sorted(tmp_path.rglob("*"))
    assert run([str(a) for a in on(small, f"{out}/")]) == WRONG_CALL
    captured = capsys.readouterr()
    assert str(tmp_path / "out") in one_sentence(captured.err)
    assert captured.out == ""
    assert sorted(tmp_path.rglob("*")) == before


# -- hostile names and values -------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "=HYPERLINK(A1;B2)",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "[x](javascript:alert(3))",
    "${7*7}{{7*7}}",
    "</svg><iframe>",
    "two\n```\n<script>lines",
]


class Elements(html.parser.HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attributes]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_names_and_values_are_inert(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(0)
    rows = 60
    people = [f"p{i} {HOSTILE[i % len(HOSTILE)]}" for i in range(rows)]
    columns = {name: [f"{name} {rng.randrange(40)}" for _ in range(rows)] for name in HOSTILE}
    release = {"who": people, **columns, "what": [HOSTILE[i % 5] for i in range(rows)]}
    pl.DataFrame(release).write_csv(tmp_path / "release.csv")
    pl.DataFrame({"who": people, **columns}).write_csv(tmp_path / "register.csv")
    out = tmp_path / "out"
    code = run(
        [
            "assess", str(tmp_path / "release.csv"), "--published", str(tmp_path / "register.csv"),
            "--withhold", "release.who", "--protect", "release.who -> release.what",
            "-f", "html", "-f", "md", "-f", "json", "-o", f"{out}/", "--lang", language,
        ]
    )  # fmt: skip
    assert code == 1, capsys.readouterr().err
    graph = tmp_path / "graph.html"
    assert run(["graph", str(tmp_path / "release.csv"), "-o", str(graph), "--lang", language]) == 0
    for path in (out / "report.html", graph):
        page = Elements(path.read_text(encoding="utf-8"))
        assert not page.tags & {"img", "iframe", "object", "embed", "base", "form"}
        assert not [a for a in page.attributes if a[0].startswith("on")]
        assert not [v for _, v in page.attributes if v.strip().lower().startswith("javascript:")]
        assert "alert(1)</script>" not in path.read_text(encoding="utf-8")
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    names = {f["field"] for f in report["fields"]}
    assert names >= {f"release.{name}" for name in HOSTILE if "\n" not in name}
    written = (out / "report.md").read_text(encoding="utf-8")
    written = re.sub(r"^(`{3,})sql\n.*?^\1$", "", written, flags=re.MULTILINE | re.DOTALL)
    assert "<script" not in written
    assert "<img" not in written
    assert not re.search(r"(?<!\\)\]\(javascript", written)


def test_no_command_opens_a_socket(small: Path, tmp_path: Path) -> None:
    release, register = str(small / "release.csv"), str(small / "register.csv")
    commands = [
        ["profile", release, "-q"],
        ["init", release, register, "-q"],
        ["graph", release, "-o", str(tmp_path / "g.html"), "-q"],
        [str(a) for a in on(small, f"{tmp_path / 'out'}/")],
        ["policy", "list"],
        ["report", "schema"],
    ]
    code = (
        "import json, sys\n"
        "opened = []\n"
        "def hook(event, arguments):\n"
        "    if event.startswith('socket.') and event != 'socket.gethostname':\n"
        "        opened.append(event)\n"
        "sys.addaudithook(hook)\n"
        "from huiju.cli import run\n"
        f"codes = [run(c) for c in json.loads({json.dumps(json.dumps(commands))})]\n"
        "print('\\n', json.dumps([codes, opened]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    codes, opened = json.loads(done.stdout.splitlines()[-1])
    assert opened == []
    assert codes == [0, 0, 0, 1, 0, 0]
