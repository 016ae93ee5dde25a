"""No cell value leaves: planted words are looked for in everything that a run leaves behind."""

from __future__ import annotations

import html
import io
import json
import logging
import random
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import huiju as hj
from huiju.attacks.questions import ask
from huiju.cli import run
from huiju.marking import answers_for, truth_of
from huiju.profile.dataset import released_view
from huiju.profile.facts import profile_catalog

N = 60
LATIN = "QXZKVJ"
HAN = "鑫犇骉羴猋"
"""No word of the program holds either."""


def canary(place: str, i: int) -> str:
    """A word found nowhere else: what stands where, so that a leak names its place."""
    return f"{HAN if i % 3 == 0 else LATIN}{place}{i:03d}"


def spellings() -> list[bytes]:
    """The words as they would look in any of the outputs."""
    found: set[bytes] = set()
    for word in (HAN, LATIN, LATIN.lower(), NUMBER, PHONE):
        found |= {word.encode(e) for e in ("utf-8", "gb18030", "utf-16-le")}
        found.add(json.dumps(word).strip('"').encode())
        found.add("".join(f"&#{ord(c)};" for c in word).encode())
        found.add(html.escape(word).encode())
        found.add(word[::-1].encode())
    return sorted(found)


NUMBER = "84719302"
"""The first digits of every planted number."""
PHONE = "1397642"
"""The first digits of every planted telephone number, of which the shape is recognised."""
PEOPLE = random.Random(0).sample(range(1000), N)

CATALOG: dict[str, Any] = {
    "name": "clinic",
    "resources": [
        {
            "name": "visits",
            "path": "visits.csv",
            "encoding": "gb18030",
            "huiju": {"role": "candidate"},
            "schema": {
                "fields": [
                    {"name": "who", "type": "string", "huiju": {"release": "withheld"}},
                    {
                        "name": "ward",
                        "type": "string",
                        "huiju": {
                            "views": [
                                {"name": "wing", "map": {canary("ward", 0): canary("wing", 0)}}
                            ]
                        },
                    },
                    {"name": "bed", "type": "string"},
                    {"name": "illness", "type": "string", "huiju": {"sensitivity": 2}},
                    {"name": "cost", "type": "number", "huiju": {"release": "withheld"}},
                ]
            },
        },
        {"name": "register", "path": "register.csv", "huiju": {"role": "published"}},
        {"name": "notices", "path": "notices.parquet", "huiju": {"role": "published"}},
        {"name": "old", "path": "old.csv", "huiju": {"role": "published"}},
        {"name": "staff", "path": "staff.csv", "encoding": "utf-16", "huiju": {"role": "internal"}},
        {
            "name": "beds",
            "path": "sqlite:///beds.db",
            "dialect": {"table": "beds"},
            "huiju": {"role": "published"},
        },
    ],
    "huiju": {
        "version": 1,
        "as_of": "2026-01-01",
        "protect": [
            {
                "id": "who-what",
                "kind": "association",
                "subject": "visits.who",
                "attribute": "visits.illness",
            },
            {"id": "cost", "kind": "attribute", "field": "visits.cost"},
            {"id": "there", "kind": "membership", "resource": "visits", "key": "visits.who"},
        ],
    },
}


def column(place: str, numbers: list[int]) -> list[str]:
    return [canary(place, i) for i in numbers]


def write_csv(path: Path, encoding: str, **fields: list[str]) -> None:
    lines = [",".join(fields), *map(",".join, zip(*fields.values(), strict=True))]
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clinic")
    every = list(range(N))
    wards = [i % 12 for i in every]
    who, bed, illness = (
        column("who", every),
        column("bed", every),
        column("ill", [i % 7 for i in every]),
    )
    ward = column("ward", wards)
    phone = [f"{PHONE}{i:04d}" for i in every]
    cost = [f"{NUMBER}{i:03d}.5" for i in every]
    write_csv(
        folder / "visits.csv", "gb18030", who=who, ward=ward, bed=bed, illness=illness, cost=cost
    )
    write_csv(folder / "register.csv", "utf-8-sig", who=who, ward=ward, bed=bed, phone=phone)
    pl.DataFrame({"who": who[:20], "illness": illness[:20]}).write_parquet(
        folder / "notices.parquet"
    )
    write_csv(folder / "old.csv", "utf-8", ward=ward, price=[f"{NUMBER}{i:03d}" for i in every])
    write_csv(folder / "staff.csv", "utf-16", who=column("staff", every), salary=cost)
    with sqlite3.connect(folder / "beds.db") as base:
        base.execute("create table beds (bed text, cost text)")
        base.executemany("insert into beds values (?, ?)", zip(bed, cost, strict=True))
    base.close()
    write_package(folder, CATALOG)
    return folder


def write_package(folder: Path, package: Any, name: str = "datapackage.yaml") -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump(package, allow_unicode=True), encoding="utf-8")
    return path


class Terminal(io.StringIO):
    """Standard error as a terminal, so that progress is drawn."""

    def isatty(self) -> bool:
        return True


