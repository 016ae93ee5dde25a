"""The plain-Python twin of the definitions in the interface ("What a fact is", "What a claim is").

Nothing of huiju is imported here: csv, dictionaries, loops. It is slow on purpose, so that each
line can be held against the sentence that it stands for. A join is told to the twin (an *attack*,
see `run`); finding it is the work of the package.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Row = dict[str, str | None]
Tables = Mapping[str, Sequence[Row]]
Fact = tuple[str, str]

THRESHOLD = 0.9
EPSILON = 1e-9


# ------------------------------------------------------------------ reading


def clean(value: str | None) -> str | None:
    """Text is compared after NFKC and stripping; nothing left means missing."""
    return unicodedata.normalize("NFKC", value or "").strip() or None


def read_table(path: Path, delimiter: str = ",") -> list[Row]:
    """Rows of a delimited file, every cell cleaned text or None."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return clean_rows(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def clean_rows(rows: Iterable[Mapping[str, str | None]]) -> list[Row]:
    """The rows with every name and every cell cleaned."""
    return [{(clean(k) or k): clean(v) for k, v in row.items()} for row in rows]


def reading(value: str | None, how: str | Sequence[str] = "") -> str | None:
    """A value as read by one side of a comparison.

    `how` is "" (as it stands), ``prefix:n``, ``year``, ``month`` (of an ISO date), ``band:width``
    (an age as "45-49"), ``ageband:day:width`` (a birth date as the band of the age on that day),
    ``round:base``, ``pattern:regex`` (its group 1), ``map:a=b,c=d,*=e``; several in a list are
    applied one after the other.
    """
    if not isinstance(how, str):
        for step in how:
            value = reading(value, step)
        return value
    if value is None or not how:
        return value
    kind, _, rest = how.partition(":")
    match kind:
        case "prefix":
            return value[: int(rest)]
        case "year":
            return value[:4]
        case "month":
            return value[:7]
        case "band":
            return _band(int(value), int(rest))
        case "ageband":
            day, _, width = rest.rpartition(":")
            return _band(_age(value, day), int(width))
        case "round":
            return str(round(float(value) / float(rest)) * int(rest))
        case "pattern":
            found = re.search(rest, value)
            return found.group(1) if found else None
        case "map":
            renamed = dict(pair.split("=", 1) for pair in rest.split(","))
            return renamed.get(value, renamed.get("*"))
    raise ValueError(how)


def _band(age: int, width: int) -> str:
    low = age // width * width
    return f"{low}-{low + width - 1}"


def _age(birth: str, day: str) -> int:
    born, then = date.fromisoformat(birth), date.fromisoformat(day)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def split(reference: str) -> tuple[str, str]:
    """``dataset.field`` in its two parts."""
    dataset, _, name = reference.partition(".")
    return dataset, name


# ------------------------------------------------------------------ claims


@dataclass
class Claims:
    """What an attack claims: the probability of each fact; and which rest on a single pair."""

    probability: dict[Any, float] = field(default_factory=dict)
    alone: set[Any] = field(default_factory=set)

    def raise_to(self, fact: Any, probability: float, *, alone: bool = False) -> None:
        """Keep the best probability of a fact."""
        if probability > self.probability.get(fact, 0.0):
            self.probability[fact] = probability
        if alone:
            self.alone.add(fact)

    def counted(self, threshold: float = THRESHOLD) -> set[Any]:
        """The claims that reach the threshold."""
        return {f for f, p in self.probability.items() if p >= threshold - EPSILON}


def key_of(row: Row, fields: Sequence[tuple[str, Any]]) -> tuple[str, ...] | None:
    """The key of a row under readings; None when a part is missing (it matches nothing)."""
    key = []
    for name, how in fields:
        part = reading(row[name], how)
        if part is None:
            return None
        key.append(part)
    return tuple(key)


def _sides(on: Sequence[Sequence[Any]]) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    left, right = [], []
    for condition in on:
        a, b, how_a, how_b = (*condition, "", "")[:4]
        left.append((split(a)[1], how_a))
        right.append((split(b)[1], how_b))
    return left, right


def _groups(rows: Sequence[Row], fields: Sequence[tuple[str, Any]]) -> dict[tuple[str, ...], list]:
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        key = key_of(row, fields)
        if key is not None:
            groups[key].append(i)
    return groups


