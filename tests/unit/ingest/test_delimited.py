"""Delimited text: encodings, delimiters, headers, quotes, rows of the wrong width."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from huiju.errors import InputError
from huiju.ingest import Catalog, Table
from huiju.messages import text

DATA = Path(__file__).parents[2] / "data" / "ingest"


def read(path: Path, **options: object) -> Table:
    return Catalog("c").add("d", path, role="candidate", **options).load().tables["d"]


@pytest.fixture
def table(tmp_path: Path):
    def made(content: bytes | str, name: str = "data.csv", **options: object) -> Table:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, **options)

    return made


def notes(table: Table) -> dict[str, dict[str, object]]:
    for said in table.repairs:
        for language in ("zh", "en"):
            assert text(f"notes.{said.code}", language, **said.parameters)
    return {said.code.removeprefix("ingest_"): dict(said.parameters) for said in table.repairs}


# --- excerpts of real files


def test_gb18030_is_detected_and_said() -> None:
    found = read(DATA / "areas_gb18030.csv")
    assert (found.encoding, found.delimiter, found.frame.shape) == ("gb18030", ",", (59, 4))
    assert found.frame.row(0) == ("110101", "东城区", "1101", "11")
    assert notes(found) == {"encoding_detected": {"encoding": "gb18030"}}


def test_utf16_by_its_mark() -> None:
    found = read(DATA / "areas_utf16_bom.csv")
    assert found.encoding == "utf-16-le"
    assert found.frame.equals(read(DATA / "areas_gb18030.csv").frame)


def test_lines_that_end_in_a_carriage_return_only() -> None:
    found = read(DATA / "titanic3_cr_only.csv")
    assert found.frame.shape == (39, 14)
    assert found.frame["name"][0] == "Allen, Miss. Elisabeth Walton"


def test_gzip_with_a_mark_and_crlf() -> None:
    found = read(DATA / "dxy_bom_crlf.csv.gz")
    assert found.encoding == "utf-8-sig"
    assert found.frame.columns[0] == "provinceName"
    assert found.frame.columns[-1] == "updateTime"
    assert not found.frame["updateTime"].str.ends_with("\r").any()
    assert found.sha256 is not None
    assert len(found.sha256) == 64


def test_no_header_blank_after_the_delimiter_and_a_blank_last_line() -> None:
    found = read(DATA / "adult.data")
    assert found.frame.shape == (60, 15)
    assert found.frame.columns[:2] == ["column_1", "column_2"]
    assert found.frame["column_2"][0] == "State-gov"
    said = notes(found)
    assert said["rows_blank"] == {"count": 1}
    assert "header_absent" in said
    assert said["missing_tokens"]["count"] == found.frame.null_count().sum_horizontal()[0] > 0


def test_separated_by_blanks() -> None:
    found = read(DATA / "german_credit.data")
    assert (found.delimiter, found.frame.width) == (" ", 21)


def test_separated_by_per_cent_signs() -> None:
    found = read(DATA / "dblp_percent.csv")
    assert found.delimiter == "%"
    assert found.frame.columns == ["id", "title", "authors", "venue", "year"]


def test_blanks_before_names_and_cells() -> None:
    found = read(DATA / "febrl_blanks.csv")
    assert found.frame.columns[1] == "given_name"
    assert found.frame["given_name"][0] is None
    assert found.frame["surname"][0] == "waller"


def test_few_ragged_rows_are_set_aside_and_many_refused(table) -> None:
    excerpt = (DATA / "ddbc_persons_ragged.csv").read_text(encoding="utf-8")
    with pytest.raises(InputError, match=r"line 5, has 9 cells instead of 8; 2 rows"):
        read(DATA / "ddbc_persons_ragged.csv")
    head, *rows = excerpt.splitlines()
    good = [row for row in rows if row.count(",") == 7]
    found = table("\n".join([head, *rows, *good * 1000]) + "\n")
    assert found.frame.height == len(good) * 1001
    assert notes(found)["rows_set_aside"] == {"count": 2, "lines": "5, 6"}


# --- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "big5"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_declared_encodings(table, encoding: str, line_end: str) -> None:
    lines = ["姓名,郵編", "張三,007", '"李,四",110101199001011234']
    found = table(line_end.join(lines).encode(encoding), encoding=encoding)
    assert found.frame.columns == ["姓名", "郵編"]
    assert found.frame.rows() == [("張三", "007"), ("李,四", "110101199001011234")]


def test_gbk_that_needs_gb18030_is_widened(table) -> None:
    found = table("姓名,地\n㐂,1\n".encode("gb18030"), encoding="gbk")
    assert found.frame["姓名"][0] == "㐂"
    assert "encoding_widened" in notes(found)


def test_mark_under_declared_utf8(table) -> None:
    found = table("a,b\n1,2\n".encode("utf-8-sig"), encoding="utf-8")
    assert found.frame.columns == ["a", "b"]
    assert "mark_removed" in notes(found)


def test_mark_against_the_declaration(table) -> None:
    found = table("名,b\n1,2\n".encode("utf-8-sig"), encoding="gb18030")
    assert found.frame.columns == ["名", "b"]
    assert notes(found)["mark_decides"]["encoding"] == "utf-8"


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"a,b\n1,2\n3,\xff\n", {"encoding": "utf-8"}, r"line 3 \(byte offset 10\).*utf-8"),
        (b"a,b\n1,2\n3,\xff\n", {}, r"neither UTF-8 .*line 3.*nor GB18030.*Declare"),
        (b"a,b\n1,2\n", {"encoding": "utf-9"}, "utf-9 is unknown"),
        (b"a,b\n1,2\n", {"encoding": "base64"}, "base64 is unknown"),
        (b"a,b\n1,\x002\n", {}, "line 2, holds a null character"),
        ("a,b\n1,2\n".encode("utf-16-le"), {}, "UTF-16 without a byte order mark|null character"),
        (b"", {}, "is empty"),
        (b"\xef\xbb\xbf", {}, "is empty"),
        (b"\n\n  \n", {}, "is empty"),
        (b"a,b\n", {}, "has no rows"),
        (b"a,b\n,\n\n", {}, "has no rows"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], {}, "cut short"),
        (b"PK\x03\x04 no archive", {}, "cut short"),
        (b'a,b\n1,2\n3,"4,5\n6,7,8\n', {}, "quotes are broken from line 3"),
        (b'a,b\n1,2\n3,"4"x,\n', {}, "quotes are broken from line 3"),
        (b"a,b\n1,2\n3,4,5\n6,7\n", {}, "line 3, has 3 cells instead of 2"),
        (b"a,b\n1,2\n", {"delimiter": "ab"}, "cannot be a delimiter"),
        (b"a,b\n1,2\n", {"quote": "ab"}, "cannot be the quoting character"),
        (b"a,b\n1,2\n", {"format": "dta"}, "format dta is unknown. Known formats: csv"),
    ],
)
def test_what_cannot_be_read(table, content: bytes, options: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        table(content, **options)
    assert "data.csv" in str(caught.value)
    assert "data.csv" in caught.value.text("zh")


def test_errors_hold_no_cell(table) -> None:
    with pytest.raises(InputError, match="has 3 cells") as caught:
        table("name,id\n机密甲,1\n机密乙,2,机密丙\n")
    assert "机密" not in str(caught.value) + caught.value.text("zh") + repr(caught.value.parameters)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "none.csv")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)


# --- delimiters


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "%", "^"])
def test_delimiters_are_detected(table, delimiter: str) -> None:
    rows = [["id", "name", "value"], ["1", "x y", "1.5"], ["2", "z", "2.5"]]
    found = table("\n".join(delimiter.join(row) for row in rows))
    assert found.delimiter == delimiter
    assert found.frame.rows() == [("1", "x y", "1.5"), ("2", "z", "2.5")]


def test_decimal_commas_under_semicolons(table) -> None:
    found = table("a;b\n1,5;2,5\n3,5;4,5\n")
    assert (found.delimiter, found.frame.row(0)) == (";", ("1,5", "2,5"))


def test_names_are_not_cut_at_their_blank(table) -> None:
    found = table("name\nAnna Berg\nBo Ek\n")
    assert found.frame.columns == ["name"]


def test_announced_separator(table) -> None:
    assert table("sep=;\na;b\n1;2\n").frame.columns == ["a", "b"]


def test_delimiter_beyond_ascii(table) -> None:
    assert table("a,b\n1,2\n", delimiter=",").frame.row(0) == ("1", "2")


# --- cells


def test_text_stays_text(table) -> None:
    found = table("id,code,x\n110101199001011234,007, 1.50 \n12345678901234567890123,=1+1,1e5\n")
    assert set(map(str, found.frame.dtypes)) == {"String"}
    assert found.frame.rows() == [
        ("110101199001011234", "007", " 1.50 "),
        ("12345678901234567890123", "=1+1", "1e5"),
    ]


def test_quotes_with_line_ends_and_quotes(table) -> None:
    found = table('a,b\r\n1,"x\r\ny"\r\n2,"say ""hi"""\r\n3,""\r\n')
    assert found.frame.rows() == [("1", "x\r\ny"), ("2", 'say "hi"'), ("3", None)]


