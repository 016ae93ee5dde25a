"""Descriptors: what is accepted, what is refused with file, line and mend."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import polars as pl
import pytest

import huiju.ingest
from huiju.errors import InputError
from huiju.ingest import Catalog, catalog_from_files, catalog_skeleton, read_catalog
from huiju.ingest.validation import catalog_schema
from huiju.messages import _room
from huiju.model.catalog import (
    Aggregate,
    Association,
    Attribute,
    FieldReference,
    FieldView,
    Item,
    Membership,
    Volume,
)

FULL = """\
name: hospital
title: Visits
licenses: [{name: CC0-1.0}]
x-own: anything
resources:
  - name: visits
    path: visits.csv
    encoding: utf-8
    dialect: {delimiter: ",", header: true}
    huiju:
      role: candidate
      entity: person
    schema:
      missingValues: [-9, "-"]
      primaryKey: no
      foreignKeys:
        - {fields: zip, reference: {resource: register, fields: zip}}
      fields:
        - {name: no, type: integer}
        - {name: name, type: string, constraints: {required: true}, huiju: {release: withheld}}
        - name: zip
          type: string
          huiju:
            domain: postcode
            views:
              - {name: province, pattern: "^(..)"}
              - {name: word, map: {01: north, 2: south}, default: other}
        - {name: 2024, type: number, huiju: {sensitivity: 2}}
  - name: register
    path: [r1.csv, r2.csv]
    huiju: {role: published, availability: public, source: "town register, 2025"}
huiju:
  version: 1
  policy: [cn-release-review, ./own.yaml]
  recipient: controlled
  as_of: 2026-01-31
  protect:
    - id: t1
      kind: association
      subject: visits.name
      attribute: [visits.zip, visits.2024]
      cardinality: many
      truth: {visits.no: register.no, register.zip: visits.zip}
      item: {name: 就诊信息, category: personal_info, level: sensitive, basis: 法, term_years: 10, start: 2020-01-01}
    - {id: t2, kind: attribute, field: visits.name, key: visits.no}
    - {id: t3, kind: membership, resource: visits, key: [visits.name]}
    - {id: t4, kind: aggregate, measure: sum(2024), of: visits, by: visits.zip, where: "zip = '1'", precision: 5}
    - {id: t5, kind: volume, measure: count_distinct, keys: [visits.no, register.no], over: [visits, register], limit: 1000}
    - {id: t6, kind: volume, measure: extent_km2, points: [[visits.no, visits.2024]], over: visits, limit: 1.5}