def group_claims(
    tables: Tables, on: Sequence[Sequence[Any]], attribute: str, subject: str, cardinality: str
) -> Claims:
    """One exact join: in a group with m records and n distinct subjects, count_v / max(n, m).

    With `cardinality` ``"many"`` each record is judged by 1 / n.
    """
    (left, value), (right, name) = split(attribute), split(subject)
    left_fields, right_fields = _sides(on)
    records, named = _groups(tables[left], left_fields), _groups(tables[right], right_fields)
    claims = Claims()
    for key, members in records.items():
        subjects = {tables[right][j][name] for j in named.get(key, ())} - {None}
        n, m = len(subjects), len(members)
        if n == 0:
            continue
        counts = Counter(tables[left][i][value] for i in members)
        for v, count in counts.items():
            if v is None:
                continue
            p = 1 / n if cardinality == "many" else count / max(n, m)
            for s in subjects:
                claims.raise_to((s, v), p, alone=n == 1 and m == 1)
    return claims


def reach(tables: Tables, hops: Sequence[Mapping[str, Any]], start: str) -> list[set[int]]:
    """For each record of `start`: the rows at the end of the chain that agree with it."""
    reached = [{i} for i in range(len(tables[start]))]
    for hop in hops:
        left_fields, right_fields = _sides(hop["on"])
        right = _groups(tables[hop["right"]], right_fields)
        left = [key_of(row, left_fields) for row in tables[hop["left"]]]
        reached = [
            {j for i in rows if left[i] is not None for j in right.get(left[i], ())}
            for rows in reached
        ]
    return reached


def chain_claims(
    tables: Tables,
    hops: Sequence[Mapping[str, Any]],
    attribute: str,
    subject: str,
    cardinality: str,
) -> Claims:
    """A chain: the sum over the subject's records i with value v of 1 / max(n_i, m_j)."""
    (start, value), (end, name) = split(attribute), split(subject)
    subjects = [
        {tables[end][j][name] for j in rows} - {None} for rows in reach(tables, hops, start)
    ]
    records = Counter(s for found in subjects for s in found)
    total: dict[Fact, float] = defaultdict(float)
    alone = set()
    for row, found in zip(tables[start], subjects, strict=True):
        for s in found:
            n, m = len(found), records[s]
            v = row[value]
            if v is None:
                continue
            if cardinality == "many":
                total[s, v] = max(total[s, v], 1 / n)
            else:
                total[s, v] += 1 / max(n, m)
            if n == 1 and m == 1:
                alone.add((s, v))
    return Claims(dict(total), alone)


def link_claims(tables: Tables, attack: Mapping[str, Any]) -> Claims:
    """Claims (subject, value) of an attack of type ``link``; no hop means one dataset has both."""
    cardinality = attack.get("cardinality", "one")
    if len(attack["hops"]) == 1:
        hop = attack["hops"][0]
        return group_claims(tables, hop["on"], attack["attr"], attack["subj"], cardinality)
    return chain_claims(tables, attack["hops"], attack["attr"], attack["subj"], cardinality)


def book_claims(tables: Tables, attack: Mapping[str, Any]) -> Claims:
    """Claims (row, value) of an attack of type ``predict``: the share of a label in the book."""
    left_fields, right_fields = _sides(attack["on"])
    left = split(attack["on"][0][0])[0]
    book, label = split(attack["label"])
    shares: dict[tuple[str, ...], Counter[str]] = {}
    for key, rows in _groups(tables[book], right_fields).items():
        shares[key] = Counter(v for j in rows if (v := tables[book][j][label]) is not None)
    claims = Claims()
    for i, row in enumerate(tables[left]):
        counts = shares.get(key_of(row, left_fields) or (), Counter())
        for v, count in counts.items():
            claims.raise_to((i, v), count / counts.total())
    return claims


def member_claims(tables: Tables, attack: Mapping[str, Any]) -> Claims:
    """Claims (subject, "member") of an attack of type ``member``: m / max(n, m) in a group."""
    hop = attack["hops"][0]
    left_fields, right_fields = _sides(hop["on"])
    name = split(attack["subj"])[1]
    records = _groups(tables[hop["left"]], left_fields)
    claims = Claims()
    for key, rows in _groups(tables[hop["right"]], right_fields).items():
        subjects = {tables[hop["right"]][j][name] for j in rows} - {None}
        n, m = len(subjects), len(records.get(key, ()))
        if m == 0:
            continue
        for s in subjects:
            claims.raise_to((s, "member"), m / max(n, m), alone=n == 1 and m == 1)
    return claims


