"""The SQL that a reviewer repeats, run in a real database against the definition."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

import pytest
import report_samples as samples

from huiju.model.result import Channel, JoinCondition, Step
from huiju.report import to_document


def _sql(channel: Channel) -> str | None:
    document = to_document(replace(samples.sample(), channels=(channel,)))
    sql: str | None = document["channels"][0]["sql"]
    return sql


def _channel(*steps: Step, **changes: Any) -> Channel:
    return replace(samples.sample().channels[0], steps=steps, **changes)


def _tables(seed: int) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    drawn = random.Random(seed)
    people = [(f"p{i}", str(drawn.randrange(6)), str(1970 + drawn.randrange(4))) for i in range(40)]
    visits = [
        (zip_code, f"{year}-0{drawn.randrange(1, 9)}-11", drawn.choice("abc"))
        for _, zip_code, year in drawn.sample(people, 30)
    ]
    return people, visits


@pytest.mark.parametrize("seed", range(5))
def test_one_hop_counts_what_the_definition_says(seed: int) -> None:
    people, visits = _tables(seed)
    on = (
        JoinCondition(left="visits.zip", right="register.zip"),
        JoinCondition(
            left="visits.birth_date",
            right="register.birth_year",
            comparator="date_part",
            parameters={"part": "year"},
        ),
    )
    sql = _sql(_channel(Step(source="visits", target="register", on=on)))
    assert sql is not None
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE register (name TEXT, zip TEXT, birth_year INTEGER)")
    base.execute("CREATE TABLE visits (zip TEXT, birth_date TEXT, diagnosis TEXT)")
    base.executemany("INSERT INTO register VALUES (?, ?, ?)", people)
    base.executemany("INSERT INTO visits VALUES (?, ?, ?)", visits)
    named, records = defaultdict(set), defaultdict(Counter)
    for name, zip_code, year in people:
        named[zip_code, year].add(name)
    for zip_code, date, value in visits:
        records[zip_code, date[:4]][value] += 1
    shared = named.keys() & records.keys()
    claimed = single = 0
    for key in shared:
        n, m = len(named[key]), records[key].total()
        for count in records[key].values():
            sure = count / max(n, m) >= 0.9
            claimed += n * sure
            single += sure and n == m == 1
    assert base.execute(sql).fetchone() == (len(shared), claimed, single)


def test_a_chain_composes_counts() -> None:
    steps = (
        Step(
            source="visits",
            target="cards",
            on=(JoinCondition(left="visits.card", right="cards.card"),),
        ),
        Step(
            source="cards",
            target="register",
            on=(JoinCondition(left="cards.phone", right="register.phone"),),
        ),
    )
    fields = ("visits.card", "cards.card", "cards.phone", "register.phone", "register.name")
    sql = _sql(_channel(*steps, fields=fields, resources=("visits", "cards", "register")))
    assert sql is not None
    base = sqlite3.connect(":memory:")
    base.executescript(
        """
        CREATE TABLE visits (card, diagnosis); CREATE TABLE cards (card, phone);
        CREATE TABLE register (phone, name);
        INSERT INTO visits VALUES ('1', 'a'), ('2', 'b'), ('2', 'b'), ('3', 'c');
        INSERT INTO cards VALUES ('1', '11'), ('2', '22'), ('3', '33');
        INSERT INTO register VALUES ('11', 'x'), ('22', 'y'), ('33', 'z'), ('33', 'w');
        """
    )
    # x—a is certain and single; y has two records, both b: 1/2 + 1/2; z and w share one record.
    assert base.execute(sql).fetchone() == (5, 2, 1)


def test_prefixes_and_quotes() -> None:
    odd = 'visits.a"; DROP TABLE register; --\nSELECT'
    on = JoinCondition(
        left=odd, right="register.zip", comparator="prefix", parameters={"length": 2}
    )
    sql = _sql(_channel(Step(source="visits", target="register", on=(on,))))
    assert sql is not None
    base = sqlite3.connect(":memory:")
    name = odd.partition(".")[2].replace('"', '""')
    base.execute(f'CREATE TABLE visits ("{name}", diagnosis)')
    base.execute("CREATE TABLE register (zip, name)")
    base.execute("INSERT INTO visits VALUES ('1234', 'a')")
    base.execute("INSERT INTO register VALUES ('12', 'x')")
    assert base.execute(sql).fetchone() == (1, 1, 1)


def test_what_sql_cannot_say_is_not_said() -> None:
    for channel in samples.sample().channels[1:]:
        assert _sql(channel) is None
    fuzzy = JoinCondition(left="visits.zip", right="register.zip", comparator="fuzzy")
    assert _sql(_channel(Step(source="visits", target="register", on=(fuzzy,)))) is None
    inside = Step(source="visits", target="visits", on=())
    assert _sql(_channel(inside)) is None


def test_no_value_stands_in_a_query() -> None:
    sql = _sql(samples.sample().channels[0])
    assert sql is not None
    assert "'" not in sql
