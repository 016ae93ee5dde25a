"""Frames, typed files, spreadsheets and databases: nothing is lost, nothing is changed."""

from __future__ import annotations

import datetime
import io
import json
import sqlite3
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from huiju.errors import InputError, MissingExtra
from huiju.ingest import Catalog, Table

ID = 110101199001011234


def read(data: object, **options: object) -> Table:
    return Catalog("c").add("d", data, role="candidate", **options).load().tables["d"]


@pytest.fixture(params=["pandas", "polars", "lazy", "pyarrow", "duckdb"])
def frame(request: pytest.FixtureRequest) -> object:
    columns = {"id": [ID, ID + 1], "code": ["007", None]}
    if request.param == "pandas":
        return pd.DataFrame(columns)
    if request.param == "polars":
        return pl.DataFrame(columns)
    if request.param == "lazy":
        return pl.DataFrame(columns).lazy()
    if request.param == "pyarrow":
        return pa.table(columns)
    duckdb = pytest.importorskip("duckdb")
    return duckdb.from_arrow(pa.table(columns))


def test_any_dataframe(frame: object) -> None:
    found = read(frame)
    assert found.frame.columns == ["id", "code"]
    assert found.frame.rows() == [(ID, "007"), (ID + 1, None)]
    assert (found.sha256, found.encoding, found.format) == (None, None, "frame")


def test_pandas_columns() -> None:
    data = pd.DataFrame(
        {
            "float": [1.0, None],
            "nullable": pd.array([1, None], dtype="Int64"),
            "mixed": ["007", 5],
            "category": pd.Categorical(["u", "v"]),
            "time": pd.to_datetime(["2020-01-01", None]),
            "date": [datetime.date(2020, 1, 1), None],
            "nested": [[1], {"a": 2}],
            "huge": [2**70, 1],
            3: ["NA", "x"],
        },
        index=[7, 9],
    )
    found = read(data).frame
    assert found.columns == [str(column) for column in data.columns]
    assert found.row(0) == (
        1.0,
        1,
        "007",
        "u",
        datetime.datetime(2020, 1, 1),  # noqa: DTZ001
        datetime.date(2020, 1, 1),
        "[1]",
        str(2**70),
        None,
    )
    assert found["mixed"].to_list() == ["007", "5"]


def test_one_name_twice() -> None:
    data = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert read(data).frame.columns == ["a", "a_2"]
    with pytest.raises(InputError, match="a stands in the header more than once"):
        read(data, withheld=["a"])
    with pytest.raises(InputError, match="two columns of one name"):
        read(pa.table([[1], [2]], names=["a", "a"]))


def test_frame_given_is_not_changed() -> None:
    data = pl.DataFrame({" a ": ["NA", "x"]})
    assert read(data).frame.columns == ["a"]
    assert data.columns == [" a "]
    assert data[" a "].to_list() == ["NA", "x"]


@pytest.mark.parametrize("data", [5, None, [1, 2], [], {"a": [1]}])
def test_what_is_no_data(data: object) -> None:
    with pytest.raises(InputError, match="neither a dataframe nor a path"):
        read(data)


def test_typed_files_keep_their_types(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"id": [ID, 1], "text": ["007", "NA"], "date": [datetime.date(2020, 1, 1), None]}
    )
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_ipc(tmp_path / "a.feather")
    frame.write_ipc_stream(tmp_path / "a.arrows")
    expected = frame.with_columns(text=pl.Series(["007", None]))
    for name in ("a.parquet", "a.feather", "a.arrows"):
        found = read(tmp_path / name)
        assert found.frame.equals(expected)
        assert found.sha256
    (tmp_path / "a.csv").write_bytes((tmp_path / "a.parquet").read_bytes())
    assert read(tmp_path / "a.csv").format == "parquet"


@pytest.mark.parametrize("name", ["a.parquet", "a.feather", "a.xlsx"])
def test_broken_typed_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"no such thing")
    with pytest.raises(InputError, match="is no complete"):
        read(path)