def test_quote_within_a_cell_is_a_character(table) -> None:
    assert table('a,b\n5" pipe,2\n6",3\n').frame["a"].to_list() == ['5" pipe', '6"']


def test_quotes_after_a_blank(table) -> None:
    assert table('a, b\n1, "x, y"\n2, "z"\n').frame["b"].to_list() == ["x, y", "z"]


def test_quotes_that_do_not_pair_up(table) -> None:
    found = table('a%b\n"x" y%1\nz"%2\n')
    assert found.frame["a"].to_list() == ['"x" y', 'z"']
    assert "quotes_literal" in notes(found)


@pytest.mark.parametrize("blank", ["", " "])
def test_a_field_of_ten_megabytes(table, blank: str) -> None:
    found = table(f'a,{blank}b\n1,{blank}"' + "x" * 10_000_000 + '"\n')
    assert found.frame["b"].str.len_bytes()[0] == 10_000_000


def test_default_and_declared_missing_values(table) -> None:
    content = "a,b,c\n1,NA,-\n2, ,?\n3,null,x\n"
    found = table(content)
    assert found.frame["b"].to_list() == [None, None, None]
    assert found.frame["c"].to_list() == ["-", None, "x"]
    assert notes(found)["missing_tokens"]["count"] == 3
    declared = table(content, missing_values=["-"])
    assert declared.frame["b"].to_list() == ["NA", None, "null"]
    assert declared.frame["c"].to_list() == [None, "?", "x"]
    assert notes(declared) == {}


