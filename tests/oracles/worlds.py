"""A seeded maker of small worlds: invented people, dirty files, decoys, and a truth file.

A *sketch* collects tables and planted attacks; `finish` dirties and writes them, lets the twin
(`brute_force`) carry out each planted attack on the files as written, and notes what is exposed
in the layout of ``tests/data/worlds/*.truth.json``. The kinds of worlds are in `plants`.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.oracles import brute_force

LINK = ["linkage", "identifier", "composition", "inference", "homogeneity"]
BOOK = ["inference", "dependency", "linkage", "derivation", "homogeneity"]
VALUES = (
    ("asthma", "migraine", "gout", "anaemia", "eczema", "sprain", "cataract", "angina"),
    ("哮喘", "偏头痛", "痛风", "贫血", "湿疹", "扭伤", "白内障", "心绞痛"),
)
WEIGHTS = (20, 18, 16, 14, 12, 9, 6, 5)
CITIES = (
    ("Alderport", "Brackenford", "Cawsham", "Dunlow", "Eskmere", "Fennick"),
    ("栖川", "望舟", "鹿汀", "石浦", "云岫", "晴沙"),
)
FIRST = (
    "Abram",
    "Beatrix",
    "Caspar",
    "Delphine",
    "Edmund",
    "Floris",
    "Gwen",
    "Hollis",
    "Imogen",
    "Jasper",
)
LAST = (
    "Ashgrove",
    "Birchall",
    "Cobbold",
    "Dunsany",
    "Eastlake",
    "Farrow",
    "Garside",
    "Holroyd",
    "Inkpen",
)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "安柏辰岱恩枫歌涵嘉可岚沐宁蓬琪若山棠未溪言舟"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def names(rng: random.Random, count: int, zh: bool, *, mark: str = "") -> list[str]:
    """Invented names, all different; `mark` keeps two populations apart."""
    if zh:
        pool = [s + a + b + mark for s in SURNAMES for a in GIVEN for b in GIVEN]
    else:
        middles = [f"{c}{d}" for c in "ABCDEFGHJKLM" for d in ("", "e", "o", "u")]
        pool = [f"{f} {m}. {n}{mark}" for f in FIRST for m in middles for n in LAST]
    return rng.sample(pool, count)


def birth_dates(rng: random.Random, count: int, first: int, last: int) -> list[str]:
    """Days from the first of `first` to the end of `last`, ISO."""
    start, days = date(first, 1, 1), (date(last, 12, 31) - date(first, 1, 1)).days
    return [(start + timedelta(rng.randint(0, days))).isoformat() for _ in range(count)]


def codes(rng: random.Random, count: int, digits: int) -> list[str]:
    """Different codes of one length; leading zeros occur."""
    return [f"{c:0{digits}d}" for c in rng.sample(range(10**digits), count)]


def values(rng: random.Random, count: int, zh: bool) -> list[str]:
    """Attribute values of uneven frequency."""
    return rng.choices(VALUES[zh], WEIGHTS, k=count)


@dataclass
class Sketch:
    """A world in the making."""

    kind: str
    seed: int
    zh: bool
    dirty: bool = True
    loose: float = 0.05
    rng: random.Random = field(init=False)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    keys: list[str] = field(default_factory=list)
    target: dict[str, Any] = field(default_factory=dict)
    plants: list[dict[str, Any]] = field(default_factory=list)
    decoys: list[str] = field(default_factory=list)
    as_of: str | None = None
    expired: bool = False
    verdict: list[str] | None = None

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.kind}/{self.seed}")

    def add(
        self, name: str, role: str, columns: Mapping[str, Sequence[str]], *, ballast: bool = True
    ) -> None:
        """Add a table from its columns, with ballast: seq, ref_no, status."""
        rows = [
            dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)
        ]
        self.rng.shuffle(rows)
        if ballast:
            labels = ("序号", "流水号", "状态") if self.zh else ("seq", "ref_no", "status")
            numbers = self.rng.sample(range(1, len(rows) + 1), len(rows))
            for row, number in zip(rows, numbers, strict=True):
                row[labels[0]] = str(number)
                row[labels[1]] = str(self.rng.randint(100_000, 999_999))
                row[labels[2]] = "有效" if self.zh else "active"
            self.decoys += [f"{name}.{label}" for label in labels]
        self.tables[name], self.roles[name] = rows, role

    def protect(self, kind: str, category: str = "personal_info", **keys: Any) -> None:
        """Declare the one target, t1."""
        item = {"name": "planted", "category": category, "level": "general", "basis": "test"}
        self.target = {"id": "t1", "kind": kind, **keys, "item": item}

    def plant(
        self,
        attack: dict[str, Any],
        kinds: list[str],
        *,
        neutral: Sequence[str],
        needs_candidate: bool = True,
        optional: bool = False,
        tolerance: float = 0.04,
    ) -> None:
        """Plant a leak: the attack that the twin carries out, and how it must be reported."""
        on = (
            attack["on"]
            if attack["type"] == "predict"
            else [c for hop in attack["hops"] for c in hop["on"]]
        )
        if self.target.get("cardinality"):
            attack["cardinality"] = self.target["cardinality"]
        self.keys += [f for c in on for f in c[:2]]
        self.plants.append({
            "target": "t1", "kinds": kinds, "attacks": [attack],
            "minimal": [[sorted(set(c[:2])) for c in on]], "neutral": list(neutral),
            "needs_candidate": needs_candidate, "optional": optional,
            "precision_tol": tolerance,
        })  # fmt: skip

    def background(self) -> None:
        """Two published datasets that have nothing to do with it."""
        rng, zh, n = self.rng, self.zh, 300
        labels = (
            ("站号", "城市", "观测日期", "气温") if zh else ("station", "city", "obs_date", "temp")
        )
        weather = {
            labels[0]: [str(rng.randint(50_000, 59_999)) for _ in range(n)],
            labels[1]: rng.choices(CITIES[zh], k=n),
            labels[2]: birth_dates(rng, n, 2023, 2024),
            labels[3]: [f"{rng.uniform(-5, 35):.1f}" for _ in range(n)],
        }
        self.add("qixiang" if zh else "weather", "published", weather)
        labels = ("性别", "等级", "价格", "年份") if zh else ("sex", "grade", "price", "year")
        market = {
            labels[0]: rng.choices(["男", "女"] if zh else ["M", "F"], k=n),
            labels[1]: rng.choices("ABCD", k=n),
            labels[2]: [f"{rng.uniform(5, 150):.2f}" for _ in range(n)],
            labels[3]: [str(rng.randint(1950, 2024)) for _ in range(n)],
        }
        self.add("gujia" if zh else "market", "published", market)
        for name in ("qixiang", "gujia") if zh else ("weather", "market"):
            self.decoys += [f"{name}.{f}" for f in self.tables[name][0]]

    def finish(self, folder: Path) -> dict[str, Any]:
        """Dirty the tables, write the folder and the truth beside it; return the truth."""
        self.background()
        folder.mkdir(parents=True, exist_ok=True)
        files = {}
        for name, rows in self.tables.items():
            if self.dirty:
                self._soil(name, rows)
            files[name] = self._write(folder, name, rows)
        self._describe(folder, files)
        truth = self._truth(folder, files)
        text = json.dumps(truth, ensure_ascii=False, indent=1)
        (folder.parent / f"{folder.name}.truth.json").write_text(text, encoding="utf-8")
        return truth

    def _soil(self, name: str, rows: list[dict[str, str]]) -> None:
        """Padding, full-width digits, blank cells, rows that occur twice."""
        joined = {f.partition(".")[2] for f in self.keys if f.startswith(f"{name}.")}
        for row in rows:
            for column in joined:
                if self.rng.random() < 0.02:
                    row[column] = f" {row[column]}  "
                if self.rng.random() < 0.02:
                    row[column] = row[column].translate(FULL_WIDTH)
                if self.roles[name] == "candidate" and self.rng.random() < 0.01:
                    row[column] = ""
        for row in self.rng.sample(rows, len(rows) // 150):
            rows.insert(self.rng.randrange(len(rows)), dict(row))

    def _write(self, folder: Path, name: str, rows: list[dict[str, str]]) -> list[str]:
        encoding = self.rng.choice(["utf-8", "utf-8-sig", "gb18030"] if self.zh else ["utf-8"])
        delimiter = self.rng.choice([",", ",", ",", ";"])
        path = f"{'数据_' if self.zh and self.rng.random() < 0.4 else ''}{name}.csv"
        text = io.StringIO(newline="")
        columns = list(rows[0])
        self.rng.shuffle(columns)
        writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (folder / path).write_bytes(text.getvalue().encode(encoding))
        return [path, encoding, delimiter]

    def _describe(self, folder: Path, files: Mapping[str, list[str]]) -> None:
        resources = []
        for name in self.rng.sample(list(files), len(files)):
            path, encoding, delimiter = files[name]
            resource: dict[str, Any] = {"name": name, "path": path}
            if self.rng.random() < 0.5:
                resource["encoding"] = encoding
            if delimiter != "," and self.rng.random() < 0.5:
                resource["dialect"] = {"delimiter": delimiter}
            resource["huiju"] = {"role": self.roles[name]}
            fields = [f.partition(".")[2] for f in sorted(self.hidden) if f.startswith(f"{name}.")]
            if fields:
                hide = {"release": "withheld"}
                resource["schema"] = {
                    "fields": [{"name": f, "type": "string", "huiju": hide} for f in fields]
                }
            resources.append(resource)
        own: dict[str, Any] = {"version": 1, "recipient": "public", "protect": [self.target]}
        if self.as_of:
            own["as_of"] = self.as_of
        package = {"name": f"w-{self.kind.replace('_', '-')}", "resources": resources, "huiju": own}
        text = yaml.safe_dump(package, allow_unicode=True, sort_keys=False)
        (folder / "datapackage.yaml").write_text(text, encoding="utf-8")

    def _truth(self, folder: Path, files: Mapping[str, list[str]]) -> dict[str, Any]:
        tables = {n: brute_force.read_table(folder / f[0], f[2]) for n, f in files.items()}
        candidates = {n for n, role in self.roles.items() if role == "candidate"}
        exposed: set[Any] = set()
        without: set[Any] = set()
        protected = 0
        for planted in self.plants:
            attack = planted["attacks"][0]
            marked = brute_force.run(tables, attack)
            planted |= {"claimed": marked.claimed, "exposed": marked.exposed}
            planted["precision"] = marked.precision
            planted["risk_min"] = "none" if not planted["needs_candidate"] else "low"
            if planted["needs_candidate"] and marked.exposed >= 0.06 * marked.attempted:
                planted["risk_min"] = "medium"
            protected = marked.attempted
            exposed |= marked.correct
            if not candidates & brute_force.datasets_of(attack):
                without |= marked.correct
        if not self.plants:
            attribute = self.target["attribute"]
            protected = len(brute_force.facts_in_rows(tables, self.target["subject"], attribute))
        quiet = 0.02 * protected
        target = {
            "id": "t1", "kind": self.target["kind"], "protected": protected,
            "exposed": len(exposed), "exposed_without_candidate": len(without),
            "range": _range(len(exposed), self.loose, quiet),
            "range_without": _range(len(without), self.loose, quiet),
        }  # fmt: skip
        rate = len(exposed) / protected
        verdict = ["high", "critical"] if rate >= 0.55 else ["medium", "high", "critical"]
        if not exposed or len(without) >= len(exposed):
            verdict = ["none", "low"]
        return {
            "kind": self.kind, "seed": self.seed, "zh": self.zh, "files": dict(files),
            "candidates": sorted(candidates), "targets": [target],
            "channels": self.plants, "decoys": sorted(set(self.decoys) - set(self.keys)),
            "verdict": self.verdict or verdict, "false_from": "medium",
            "withheld": sorted(self.hidden), "expired": self.expired,
            "internal": [n for n, role in self.roles.items() if role == "internal"],
        }  # fmt: skip


def _range(count: int, loose: float, quiet: float) -> list[float]:
    slack = max(loose * count, 3)
    return [max(0, count - slack), count + slack] if count else [0, max(quiet, 3)]