# ------------------------------------------------------------------ facts


def facts_in_rows(tables: Tables, subject: str, attribute: str) -> set[Fact]:
    """Both sides in one dataset: the row is the truth."""
    dataset, name = split(subject)
    value = split(attribute)[1]
    return {
        (s, v)
        for row in tables[dataset]
        if (s := row[name]) is not None and (v := row[value]) is not None
    }


def facts_by_truth(
    tables: Tables, subject: str, attribute: str, truth: Mapping[str, str]
) -> set[Fact]:
    """In two datasets: tied by withheld keys, where needed through a third one that has both.

    `truth` says ``{attribute side: subject side}``, or, through a dataset in the middle,
    ``{attribute side: middle, middle: subject side}`` (either way round).
    """
    (left, value), (right, name) = split(attribute), split(subject)
    pairs = [tuple(map(split, pair)) for pair in truth.items()]
    pairs += [(b, a) for a, b in pairs]
    (first,) = [p for p in pairs if p[0][0] == left]
    chain = [first]
    if first[1][0] != right:
        (second,) = [p for p in pairs if p[0][0] == first[1][0] and p[1][0] == right]
        chain.append(second)
    facts = set()
    by_key = []
    for _, (dataset, key) in chain:
        index: dict[str, list[Row]] = defaultdict(list)
        for row in tables[dataset]:
            if row[key] is not None:
                index[row[key] or ""].append(row)
        by_key.append(index)
    for record in tables[left]:
        rows = [record]
        for ((_, key), _), index in zip(chain, by_key, strict=True):
            rows = [other for row in rows for other in index.get(row[key] or "", ())]
        for row in rows:
            s, v = row[name], record[value]
            if s is not None and v is not None:
                facts.add((s, v))
    return facts


def facts_in_field(tables: Tables, reference: str) -> set[tuple[int, str]]:
    """An attribute target with the default key: one fact per row that has a value."""
    dataset, name = split(reference)
    return {(i, v) for i, row in enumerate(tables[dataset]) if (v := row[name]) is not None}


# ------------------------------------------------------------------ marking


@dataclass(frozen=True)
class Marked:
    """An attack held against the truth."""

    attempted: int
    claimed: int
    correct: frozenset[Any]
    singled_out: int

    @property
    def exposed(self) -> int:
        """How many facts are exposed."""
        return len(self.correct)

    @property
    def precision(self) -> float | None:
        """The share of claims that are right; None without claims."""
        return self.exposed / self.claimed if self.claimed else None


def run(tables: Tables, attack: Mapping[str, Any], threshold: float = THRESHOLD) -> Marked:
    """Carry out an attack written as in the ``*.truth.json`` of the worlds.

    ``{"type": "link", "hops": [{"left", "right", "on": [[left, right, reading, reading]]}],
    "attr", "subj", "truth"}`` (truth: the withheld subject, or the tying keys),
    ``{"type": "predict", "on", "label", "truth"}``,
    ``{"type": "member", "hops", "subj", "truth"}``.
    """
    truth = attack["truth"]
    facts: set[Any]
    if attack["type"] == "predict":
        claims, facts = book_claims(tables, attack), facts_in_field(tables, truth)
    elif attack["type"] == "member":
        dataset, name = split(truth)
        claims = member_claims(tables, attack)
        facts = {(row[name], "member") for row in tables[dataset] if row[name] is not None}
    elif attack["type"] == "link":
        claims = link_claims(tables, attack)
        marked = attack.get("marked", attack["attr"])
        if isinstance(truth, str):
            facts = facts_in_rows(tables, truth, marked)
        else:
            facts = facts_by_truth(tables, attack["subj"], marked, truth)
    else:
        raise ValueError(attack["type"])
    made = claims.counted(threshold)
    return Marked(len(facts), len(made), frozenset(made & facts), len(made & claims.alone))


def datasets_of(attack: Mapping[str, Any]) -> set[str]:
    """The datasets that the recipient reads in an attack."""
    if attack["type"] == "predict":
        return {split(attack["on"][0][0])[0], split(attack["label"])[0]}
    return {d for hop in attack["hops"] for d in (hop["left"], hop["right"])} | {
        split(attack["subj"])[0]
    }
