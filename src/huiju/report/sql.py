"""A repeatable SQL query for a channel: it counts groups and claims, and holds no value.

The dialect is what SQLite, DuckDB and PostgreSQL share. Names stand only inside double quotes;
comments are fixed text, so a strange field name cannot leave its quotes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huiju.report.conditions import main_parameter, short_name

__all__ = ["query"]

Plain = Mapping[str, Any]

_KINDS = ("linkage", "homogeneity", "identifier")
# Where a part of a date lies in YYYY-MM-DD; a month is a month of its year.
_DATE_PARTS = {"year": (1, 4), "month": (1, 7), "year_month": (1, 7), "day": (1, 10)}

_DATES: set[str | None] = {
    None,
    "date",
    "datetime",
    "birth_date",
    "birth_year",
    "year",
    "year_month",
    "month",
}


def query(channel: Plain, types: Mapping[str, str | None]) -> str | None:
    """Return SQL that repeats the channel's claims, or None where SQL cannot express it.

    Parameters
    ----------
    channel : Mapping
        A channel of the report document.
    types : Mapping of str to str
        The semantic type of each field; a date that is read out of a code is not cut in SQL.

    Returns
    -------
    str or None
        One statement; its single row holds the numbers of key groups (or pairs), of claims at or
        above the threshold, and of those that rest on one record and one subject.

    Notes
    -----
    One hop: P(subject has v) = c / max(n, m) per key group. Several hops: the sum over the
    subject's records with v of 1 / max(n_i, m_j), as the interface defines it.
    """
    steps = channel["steps"]
    subject, attribute = _sides(channel)
    if channel["kind"] not in _KINDS or not steps or attribute is None:
        return None
    if any(step["to"] is None or not step["on"] for step in steps) or not _chained(steps):
        return None
    expressions = [[_sides_of(condition, types) for condition in step["on"]] for step in steps]
    if any(sides is None for step in expressions for sides in step):
        return None
    if subject is None:
        return None
    known = [[sides for sides in step if sides is not None] for step in expressions]
    threshold = f"{channel['evidence']['threshold']:g}"
    alone = channel.get("mode") == "many"
    if len(steps) == 1:
        return _one_hop(known[0], (subject, attribute), threshold, alone=alone)
    return _many_hops(steps, known, (subject, attribute), threshold, alone=alone)


def _chained(steps: Sequence[Plain]) -> bool:
    places = [steps[0]["from"], *(step["to"] for step in steps)]
    follows = all(step["from"] == place for step, place in zip(steps, places, strict=False))
    return follows and len(set(places)) == len(places)


def _sides(channel: Plain) -> tuple[str | None, str | None]:
    """The published subject and the attribute, when they sit at the two ends of the route."""
    if not channel["steps"] or not channel["attribute"]:
        return None, None
    ends = {channel["steps"][0]["from"], channel["steps"][-1]["to"]}
    attribute = channel["attribute"]
    here = _dataset(attribute)
    if here not in ends or len(ends) != 2:
        return None, None
    there = next(iter(ends - {here}))
    joined = {
        c[side] for step in channel["steps"] for c in step["on"] for side in ("left", "right")
    }
    named = [channel["subject"] or "", *(f for f in channel["fields"] if f not in joined)]
    for field in named:
        if there is not None and _dataset(field) == there and "#" not in field:
            return field, attribute
    return None, attribute


def _dataset(field: str) -> str:
    return field.partition(".")[0]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _column(field: str) -> str:
    return _quoted(short_name(field))


def _sides_of(condition: Plain, types: Mapping[str, str | None]) -> tuple[str, str, str] | None:
    """(left field, right field, SQL pattern with one ``{}``), or None when SQL has no word."""
    left, right, comparator = condition["left"], condition["right"], condition["comparator"]
    given = set(condition.get("parameters") or ())
    if "#" in left or "#" in right or given & {"view", "ignore"}:
        return None
    text = "CAST({} AS VARCHAR(255))"
    if comparator == "exact":
        return left, right, text
    main = main_parameter(condition)
    if comparator == "prefix" and main is not None and isinstance(main[1], (int, float)):
        return left, right, f"SUBSTR({text}, 1, {int(main[1])})"
    dated = {types.get(left), types.get(right)} <= _DATES
    if comparator == "date_part" and dated and main is not None and main[1] in _DATE_PARTS:
        start, length = _DATE_PARTS[str(main[1])]
        return left, right, f"SUBSTR({text}, {start}, {length})"
    return None


def _expression(pattern: str, column: str) -> str:
    return pattern.replace("{}", column)


_ALONE = "each record by itself: P = 1 / n"
"""With cardinality many a record is judged without its competitors."""


def _one_hop(
    conditions: Sequence[tuple[str, str, str]],
    sides: tuple[str, str],
    threshold: str,
    *,
    alone: bool,
) -> str:
    """Group, do not pair: n subjects and m records per key, c of them with the value."""
    subject, attribute = sides
    rule = _ALONE if alone else "P(subject has value) = c / max(n, m)"
    chance = "1.0 / g.n" if alone else "1.0 * c.c / CASE WHEN g.n > g.m THEN g.n ELSE g.m END"
    parts, filters = _keys(conditions, subject)
    keys = ", ".join(f"k{index}" for index in range(1, len(conditions) + 1))
    return f"""WITH