"""  # noqa: E501


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "visits.csv").write_text(
        "no,name,zip,2024,more\n1,A,010,-9,x\n2,-,020,1,NA\n", "utf-8"
    )
    (tmp_path / "r1.csv").write_text("no,zip\n1,010\n", "utf-8")
    (tmp_path / "r2.csv").write_text("no,zip\n2,020\n", "utf-8")
    (tmp_path / "datapackage.yaml").write_text(FULL, "utf-8")
    return tmp_path


def refused(folder: Path, old: str, new: str, said: str, *, load: bool = False) -> InputError:
    assert old in FULL
    (folder / "datapackage.yaml").write_text(FULL.replace(old, new, 1), "utf-8")
    act = (lambda: read_catalog(folder).load()) if load else (lambda: read_catalog(folder))
    with pytest.raises(InputError, match=said) as caught:
        act()
    assert caught.value.text("zh")
    return caught.value


def test_everything_is_read(folder: Path) -> None:
    catalog = read_catalog(folder)
    found = catalog.description
    assert (found.name, found.title, found.recipient, found.as_of) == (
        "hospital",
        "Visits",
        "controlled",
        "2026-01-31",
    )
    assert found.policy == ("cn-release-review", "./own.yaml")
    visits = found.dataset("visits")
    assert [field.name for field in visits.fields] == ["no", "name", "zip", "2024"]
    assert visits.field("name").release == "withheld"
    assert visits.field("2024").sensitivity == 2
    assert visits.field("zip").views == (
        FieldView(name="province", pattern="^(..)"),
        FieldView(name="word", map={"01": "north", "2": "south"}, default="other"),
    )
    assert visits.missing_values == ("-9", "-")
    assert visits.foreign_keys[0].reference_dataset == "register"
    assert found.dataset("register").availability == "public"
    assert found.targets[0] == Association(
        "t1",
        subject="visits.name",
        attribute=["visits.zip", "visits.2024"],
        cardinality="many",
        truth={"visits.no": "register.no", "register.zip": "visits.zip"},
        item=Item(
            name="就诊信息",
            category="personal_info",
            level="sensitive",
            basis="法",
            term_years=10,
            start="2020-01-01",
        ),
    )
    assert [type(target) for target in found.targets[1:]] == [
        Attribute,
        Membership,
        Aggregate,
        Volume,
        Volume,
    ]
    assert found.targets[5].points == (("visits.no", "visits.2024"),)


def test_fields_are_completed_in_file_order(folder: Path) -> None:
    seen: list[str] = []
    loaded = read_catalog(folder).load(seen.append)
    assert seen == ["visits", "register"]
    visits = loaded.description.dataset("visits")
    assert [field.name for field in visits.fields] == ["no", "name", "zip", "2024", "more"]
    assert visits.field("more").release == "released"
    assert loaded.tables["visits"].frame.rows() == [
        ("1", "A", "010", None, "x"),
        ("2", None, "020", "1", "NA"),
    ]
    assert loaded.tables["register"].frame["zip"].to_list() == ["010", "020"]


def test_json_says_the_same(folder: Path) -> None:
    from huiju.ingest.located import read_located

    expected = read_catalog(folder).description
    value = read_located(FULL, "x").value
    (folder / "datapackage.yaml").unlink()
    (folder / "datapackage.json").write_text(json.dumps(value, indent="\t"), "utf-8")
    assert read_catalog(folder).description == expected
    assert read_catalog(folder / "datapackage.json").description == expected


def test_line_numbers_in_json(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(
        '{\n "resources": [\n  {"name": "a", "path": "a",\n   "huiju": {"rol": "candidate"}}\n ]}',
        "utf-8",
    )
    with pytest.raises(InputError, match=r"line 4 \(resources\[0\]\.huiju\.rol\).*mean role"):
        read_catalog(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "role: candidate",
            "rol: candidate",
            r"line 11 \(resources\[0\].huiju.rol\): rol is unknown. Did you mean role",
        ),
        (
            "encoding: utf-8",
            "encodng: utf-8",
            r"line 8 .*encodng is unknown. Did you mean encoding",
        ),
        ("missingValues:", "missingvalue:", "line 14 .*Did you mean missingValues"),
        (
            "{release: withheld}",
            "{relase: withheld}",
            r"line 20 .*relase is unknown. Did you mean release",
        ),
        (
            "constraints: {required: true}, huiju: {release: withheld}",
            "release: withheld",
            r"line 20 .*release belongs under `huiju`",
        ),
        ("role: candidate\n", "\n", r"line 10 \(resources\[0\]\.huiju\)|wrong kind"),
        (
            "role: candidate",
            "role: secret",
            r"line 11 .*secret is not allowed. Choose: candidate \| published \| internal",
        ),
        (
            "recipient: controlled",
            "recipient: everybody",
            r"line 35 .*Choose: public \| controlled \| enclave",
        ),
        ("policy: [", "polcy: [", "line 34 .*Did you mean policy"),
        ("title: Visits", "protect: []", "line 2 .*protect belongs under `huiju`"),
        ("title: Visits", "titel: Visits", "line 2 .*Did you mean title"),
        ("subject: visits.name", "subject: name", r"line 40 .*resource.field, such as visits.name"),
        ("subject: visits.name", "subjects: visits.name", r"line 40 .*Did you mean subject"),
        (
            "      subject: visits.name\n",
            "",
            r"line \d+ \(huiju\.protect\[0\]\): subject is missing",
        ),
        (
            "kind: membership",
            "kind: member",
            r"line 46 .*member is not allowed. Choose: association",
        ),
        ("id: t2", "id: t1", "line 45: the name t1 is taken"),
        ("- name: register", "- name: visits", "line 29: the name visits is taken"),
        ("name: zip", "name: name", "line 21: the name name is taken"),
        ("- name: register", "- name: a.b", r"line 29 .*a.b cannot stand here"),
        ("category: personal_info", "category: personal", "line 44 .*Choose: state_secret"),
        ("as_of: 2026-01-31", "as_of: soon", "line 36 .*soon cannot stand here"),
        ("as_of: 2026-01-31", "as_of: 2026-02-31", "2026-02-31 is no date"),
        ("version: 1", "version: 2", "line 33 .*2 is not allowed. Choose: 1"),
        ('"^(..)"', '"^(.)(.)"', "line 26: the pattern of view province has 2 groups"),
        ('"^(..)"', '"^(.."', "line 26: the pattern of view province is no valid"),
        ("precision: 5", "precision: 0", "line 47 .*0 cannot stand here"),
        ("sum(2024)", "total(2024)", "the measure total.2024. is unknown"),
        (
            "visits.no: register.no",
            "visits.no: registr.no",
            "no dataset “registr”. Did you mean: register",
        ),
        (
            "resource: visits, key",
            "resource: visit, key",
            "no dataset “visit”. Did you mean: visits",
        ),
        ("path: visits.csv", "path: https://a.b/visits.csv", "huiju never goes there"),
        ("    path: visits.csv\n", "", "line 6: resource visits needs a path or data"),
        ("title: Visits", "title: [", r"line \d+, is no valid YAML"),
        ("title: Visits", "name: again", "line 2: the key name stands twice"),
        ("role: candidate", "role: published", "has no candidate"),
        (
            "role: candidate",
            "role: &a [*a]",
            "wrong kind|nested too deeply|no valid YAML|not allowed",
        ),
        ("header: true", 'escapeChar: "\\\\"', "line 9 .*wrong kind of value; it must be null"),
    ],
)
def test_refused(folder: Path, old: str, new: str, said: str) -> None:
    refused(folder, old, new, said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "field: visits.name",
            "field: visits.nme",
            "Target t2, key field: there is no field visits.nme. Did you mean: name",
        ),
        (
            "visits.no: register.no",
            "visits.num: register.no",
            "Target t1, key truth: there is no field visits.num",
        ),
        (
            "sum(2024)",
            "sum(2023)",
            "key measure: there is no field visits.2023. Did you mean: 2024",
        ),
        (
            "name: zip\n",
            "name: zipp\n",
            "Dataset visits has no field zipp, though it is declared. Did you mean: zip",
        ),
        ("fields: zip}}", "fields: zap}}", "Dataset register has no field zap"),
        (
            "resource: register, fields",
            "resource: registers, fields",
            "refers to registers, .*mean: register",
        ),
        ("r2.csv", "r3.csv", "r3.csv does not exist"),
    ],
)
def test_refused_on_loading(folder: Path, old: str, new: str, said: str) -> None:
    refused(folder, old, new, said, load=True)


def test_all_standard_properties_are_accepted(folder: Path) -> None:
    (folder / "datapackage.json").write_text(
        json.dumps(
            {
                "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
                "id": "1",
                "homepage": "h",
                "created": "c",
                "version": "1",
                "keywords": ["k"],
                "contributors": [],
                "sources": [],
                "licenses": [],
                "image": "i",
                "description": "d",
                "publisher": "own keys are allowed at the top",
                "resources": [
                    {
                        "name": "a",
                        "path": "visits.csv",
                        "profile": "tabular-data-resource",
                        "mediatype": "text/csv",
                        "format": "csv",
                        "bytes": 1,
                        "hash": "x",
                        "title": "t",
                        "description": "d",
                        "sources": [],
                        "licenses": [],
                        "_own": 1,
                        "$schema": "s",
                        "x-own": 2,
                        "dialect": {"lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
                        "schema": {
                            "$schema": "s",
                            "primaryKey": ["no"],
                            "uniqueKeys": [["no"]],
                            "fieldsMatch": "subset",
                            "fields": [
                                {
                                    "name": "no",
                                    "type": "integer",
                                    "format": "default",
                                    "title": "t",
                                    "description": "d",
                                    "rdfType": "r",
                                    "constraints": {},
                                    "missingValues": ["1"],
                                    "example": 1,
                                }
                            ],
                        },
                        "huiju": {"role": "candidate"},
                    }
                ],
            }
        ),
        "utf-8",
    )
    found = read_catalog(folder).load().tables["a"].frame
    assert found["no"].to_list() == [None, "2"]


def test_inline_data(tmp_path: Path) -> None:
    (tmp_path / "datapackage.yaml").write_text(
        "resources: [{name: a, data: [{x: 1, y: b}, {x: 2}], huiju: {role: candidate}}]", "utf-8"
    )
    assert read_catalog(tmp_path).load().tables["a"].frame.rows() == [(1, "b"), (2, None)]


def test_folder_without_a_descriptor(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no datapackage\.json"):
        read_catalog(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        read_catalog(tmp_path / "none.yaml")


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(catalog_schema())


# --- the builder


def test_builder() -> None:
    frame = pl.DataFrame({"name": ["A"], "zip": ["1"]})
    catalog = Catalog("c", title="t", policy="p").add("v", frame, role="candidate", withheld="name")
    catalog.add("r", frame, role="published", fields={"zip": {"sensitivity": 1}}, entity="person")
    catalog.protect(Association("t", subject="v.name", attribute="v.zip"))
    assert repr(catalog) == "Catalog('c': v (candidate), r (published), 1 target)"
    assert catalog.description.policy == ("p",)
    loaded = catalog.load()
    assert not loaded.description.dataset("v").is_visible("name")
    assert loaded.description.dataset("r").field("zip").sensitivity == 1


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda c, f: c.add("a", f, role="secret"), "role secret is unknown"),
        (lambda c, f: c.add("a b", f, role="candidate"), "'a b' cannot name a dataset"),
        (lambda c, f: c.add("a.b", f, role="candidate"), "'a.b' cannot name a dataset"),
        (lambda c, f: c.add("d", f, role="candidate"), "Dataset d is there already"),
        (lambda c, f: c.add("a", f, role="candidate", encodin="x"), "option encodin .*encoding"),
        (lambda c, f: c.add("a", f, role="candidate", fields={"x": {"releas": 1}}), "Field x is"),
        (lambda c, f: c.add("a", "a.csv", role="candidate", encoding=5), "encoding must be text"),
        (lambda c, f: c.protect("x"), "A str is no target"),
        (lambda c, f: c.protect(Attribute("t", field="d.x")), "id t is taken"),
        (lambda c, f: c.protect(Attribute("u", field="d.y")).load(), "no field d.y"),
        (lambda c, f: c.protect(Attribute("u", field="x")).load(), "no dataset “x”"),
        (lambda c, f: c.protect(Attribute("u", field="d")).load(), "d lacks a field"),
        (lambda c, f: c.protect(Attribute("u")).load(), "lacks field"),
        (lambda c, f: Catalog("c", recipient="all"), "recipient all is unknown"),
        (lambda c, f: Catalog("c", as_of="soon"), "soon is no date"),
        (lambda c, f: Catalog("c").add("a", f, role="published").load(), "has no candidate"),
        (lambda c, f: c.add("a", f, role="candidate", withheld=["y"]).load(), "no field y"),
    ],
)
def test_builder_refuses(call: object, said: str) -> None:
    frame = pl.DataFrame({"x": ["A"]})
    catalog = Catalog("c").add("d", frame, role="candidate").protect(Attribute("t", field="d.x"))
    with pytest.raises(InputError, match=said) as caught:
        call(catalog, frame)  # type: ignore[operator]
    assert caught.value.text("zh")


def test_target_of_an_ambiguous_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,x,y\n1,2,3\n", "utf-8")
    with pytest.raises(InputError, match="x stands in the header more than once"):
        catalog_from_files([tmp_path / "a.csv"], protect=["a.x"]).load()
    assert catalog_from_files([tmp_path / "a.csv"], protect=["a.y"]).load()


# --- bare files


def test_bare_files(folder: Path) -> None:
    (folder / "My register (2026).csv.gz").write_bytes((folder / "r1.csv").read_bytes())
    catalog = catalog_from_files(
        [folder / "visits.csv"],
        published=[folder / "My register (2026).csv.gz", folder / "r1.csv"],
        internal=[folder / "r2.csv"],
        withhold=["visits.name"],
        protect=["visits.name -> visits.zip", "visits.name"],
    )
    found = catalog.load().description
    assert [(d.name, d.role) for d in found.datasets] == [
        ("visits", "candidate"),
        ("My_register_2026", "published"),
        ("r1", "published"),
        ("r2", "internal"),
    ]
    assert found.targets[0] == Association("t1", subject="visits.name", attribute="visits.zip")
    assert found.targets[1] == Attribute("t2", field="visits.name")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"withhold": ["name"]}, "name refers to no field"),
        ({"withhold": ["visit.name"]}, "visit.name belongs to no dataset. Did you mean: visits"),
        ({"protect": ["visits.name -> zip"]}, "zip refers to no field"),
        ({"protect": ["visits.name -> visits.zop"]}, "no field visits.zop. Did you mean: zip"),
        ({"protect": ["other.name"]}, "no dataset “other”"),
    ],
)
def test_bare_files_refused(folder: Path, options: dict[str, list[str]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        catalog_from_files([folder / "visits.csv"], **options).load()


def test_two_files_of_one_name(folder: Path) -> None:
    (folder / "b").mkdir()
    (folder / "b" / "r1.csv").write_text("a\n1\n", "utf-8")
    catalog = catalog_from_files([folder / "r1.csv", folder / "b" / "r1.csv"])
    assert [dataset.name for dataset in catalog.description.datasets] == ["r1", "r1_2"]


# --- init


def test_skeleton_loads_again(folder: Path) -> None:
    before = read_catalog(folder).load().description
    text = catalog_skeleton(
        "no",
        before.datasets,
        roles={"register": "internal"},
        withheld=[FieldReference("visits", "more")],
        targets=before.targets,
        reasons={"visits": "you named it", "visits.more": "looks: like # a name", "t1": "because"},
    )
    assert "# you named it" in text
    (folder / "datapackage.yaml").write_text(text, "utf-8")
    after = read_catalog(folder).load().description
    assert after.name == "no"
    assert after.targets == before.targets
    assert after.dataset("register").role == "internal"
    assert after.dataset("visits").field("more").release == "withheld"
    for name in ("no", "name", "zip", "2024"):
        assert after.dataset("visits").field(name) == before.dataset("visits").field(name)
    assert after.dataset("visits").missing_values == before.dataset("visits").missing_values
    assert after.dataset("visits").foreign_keys == before.dataset("visits").foreign_keys
    assert after.dataset("register").path == before.dataset("register").path


def test_skeleton_without_proposals(folder: Path) -> None:
    datasets = catalog_from_files([folder / "visits.csv"]).description.datasets
    (folder / "datapackage.yaml").write_text(catalog_skeleton("c", datasets), "utf-8")
    assert read_catalog(folder).load().tables["visits"].frame.height == 2


# --- texts


def test_every_error_of_the_room_has_both_texts() -> None:
    room = Path(huiju.ingest.__file__).parent
    used: set[str] = set()
    for path in room.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'(?:InputError|MissingExtra)\(\s*"(\w+)"', source))
    for code in used | {"encoding_undecodable", "encoding_undetected"}:
        assert set(_room("errors")[code]) == {"zh", "en"}
