"""The two front pages: their code runs, their links lead somewhere, their figures are right."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.zh-CN.md")
FIGURES = {"titanic": (348, 320, 539, 529), "congress": (27, 26), "poets": (315, 270)}

pytestmark = pytest.mark.skipif(
    not (ROOT / "datasets" / "titanic").is_dir(), reason="only in the repository"
)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    places = re.findall(r"\]\(([^)#\s]+)\)", page(name))
    assert places
    assert [p for p in places if not p.startswith("http") and not (ROOT / p).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_test_that_is_named_exists(name: str) -> None:
    written = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", page(name)))
    assert named
    assert {test for test in named if f"def {test}(" not in written} == set()
    files = re.findall(r"`(tests/\S+\.py)`", page(name))
    assert [file for file in files if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_figures_are_those_of_the_answers(name: str) -> None:
    shown = page(name)
    for case, figures in FIGURES.items():
        answer = json.loads((ROOT / "datasets" / case / "answer.json").read_text("utf-8"))
        rows = [row for target in answer["targets"] for row in target["attacks"]]
        known = {row[key] for row in rows for key in ("claimed", "correct")}
        assert set(figures) <= known, case
        assert all(re.search(rf"\b{figure}\b", shown) for figure in figures), case


@pytest.mark.parametrize("name", PAGES)
def test_the_code_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", page(name), re.DOTALL)
    saved = tmp_path / "titanic.html"
    monkeypatch.chdir(ROOT)
    exec(block.replace("titanic.html", saved.as_posix()), {})
    assert saved.stat().st_size > 10_000


@pytest.mark.parametrize("name", PAGES)
def test_the_catalog_of_the_five_minutes_works(name: str, tmp_path: Path) -> None:
    import huiju as hj

    (block,) = re.findall(r"```yaml\n(.*?)```", page(name), re.DOTALL)
    catalog = {"name": "visits", **yaml.safe_load(block)}
    (tmp_path / "datapackage.yaml").write_text(yaml.safe_dump(catalog), encoding="utf-8")
    people = [
        (f"P{i:03}", f"{10000 + i % 9}", f"19{50 + i % 40}-01-{1 + i % 28:02}") for i in range(90)
    ]
    visits = [f"{n},{z},{b},D{i % 7}" for i, (n, z, b) in enumerate(people)]
    register = [f"{n},{z},{b}" for n, z, b in people]
    for file, head, rows in (
        ("visits.csv", "name,zip,birth_date,diagnosis", visits),
        ("register.csv", "name,zip,birth_date", register),
    ):
        (tmp_path / file).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    assessment = hj.assess(hj.read_catalog(tmp_path / "datapackage.yaml"))
    assert assessment.result.targets[0].exposed >= 80


def test_chinese_sentences_take_chinese_punctuation() -> None:
    prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", page("README.zh-CN.md"), flags=re.DOTALL)
    assert re.findall(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?(][\u4e00-\u9fff]", prose) == []
    for path in sorted((ROOT / "src" / "huiju" / "messages").glob("*.yaml")):
        for key, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            plain = re.sub(r"\{[^}]*\}|'[^']*'|sqlite:\S+|\(\?:…\)", "", entry["zh"])
            assert not re.search(r"[\u4e00-\u9fff][,;:!?(]|[,;:!?)][\u4e00-\u9fff]", plain), key
