"""Make truth.csv.gz: which released person a Song poet is, by name.

A poet and a person are the same when the poet's name is one of the person's names (truth_names,
exact), or when the monk rule holds: a name with 釋 before it equals, without it, a person's name
or the end of one (釋重顯 = 重顯, 釋方會 = 楊岐方會), or both share the last character of a
two-character style and the person's name has at most four. Exact pairs whose known years of birth
or death differ by more than two years are homonyms and are left out (a year known on one side only
says nothing); the monk rule is weak by itself, so it asks for both years on both sides, each within
two years. Standard library only; run from anywhere.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
YEAR = re.compile(r"\d{2,4}")


def read(name: str) -> list[dict[str, str]]:
    """The rows of a gzip file beside this script."""
    with gzip.open(HERE / name, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def known(one: str, other: str) -> bool:
    """Whether both years are known."""
    return bool(YEAR.fullmatch(one) and YEAR.fullmatch(other))


def agree(one: str, other: str) -> bool:
    """Whether both years are known and differ by two at most."""
    return known(one, other) and abs(int(one) - int(other)) <= 2


def contradict(one: str, other: str) -> bool:
    """Whether both years are known and differ by more than two."""
    return known(one, other) and not agree(one, other)


def main() -> None:
    """Write the pairs (poet_id, name, pid, how)."""
    persons = {p["pid"]: p for p in read("persons_released.csv.gz")}
    aliases = [(row["person_name"], row["pid"]) for row in read("truth_names.csv.gz")]
    exact, ends, last = defaultdict(set), defaultdict(set), defaultdict(set)
    for alias, pid in aliases:
        exact[alias].add(pid)
        for start in range(len(alias)):
            ends[alias[start:]].add(pid)
        if alias and len(alias) <= 4:
            last[alias[-1]].add(pid)
    pairs = []
    for poet in read("song_poets.csv.gz"):
        name = poet["name"]
        found = dict.fromkeys(exact[name], "exact")
        if name.startswith("釋") and len(name) > 1:
            core = name[1:]
            monks = ends[core] | (last[core[-1]] if len(core) == 2 else set())
            for pid in monks:
                if agree(poet["born"], persons[pid]["born_year"]) and agree(
                    poet["died"], persons[pid]["died_year"]
                ):
                    found.setdefault(pid, "monk-name")
        for pid, how in sorted(found.items()):
            person = persons[pid]
            if contradict(poet["born"], person["born_year"]):
                continue
            if contradict(poet["died"], person["died_year"]):
                continue
            pairs.append((poet["poet_id"], name, pid, how))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["poet_id", "name", "pid", "how"])
    writer.writerows(pairs)
    (HERE / "truth.csv.gz").write_bytes(gzip.compress(text.getvalue().encode("utf-8"), 9, mtime=0))
    print(f"{len(pairs)} pairs, {sum(p[3] == 'exact' for p in pairs)} of them exact")  # noqa: T201


if __name__ == "__main__":
    main()