class Search:
    """Runs the command line and looks for the planted words in all that it leaves."""

    def __init__(self, out: Path, temporary: Path, logged: io.StringIO) -> None:
        self.out, self._temporary, self._logged = out, temporary, logged
        self._words = spellings()

    def run(self, *arguments: str | Path) -> tuple[int, str]:
        """Return the code and what was shown; fails when a planted word is in any of it."""
        shown, errors = io.StringIO(), Terminal()
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = shown, errors
        try:
            code = run([str(a) for a in arguments])
        finally:
            sys.stdout, sys.stderr = before
        self.look(shown.getvalue(), errors.getvalue())
        return code, shown.getvalue() + errors.getvalue()

    def look(self, *texts: str) -> None:
        for text in (*texts, self._logged.getvalue()):
            self._clean(text.encode("utf-8", "surrogatepass"), "a text")
        for folder in (self.out, self._temporary):
            for path in folder.rglob("*"):
                self._clean(path.name.encode(), f"the name of {path}")
                if path.is_file():
                    self._clean(path.read_bytes(), path.name)
        assert not list(self._temporary.iterdir()), "a temporary file is left over"

    def _clean(self, data: bytes, place: str) -> None:
        for word in self._words:
            at = data.find(word)
            assert at < 0, f"{place} shows {data[max(0, at - 60) : at + 40]!r}"