def test_json(tmp_path: Path) -> None:
    records = [{"id": ID, "big": 2**70, "f": 1.5, "n": {"a": [1, "x"]}}, {"id": 2, "late": "007"}]
    (tmp_path / "a.json").write_text(json.dumps(records), encoding="utf-8")
    (tmp_path / "a.ndjson").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    for name in ("a.json", "a.ndjson"):
        found = read(tmp_path / name).frame
        assert found.columns == ["id", "big", "f", "n", "late"]
        assert found.row(0) == (ID, str(2**70), 1.5, '{"a":[1,"x"]}', None)
        assert found.row(1) == (2, None, None, None, "007")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": 1}\n{"a": \n', "line 2, is no valid JSON"),
        ('[{"a": 1},\n 2]', "record 2 is no object"),
        ("[]", "has no rows"),
        ('[{"a": 1},\n {"b"}]', "line 2, is no valid JSON"),
    ],
)
def test_broken_json(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read(path)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("fastexcel")
    made = openpyxl.Workbook()
    made.active.append(["证件号", "n", "x", "day"])
    made.active.append(["007", 3, 1.5, datetime.date(2020, 1, 2)])
    made.active.append([None] * 4)
    made.active.append([str(ID), 12345, 2.0, datetime.date(2021, 1, 2)])
    made.create_sheet("second").append(["a"])
    made["second"].append(["b"])
    path = tmp_path / "a.xlsx"
    made.save(path)
    return path


def test_spreadsheet_is_text(book: Path) -> None:
    found = read(book)
    assert found.frame.columns == ["证件号", "n", "x", "day"]
    assert found.frame.rows() == [
        ("007", "3", "1.5", "2020-01-02"),
        (str(ID), "12345", "2", "2021-01-02"),
    ]
    assert {note.code for note in found.repairs} == {"ingest_rows_blank", "ingest_sheet_first"}


def test_sheets(book: Path) -> None:
    assert read(book, sheet="second").frame.columns == ["a"]
    assert read(book, sheet=2).frame.columns == ["a"]
    with pytest.raises(InputError, match=r"no sheet third\. There are: Sheet, second"):
        read(book, sheet="third")


def test_spreadsheet_without_the_extra(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(MissingExtra, match=r"pip install .huiju\[excel\]"):
        read(book)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    connection = sqlite3.connect(path)
    connection.execute('create table "t t" (code text, id integer, x real, mixed)')
    rows = [("007", ID, 1.5, "x"), ("NA", None, None, 5)]
    connection.executemany('insert into "t t" values (?, ?, ?, ?)', rows)
    connection.commit()
    connection.close()
    return path


def test_sqlite(database: Path) -> None:
    before = database.read_bytes()
    expected = [("007", ID, 1.5, "x"), (None, None, None, "5")]
    assert read(f"sqlite:///{database}?table=t%20t").frame.rows() == expected
    assert read(f"sqlite:///{database}#t t").frame.rows() == expected
    assert read(database).frame.rows() == expected
    assert read(database, query='select code from "t t"').frame.width == 1
    with pytest.raises(InputError, match="the database refused to read"):
        read(database, query='delete from "t t"')
    with pytest.raises(InputError, match="There are: t t"):
        read(f"sqlite:///{database}?table=none")
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir()] == [database.name]


def test_sqlite_relative_to_the_folder(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(database.parent)
    assert read("sqlite:///a.db").frame.height == 2


def test_password_is_never_shown() -> None:
    pytest.importorskip("adbc_driver_postgresql")
    catalog = Catalog("c").add(
        "d", "postgresql://me:hunter2@127.0.0.1:1/db?table=t", role="candidate"
    )
    with pytest.raises(
        InputError, match=r"postgresql://127\.0\.0\.1/db: the database refused"
    ) as caught:
        catalog.load()
    shown = repr(catalog) + repr(catalog.description) + str(caught.value)
    assert "hunter2" not in shown + repr(caught.value.parameters)
    with pytest.raises(InputError, match="name the table"):
        read("postgresql://me:hunter2@127.0.0.1:1/db")


def test_postgresql_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)
    with pytest.raises(MissingExtra, match=r"pip install .huiju\[db\]"):
        read("postgresql://127.0.0.1:1/db?table=t")


def test_no_network() -> None:
    with pytest.raises(InputError, match="huiju never goes there"):
        read("https://example.org/a.csv")


def test_files_under_one_another(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("a,b\n3,4\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("a,c\n3,4\n", encoding="utf-8")
    both = read([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert both.frame.rows() == [("1", "2"), ("3", "4")]
    with pytest.raises(InputError, match="have different fields"):
        read([tmp_path / "a.csv", tmp_path / "c.csv"])


def test_rows_are_not_in_a_repr() -> None:
    loaded = Catalog("c").add("d", pl.DataFrame({"a": ["机密甲"]}), role="candidate").load()
    assert "机密" not in repr(loaded) + repr(loaded.tables["d"]) + str(loaded)


def test_zip_of_one_member(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    assert read(path).frame.rows() == [("1", "2")]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")
        archive.writestr("b.csv", "a\n1\n")
    path.write_bytes(stream.getvalue())
    with pytest.raises(InputError, match="holds 2 files instead of one"):
        read(path)
