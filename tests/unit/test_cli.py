"""The command line: what it accepts, what it says, and the code it leaves with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from huiju.cli import run
from huiju.cli.choices import choose_destination
from huiju.cli.language import CallError, choose_language
from huiju.errors import IncompleteError, InputError

CANARY = "SECRET-42"
CATALOG = """
name: small
resources:
  - name: visits
    path: visits.csv
    huiju: {role: candidate}
huiju: {version: 1}
"""


class Assessed:
    """What `huiju.assess.assess` gives, as far as the command line looks at it."""

    def __init__(self, risk: str = "none", complete: bool = True) -> None:
        verdict = SimpleNamespace(risk=risk)
        self.result = SimpleNamespace(run=SimpleNamespace(complete=complete), verdict=verdict)

    def render(self, format: str, language: str) -> str | bytes:  # noqa: A002
        return b"docx" if format == "docx" else f"{format} {language} 报告\n"


@pytest.fixture
def assessing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], list[dict[str, Any]]]:
    """Put a stand-in where `huiju.assess` is; it gives or raises what the test says."""

    def prepare(outcome: Any) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []

        def assess(catalog: Any, **settings: Any) -> Any:
            calls.append({"catalog": catalog, **settings})
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        module = ModuleType("huiju.assess")
        module.assess = assess  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "huiju.assess", module)
        return calls

    return prepare


@pytest.fixture
def visits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "visits.csv").write_text(f"name,zip\n{CANARY},010\n", encoding="utf-8")
    (tmp_path / "datapackage.yaml").write_text(CATALOG, encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "HUIJU_DEBUG"):
        monkeypatch.delenv(name, raising=False)


def test_the_language_follows_the_environment_and_the_call() -> None:
    assert choose_language([], {}) == "en"
    assert choose_language([], {"LANG": "zh_CN.UTF-8"}) == "zh"
    assert choose_language([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}) == "en"
    assert choose_language(["assess", "--lang", "en"], {"LANG": "zh_CN"}) == "en"
    assert choose_language(["--lang=zh"], {}) == "zh"
    assert choose_language(["--lang"], {}) == "en"
    assert choose_language(["--", "--lang=zh"], {}) == "en"


def test_help_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert "The risk report before a release." in capsys.readouterr().out
    assert run(["--lang", "zh", "assess", "--help"]) == 0
    out = capsys.readouterr().out
    assert "用法：huiju assess" in out
    assert "发布前的风险报告。" in out
    assert "Options:" not in out


@pytest.mark.parametrize(
    "command",
    ["assess", "profile", "init", "graph", "policy", "policy show", "report schema", "demo"],
)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("zh", "en"):
        assert run([*command.split(), "--help", "--lang", language]) == 0
        assert capsys.readouterr().out.count("\n") > 5


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("huiju 0.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["asses"], "there is no command asses; did you mean assess?"),
        (["policy", "shw"], "did you mean show?"),
        (["xyzzy"], "there is no command xyzzy; there are: assess, profile"),
        (["assess"], "SOURCES is missing"),
        (["assess", "a.csv", "--treshold", "1"], "did you mean --threshold?"),
        (["assess", "a.csv", "--threshold", "3"], "--threshold must be a number with 0.5 < x"),
        (["assess", "a.csv", "--threshold", "0"], "--threshold must be a number"),
        (["assess", ".", "--threshold", "nan"], "--threshold must be a number"),
        (["assess", "a.csv", "--threshold", "much"], "--threshold must be a number"),
        (["assess", "a.csv", "--max-hops", "0"], "--max-hops must be a number with 1 ≤ x ≤ 3"),
        (["assess", "a.csv", "--lang", "fr"], "--lang must be one of: zh, en"),
        (["assess", "a.csv", "--as-of", "soon"], "--as-of must be a date such as"),
        (["assess", "a.csv", "--fail-on", "critical"], "--fail-on must be one of"),
        (["assess", "a.csv", "--out"], "--out"),
        (["assess", "a.csv", "-f", "json", "-f", "html"], "need --out FOLDER"),
        (["assess", "a.csv", "-f", "json", "-f", "html", "-o", "a.txt"], "need a folder"),
        (["assess", "a.csv", "-f", "docx"], "needs --out FILE"),
        (["assess", "a.csv", "-o", "report.xyz"], "the suffix of report.xyz names no format"),
        (["assess", "nowhere.csv"], "nowhere.csv"),
        (["assess", "datapackage.yaml", "b.csv"], "stands alone"),
        (["assess", ".", "--published", "b.csv"], "--published goes with bare data files"),
        (["assess", "empty"], "holds no datapackage.yaml"),
        (["policy", "show", "cn-statt"], "did you mean cn-stat?"),
        (["policy", "check", "nowhere.yaml"], "nowhere.yaml is not there"),
        (["graph", ".", "--out", "a.bmp"], "the suffix of a.bmp names no format"),
        (["graph", "."], "--out is missing"),
        (["init", "datapackage.yaml"], "is a catalog already"),
        (["init", "visits.csv", "--out", "datapackage.yaml"], "exists already"),
    ],
)
def test_a_wrong_call_is_one_line(
    arguments: list[str], message: str, visits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (visits / "empty").mkdir()
    assert run(arguments) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("huiju: error: ")
    assert written.err.count("\n") == 1
    assert message in written.err
    assert run(["--lang", "zh", *arguments]) == 2
    assert capsys.readouterr().err.startswith("huiju: 错误：")


def test_alone_it_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "Commands:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("risk", "gate", "code"),
    [
        ("none", "low", 0),
        ("low", "low", 1),
        ("low", "medium", 0),
        ("medium", "high", 0),
        ("high", "high", 1),
        ("critical", "high", 1),
        ("critical", "never", 0),
    ],
)
def test_the_gate(risk: str, gate: str, code: int, visits: Path, assessing: Any) -> None:
    assessing(Assessed(risk))
    assert run(["assess", "datapackage.yaml", "--fail-on", gate]) == code


def test_the_gate_is_high_unless_said_otherwise(visits: Path, assessing: Any) -> None:
    assessing(Assessed("medium"))
    assert run(["assess", "."]) == 0


@pytest.mark.parametrize("gate", ["low", "never"])
def test_an_incomplete_analysis_is_written_and_leaves_with_3(
    gate: str, visits: Path, assessing: Any
) -> None:
    assessing(Assessed("high", complete=False))
    assert run(["assess", ".", "--fail-on", gate, "--out", "a.txt"]) == 3
    assert (visits / "a.txt").exists()


def test_the_text_goes_to_standard_output(
    visits: Path, assessing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assessing(Assessed())
    run(["assess", ".", "--lang", "zh"])
    assert capsys.readouterr().out == "text zh 报告\n"
    run(["assess", ".", "-f", "json"])
    assert capsys.readouterr().out == "json en 报告\n"


def test_several_formats_go_to_a_folder(
    visits: Path, assessing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assessing(Assessed())
    formats = [part for name in ("text", "html", "json") for part in ("-f", name)]
    assert run(["assess", ".", *formats, "--out", "out/demo"]) == 0
    names = sorted(path.name for path in (visits / "out" / "demo").iterdir())
    assert names == ["report.html", "report.json", "report.txt"]
    assert capsys.readouterr().out.splitlines()[1].startswith("wrote out")
    assert run(["assess", ".", *formats, "--out", "out/demo", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_the_settings_reach_the_analysis(visits: Path, assessing: Any) -> None:
    calls = assessing(Assessed())
    options = "--policy cn-stat -p cn-geo --recipient enclave --threshold 0.8 --max-hops 2"
    more = "--max-key-fields 4 --missing-values wildcard --seed 7 --as-of 2026-01-31"
    assert run(["assess", ".", *options.split(), *more.split()]) == 0
    catalog = calls[0].pop("catalog")
    assert catalog.description.name == "small"
    assert calls[0] == {
        "policy": ["cn-stat", "cn-geo"],
        "recipient": "enclave",
        "threshold": 0.8,
        "max_hops": 2,
        "max_key_fields": 4,
        "missing_values": "wildcard",
        "seed": 7,
        "as_of": "2026-01-31",
        "progress": None,
    }


def test_without_settings_the_catalog_decides(visits: Path, assessing: Any) -> None:
    calls = assessing(Assessed())
    run(["assess", "."])
    assert calls[0]["policy"] is None
    assert calls[0]["recipient"] is None
    assert calls[0]["as_of"] is None


def test_bare_files_become_a_catalog(visits: Path, assessing: Any) -> None:
    (visits / "register.csv").write_text("name,zip\nA,010\n", encoding="utf-8")
    calls = assessing(Assessed())
    command = ["assess", "visits.csv", "--published", "register.csv"]
    protect = ["--withhold", "visits.name", "--protect", "visits.name -> visits.zip"]
    assert run([*command, *protect]) == 0
    described = calls[0]["catalog"].description
    assert [(d.name, d.role) for d in described.datasets] == [
        ("visits", "candidate"),
        ("register", "published"),
    ]
    assert len(described.targets) == 1


def test_a_json_file_is_a_catalog_only_when_it_lists_resources(
    visits: Path, assessing: Any
) -> None:
    calls = assessing(Assessed())
    (visits / "rows.json").write_text('[{"a": 1}]', encoding="utf-8")
    package = {"name": "p", "resources": [{"name": "v", "path": "visits.csv"}]}
    package["resources"][0]["huiju"] = {"role": "candidate"}  # type: ignore[index]
    (visits / "package.json").write_text(json.dumps(package), encoding="utf-8")
    assert run(["assess", "rows.json"]) == 0
    assert run(["assess", "package.json"]) == 0
    assert [call["catalog"].description.datasets[0].name for call in calls] == ["rows", "v"]


def test_no_report_takes_the_place_of_an_input(
    visits: Path, assessing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assessing(Assessed())
    before = (visits / "visits.csv").read_bytes()
    for command in (
        ["assess", "visits.csv", "-f", "text", "-o", "visits.csv"],
        ["assess", ".", "-f", "text", "-o", "./visits.csv"],
    ):
        assert run(command) == 2
        assert "is an input and must not be replaced" in capsys.readouterr().err
    assert (visits / "visits.csv").read_bytes() == before


def test_a_folder_that_cannot_be_made(
    visits: Path, assessing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assessing(Assessed())
    assert run(["assess", ".", "-f", "text", "-o", "visits.csv/sub/a.txt"]) == 2
    assert "cannot be made" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "code", "message"),
    [
        (InputError("missing_extra", what="x", extra="y"), 2, "huiju: error: x needs"),
        (IncompleteError("missing_extra", what="x", extra="y"), 3, "huiju: error: x needs"),
        (KeyboardInterrupt(), 3, "interrupted, nothing written"),
        (MemoryError(), 3, "out of memory"),
        (ValueError(CANARY), 3, "internal fault ValueError at "),
        (RecursionError(CANARY), 3, "internal fault RecursionError at "),
    ],
)
def test_a_fault_is_one_line_and_never_a_value(
    fault: BaseException,
    code: int,
    message: str,
    visits: Path,
    assessing: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assessing(fault)
    assert run(["assess", ".", "--out", "a.txt"]) == code
    written = capsys.readouterr()
    assert message in written.err
    assert written.err.count("\n") == 1
    assert CANARY not in written.err + written.out
    assert not (visits / "a.txt").exists()


def test_the_traceback_is_for_those_who_ask(
    visits: Path, assessing: Any, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setenv("HUIJU_DEBUG", "1")
    assessing(ValueError("why"))
    assert run(["assess", "."]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_policy_list_show_and_check(visits: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "list"]) == 0
    assert "* cn-release-review" in capsys.readouterr().out
    assert run(["policy", "show", "cn-geo", "--lang", "zh"]) == 0
    assert "待核实" in capsys.readouterr().out
    for pack in ("cn-release-review", "finance-jrt0197", "eu-wp216"):
        assert run(["policy", "show", pack]) == 0
    (visits / "own.yaml").write_text(
        "pack: own\nversion: '1'\ntitle: {zh: 甲, en: a}\n", encoding="utf-8"
    )
    capsys.readouterr()
    assert run(["policy", "check", "own.yaml"]) == 0
    assert "own.yaml: own is well formed" in capsys.readouterr().out


def test_the_destination() -> None:
    assert choose_destination([], None).formats == ("text",)
    assert choose_destination([], "a.HTM").formats == ("html",)
    assert choose_destination(["json"], "a.html").formats == ("json",)
    assert [p.name for p in choose_destination(["sarif"], "out/").paths] == ["report.sarif"]
    assert choose_destination(["text"], "report").paths == (Path("report"),)
    assert len(choose_destination([], "out").formats) == 3
    with pytest.raises(CallError, match="names no format"):
        choose_destination([], "a.xyz")


def huiju(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    code = "from huiju.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


def test_a_console_that_knows_no_chinese_gets_substitutes() -> None:
    done = huiju("policy", "list", "--lang", "zh", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert b"?" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="a pipe of the shell")
def test_a_reader_that_goes_away_is_no_fault() -> None:
    code = "from huiju.cli import main; main()"
    show = f'"{sys.executable}" -c "{code}" policy show cn-release-review'
    done = subprocess.run(
        ["bash", "-c", f"{show} | head -1; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""