@pytest.fixture
def search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Search]:
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    out.mkdir()
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    for name in ("HUIJU_DEBUG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("numba").setLevel(logging.WARNING)
    yield Search(out, temporary, logged)
    root.removeHandler(handler)
    root.setLevel(level)


def test_the_search_finds_what_is_there(search: Search, clinic: Path) -> None:
    for name in ("visits.csv", "register.csv", "staff.csv", "beds.db", "notices.parquet"):
        with pytest.raises(AssertionError, match="shows"):
            search._clean((clinic / name).read_bytes(), name)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reports(language: str, search: Search, clinic: Path) -> None:
    every = [part for name in ("text", "json", "html", "md") for part in ("-f", name)]
    code, _ = search.run("assess", clinic, *every, "-o", f"{search.out}/", "--lang", language)
    assert code == 1
    assert len(list(search.out.iterdir())) == 4
    report = json.loads((search.out / "report.json").read_text(encoding="utf-8"))
    assert {c["target"] for c in report["channels"]} == {"who-what", "cost"}
    code, shown = search.run("assess", clinic, "--lang", language)
    assert code == 1
    assert "register.bed" in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_profile_init_and_graph(language: str, search: Search, clinic: Path) -> None:
    files = [clinic / f for f in ("visits.csv", "register.csv", "notices.parquet", "staff.csv")]
    lang = ("--lang", language)
    for form in ("text", "json"):
        assert search.run("profile", *files, "-f", form, *lang)[0] == 0
        assert search.run("profile", clinic, "-f", form, *lang)[0] == 0
    assert search.run("init", *files, *lang)[0] == 0
    assert search.run("init", *files, "-o", search.out / "new.yaml", *lang)[0] == 0
    for form in ("svg", "json", "graphml", "html"):
        assert search.run("graph", clinic, "-o", search.out / f"graph.{form}", *lang)[0] == 0
    bare = ("--published", files[1], "--withhold", "visits.who", "--protect")
    code, _ = search.run("assess", files[0], *bare, "visits.who -> visits.illness", *lang)
    assert code == 1


# -- faults ------------------------------------------------------------------------------------

Breaking = Callable[[Path], list[str | Path]]
BAD_CELL = f"{LATIN}cell"


def broken_file(name: str, content: bytes, *more: str) -> Breaking:
    def make(folder: Path) -> list[str | Path]:
        (folder / name).write_bytes(content)
        return ["assess", folder / name, *more]

    return make


def broken_package(change: Callable[[Any], None]) -> Breaking:
    def make(folder: Path) -> list[str | Path]:
        package = json.loads(json.dumps(CATALOG))
        change(package)
        for resource in package["resources"]:
            resource["path"] = resource["path"].replace("sqlite:///", f"sqlite:///{folder}/")
        return ["assess", write_package(folder, package)]

    return make


def resource(package: Any, name: str) -> Any:
    return next(r for r in package["resources"] if r["name"] == name)


HEAD = f"who,ill\n{BAD_CELL}1,{HAN}1\n"
FAULTS: dict[str, Breaking] = {
    "a row too long": broken_file("b.csv", f"{HEAD}{BAD_CELL}2,x,{HAN},{HAN}\n".encode()),
    "an open quote": broken_file("b.csv", f'{HEAD}"{BAD_CELL}2,x\n{HAN},y\n'.encode()),
    "bytes of no encoding": broken_file(
        "b.csv", f"{HEAD}{BAD_CELL}2,".encode() + b"\xff\xfe\x81\n"
    ),
    "a nul byte": broken_file("b.csv", f"{HEAD}{BAD_CELL}2,\0{HAN}\n".encode()),
    "no parquet": broken_file("b.parquet", f"PAR1{HEAD}PAR1".encode()),
    "no workbook": broken_file("b.xlsx", f"PK{HEAD}".encode()),
    "no arrow": broken_file("b.arrow", f"ARROW1{HEAD}".encode()),
    "broken json": broken_file("b.json", f'[{{"who": "{BAD_CELL}", "ill": {HAN}}}]'.encode()),
    "json of odd shape": broken_file("b.json", f'{{"who": {{"{BAD_CELL}": ["{HAN}"]}}}}'.encode()),
    "broken lines of json": broken_file("b.ndjson", f'{{"who": "{BAD_CELL}"}}\n{{{HAN}\n'.encode()),
    "not gzipped": broken_file("b.csv.gz", HEAD.encode()),
    "no database": broken_file("b.db", f"SQLite format 3\0{HEAD}".encode()),
    "a field that is not there": broken_file(
        "b.csv", HEAD.encode(), "--withhold", "b.whom", "--protect", "b.whom -> b.ill"
    ),
    "a wrong field in a target": broken_package(
        lambda p: p["huiju"]["protect"][0].update(attribute="visits.ilness")
    ),
    "a wrong field in the schema": broken_package(
        lambda p: resource(p, "visits")["schema"]["fields"][1].update(name="wards")
    ),
    "the wrong encoding": broken_package(lambda p: resource(p, "visits").update(encoding="ascii")),
    "text where numbers are declared": broken_package(
        lambda p: resource(p, "register").update(
            schema={"fields": [{"name": "bed", "type": "integer"}]}
        )
    ),
    "text where dates are declared": broken_package(
        lambda p: resource(p, "register").update(
            schema={"fields": [{"name": "who", "type": "date", "format": "%Y"}]}
        )
    ),
    "a table that is not there": broken_package(
        lambda p: resource(p, "beds")["dialect"].update(table="bed")
    ),
    "a broken pattern": broken_package(
        lambda p: resource(p, "visits")["schema"]["fields"][1]["huiju"].update(
            views=[{"name": "w", "pattern": "(", "map": {BAD_CELL: HAN}}]
        )
    ),
    "a map of odd shape": broken_package(
        lambda p: resource(p, "visits")["schema"]["fields"][1]["huiju"].update(
            views=[{"name": "w", "map": {BAD_CELL: [HAN]}}]
        )
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults(fault: str, search: Search, clinic: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for path in clinic.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    arguments = FAULTS[fault](folder)
    for language in ("zh", "en"):
        code, shown = search.run(*arguments, "--lang", language)
        assert "Traceback" not in shown
        assert code in (0, 1, 2, 3)
    data = [a for a in arguments[1:2] if Path(a).suffix != ".yaml"]
    for command in ("profile", "init") if data else ("profile",):
        search.run(command, arguments[1])
    try:
        catalog = hj.catalog_from_files(data) if data else hj.read_catalog(arguments[1])
        hj.assess(catalog)
    except hj.HuijuError as fault_raised:
        told = [str(fault_raised), repr(fault_raised), fault_raised.text("zh")]
        told += traceback.format_exception(fault_raised)
        search.look(*told)


def test_reprs_of_what_the_api_gives(search: Search, clinic: Path) -> None:
    catalog = hj.read_catalog(clinic / "datapackage.yaml")
    loaded = catalog.load()
    assessment = hj.assess(catalog)
    fields, datasets = hj.profile(catalog)
    graph = hj.build_graph(catalog)
    profiled = profile_catalog(loaded)
    view = released_view(profiled)
    by_name = {d.name: d for d in profiled}
    given: list[Any] = [
        catalog, loaded, assessment, fields, datasets, graph, profiled, view,
        *loaded.tables.values(),
    ]  # fmt: skip
    given += [*graph.nodes, *graph.equal_edges(), *graph.dependencies, *graph.domains()]
    given += [v for n in graph.nodes for v in n.views]
    for target in loaded.description.targets:
        truth = truth_of(target, by_name)
        for question in ask(target, view, 0.9):
            given += [question, question.named, question.records]
            if truth is not None:
                given += [truth, answers_for(question.problems[0], truth)]
    given += [assessment.result, *assessment.channels, assessment.verdict]
    search.look(*map(repr, given), *map(str, given))
    search.look(assessment._repr_html_(), graph.plot()._repr_svg_())
    for part in ("channels", "fields", "targets", "rules"):
        search.look(str(assessment.to_frame(part).to_dicts()))
    for target in loaded.description.targets:
        search.look(repr(target))


def test_an_unforeseen_fault_tells_its_place_and_not_its_message(
    search: Search, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huiju.attacks import Linkage

    def fail(*_: Any) -> Any:
        raise RuntimeError(f"cannot cast {BAD_CELL}")

    monkeypatch.setattr(Linkage, "refine", fail)
    code, shown = search.run("assess", clinic)
    assert code == 3
    assert "RuntimeError" in shown