def test_fields_with_the_names_of_patterns(table) -> None:
    found = table("*,^a$,a\nNA,1,2\n3,NA,4\n")
    assert found.frame.columns == ["*", "^a$", "a"]
    assert found.frame.rows() == [(None, "1", "2"), ("3", None, "4")]


def test_other_quotes_and_none(table) -> None:
    assert table("a,b\n'1,2',3\n", quote="'").frame.row(0) == ("1,2", "3")
    assert table('a,b\n"1",3\n', quote=None).frame.row(0) == ('"1"', "3")


# --- headers


def test_header_is_cleaned(table) -> None:
    found = table("\u200b name ,,name,\ufeffx\n1,2,3,4\n")
    assert found.frame.columns == ["name", "column_2", "name_2", "x"]
    assert notes(found) == {"header_named": {"count": 1}, "header_renamed": {"count": 1}}


def test_ambiguous_name_that_is_declared(table) -> None:
    with pytest.raises(InputError, match="name stands in the header more than once"):
        table("name,x,name\n1,2,3\n", withheld=["name"])


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("1,5\n2,6\n3,7\n4,8\n", ["column_1", "column_2"]),
        ("year,x\n2019,1\n2020,2\n2021,3\n", ["year", "x"]),
        ("2019,2020,2021\n1,2,3\n4,5,6\n7,8,9\n", ["2019", "2020", "2021"]),
        ("region,2019\nN,1\nS,2\nE,3\n", ["region", "2019"]),
        ("M,1\nF,2\nM,3\nF,4\n", ["column_1", "column_2"]),
        ("1,2,3,3,x\n4,5,6,7,y\n8,9,1,2,y\n3,4,5,6,z\n", [f"column_{n}" for n in range(1, 6)]),
        ("a\nb\n", ["a"]),
        ("姓名\n甲\n乙\n丙\n丁\n", ["姓名"]),
    ],
)
def test_header_or_not(table, content: str, columns: list[str]) -> None:
    found = table(content)
    assert found.frame.columns == columns
    assert ("header_absent" in notes(found)) == columns[0].startswith("column_")


def test_header_declared(table) -> None:
    assert table("1,2\n3,4\n", header=False).frame.height == 2
    assert table("1,5\n2,6\n3,7\n4,8\n", header=True).frame.columns == ["1", "5"]
    named = table("1,2\n3,4\n", header=False, fields={"x": "string", "y": "string"})
    assert named.frame.columns == ["x", "y"]
    with pytest.raises(InputError, match="1 fields are declared and 2 columns found"):
        table("1,2\n3,4\n", header=False, fields={"x": "string"})


def test_withheld_field_of_a_table_without_header(table) -> None:
    found = table("1,5\n2,6\n3,7\n4,8\n", withheld=["column_2"])
    assert found.frame.columns == ["column_1", "column_2"]


# --- rows


def test_rows_cut_off_and_filled_up(table) -> None:
    trimmed = table("a,b\n1,2,\n3,4\n")
    assert trimmed.frame.rows() == [("1", "2"), ("3", "4")]
    assert notes(trimmed) == {"rows_trimmed": {"count": 1}}
    padded = table("a,b,c\n1,2,3\n4\n5,6\n")
    assert padded.frame.rows() == [("1", "2", "3"), ("4", None, None), ("5", "6", None)]
    assert notes(padded) == {"rows_padded": {"count": 2}}


@pytest.mark.parametrize(
    "content",
    [
        "a,b,c\n1,2,\n4,5\n6,7,8\n",  # this writer does keep its trailing empty cells
        "a,b,c\n1,2,3\n4,5",  # cut off in the middle of a row
        "a,b,c\n1,2,3\n4,fi\nve,6\n",  # broken by a line break
    ],
)
def test_short_rows_that_are_no_empty_cells(table, content: str) -> None:
    with pytest.raises(InputError, match="has 2 cells instead of 3"):
        table(content)


def test_blank_rows_are_dropped_and_counted(table) -> None:
    found = table("\n\na,b\n1,2\n\n,\n3,4\n\n\n")
    assert found.frame.rows() == [("1", "2"), ("3", "4")]
    assert notes(found) == {"rows_blank": {"count": 4}}


def test_line_numbers_count_what_was_skipped(table) -> None:
    with pytest.raises(InputError, match="line 6, has 3 cells"):
        table('\n\na,b\n"x\ny",2\n3,4,5\n')