named AS (  -- the published subjects, each once per key
  SELECT DISTINCT {", ".join(parts["named"])}, {_column(subject)} AS subject
  FROM {_quoted(_dataset(subject))}
  WHERE {" AND ".join([*filters["named"], f"{_column(subject)} IS NOT NULL"])}
),
records AS (  -- the released records with the protected attribute
  SELECT {", ".join(parts["records"])}, {_column(attribute)} AS value
  FROM {_quoted(_dataset(attribute))}
  WHERE {" AND ".join(filters["records"])}
),
n AS (SELECT {keys}, COUNT(DISTINCT subject) AS n FROM named GROUP BY {keys}),
m AS (SELECT {keys}, COUNT(*) AS m FROM records GROUP BY {keys}),
c AS (
  SELECT {keys}, value, COUNT(*) AS c FROM records
  WHERE value IS NOT NULL GROUP BY {keys}, value
),
shared AS (  -- key groups that both sides share
  SELECT {", ".join(f"n.k{i}" for i in range(1, len(conditions) + 1))}, n.n, m.m
  FROM n JOIN m ON {_same("n", "m", len(conditions))}
),
claims AS (  -- {rule}
  SELECT named.subject, c.value,
         MAX({chance}) AS p,
         MAX(CASE WHEN g.n = 1 AND g.m = 1 THEN 1 ELSE 0 END) AS alone
  FROM shared g
  JOIN named ON {_same("named", "g", len(conditions))}
  JOIN c ON {_same("c", "g", len(conditions))}
  GROUP BY named.subject, c.value
)
SELECT (SELECT COUNT(*) FROM shared) AS key_groups,
       COALESCE(SUM(CASE WHEN p >= {threshold} THEN 1 ELSE 0 END), 0) AS claimed,
       COALESCE(SUM(CASE WHEN p >= {threshold} AND alone = 1 THEN 1 ELSE 0 END), 0)
         AS singled_out
FROM claims;
"""


def _keys(
    conditions: Sequence[tuple[str, str, str]], subject: str
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The key columns of the named side and of the records, and what must not be missing."""
    named_left = _dataset(conditions[0][0]) == _dataset(subject)
    parts: dict[str, list[str]] = {"named": [], "records": []}
    filters: dict[str, list[str]] = {"named": [], "records": []}
    for index, (left, right, pattern) in enumerate(conditions, start=1):
        fields = (left, right) if named_left else (right, left)
        for side, field in zip(("named", "records"), fields, strict=True):
            parts[side].append(f"{_expression(pattern, _column(field))} AS k{index}")
            filters[side].append(f"{_column(field)} IS NOT NULL")
    return parts, filters


def _same(one: str, other: str, size: int) -> str:
    return " AND ".join(f"{one}.k{index} = {other}.k{index}" for index in range(1, size + 1))


def _many_hops(
    steps: Sequence[Plain],
    conditions: Sequence[Sequence[tuple[str, str, str]]],
    sides: tuple[str, str],
    threshold: str,
    *,
    alone: bool,
) -> str:
    """Follow the chain from record to subject, then sum 1 / max(n_i, m_j) per pair and value."""
    subject, attribute = sides
    rule, chance, fewest = (
        (_ALONE, "MAX(1.0 / n.n)", "MIN(n.n)")
        if alone
        else (
            "P = sum over the subject's records with the value of 1 / max(n, m)",
            "SUM(1.0 / CASE WHEN n.n > m.m THEN n.n ELSE m.m END)",
            "MAX(n.n)",
        )
    )
    places = [steps[0]["from"], *(step["to"] for step in steps)]
    stops = [_stop(place, index, conditions, sides) for index, place in enumerate(places)]
    joins = "".join(_hop(index, step) for index, step in enumerate(conditions))
    record, named = places.index(_dataset(attribute)), places.index(_dataset(subject))
    return f"""WITH
records AS (  -- the released records with the protected attribute, numbered
  SELECT ROW_NUMBER() OVER (ORDER BY {_column(attribute)}) AS record_no, r.*
  FROM {_quoted(_dataset(attribute))} r
),
{"".join(stops)}pairs AS (  -- which record could belong to which subject
  SELECT DISTINCT t{record}.record_no, t{named}.subject, t{record}.value
  FROM t0{joins}
),
n AS (SELECT record_no, COUNT(*) AS n FROM pairs GROUP BY record_no),
m AS (SELECT subject, COUNT(*) AS m FROM pairs GROUP BY subject),
claims AS (  -- {rule}
  SELECT pairs.subject, pairs.value, {fewest} AS n, MAX(m.m) AS m,
         {chance} AS p
  FROM pairs
  JOIN n ON n.record_no = pairs.record_no
  JOIN m ON m.subject = pairs.subject
  WHERE pairs.value IS NOT NULL
  GROUP BY pairs.subject, pairs.value
)
SELECT (SELECT COUNT(*) FROM pairs) AS pairs,
       COALESCE(SUM(CASE WHEN p >= {threshold} THEN 1 ELSE 0 END), 0) AS claimed,
       COALESCE(SUM(CASE WHEN p >= {threshold} AND n = 1 AND m = 1 THEN 1 ELSE 0 END), 0)
         AS singled_out
FROM claims;
"""


def _stop(
    place: str,
    index: int,
    conditions: Sequence[Sequence[tuple[str, str, str]]],
    sides: tuple[str, str],
) -> str:
    """One dataset of the chain, cut down to its keys (arriving a, leaving b), each once."""
    subject, attribute = sides
    picked = []
    if index > 0:
        arriving = enumerate(conditions[index - 1], start=1)
        picked += [f"{_expression(how, _column(to))} AS a{k}" for k, (_, to, how) in arriving]
    if index < len(conditions):
        leaving = enumerate(conditions[index], start=1)
        picked += [f"{_expression(how, _column(of))} AS b{k}" for k, (of, _, how) in leaving]
    source, limit = _quoted(place), ""
    if place == _dataset(attribute):
        source = "records"
        picked += ["record_no", f"{_column(attribute)} AS value"]
    if place == _dataset(subject):
        picked.append(f"{_column(subject)} AS subject")
        limit = f" WHERE {_column(subject)} IS NOT NULL"
    columns = ", ".join(picked)
    return f"t{index} AS (SELECT DISTINCT {columns} FROM {source}{limit}),\n"


def _hop(index: int, conditions: Sequence[tuple[str, str, str]]) -> str:
    same = [f"t{index + 1}.a{k} = t{index}.b{k}" for k in range(1, len(conditions) + 1)]
    return f"\n  JOIN t{index + 1} ON {' AND '.join(same)}"
