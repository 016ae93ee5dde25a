"""How huiju grows: rows, datasets, and the counting stage against Polars on the same data.

    python benchmarks/scale.py rows --sizes 10000 100000 1000000
    python benchmarks/scale.py datasets --count 50 --rows 100000
    python benchmarks/scale.py counting --rows 1000000 --depth 4

Each prints a markdown table. Wall and CPU seconds depend on the machine; ratios much less.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import yaml

KEYS = (
    "region", "birth_date", "sex", "occupation", "education", "marital", "postcode", "employer",
)  # fmt: skip
SURNAMES = list("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许")
GIVEN = list("安柏辰岱恩枫歌涵嘉可岚沐宁蓬琪若山棠未溪")


# ------------------------------------------------------------------ data


def people(rng: np.random.Generator, count: int) -> pl.DataFrame:
    """`count` invented people with a unique name and the eight shared fields, coarse and fine."""

    def draw(pool: list[str] | pl.Series) -> pl.Series:
        values = pl.Series(pool, dtype=pl.String)
        return values.gather(rng.integers(0, len(values), count))

    def code(size: int, digits: int) -> pl.Series:
        kept = rng.choice(10**digits, size, replace=False)
        return draw([f"{c:0{digits}d}" for c in kept])

    days = pl.Series(rng.integers(-7300, 14600, count), dtype=pl.Int32).cast(pl.Date)
    frame = pl.DataFrame({
        "surname": draw(SURNAMES), "one": draw(GIVEN), "two": draw(GIVEN),
        "number": pl.Series(rng.permutation(count)).cast(pl.String),
        "region": code(300, 6), "birth_date": days.cast(pl.String),
        "sex": draw(["男", "女"]), "occupation": code(400, 4),
        "education": draw([f"E{i}" for i in range(8)]),
        "marital": draw([f"M{i}" for i in range(5)]),
        "postcode": code(2000, 6), "employer": code(max(count // 50, 20), 8),
    })  # fmt: skip
    name = pl.concat_str("surname", "one", "two", "number").alias("name")
    return frame.select(name, *KEYS)


def with_diagnosis(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a protected value for each row."""
    values = pl.Series([f"diagnosis {i:02d}" for i in range(40)])
    return frame.with_columns(diagnosis=values.gather(rng.integers(0, 40, frame.height)))


def write(folder: Path, name: str, frame: pl.DataFrame, form: str) -> str:
    """Write one dataset, as csv or parquet; return its file name."""
    path = f"{name}.{form}"
    (frame.write_csv if form == "csv" else frame.write_parquet)(folder / path)
    return path


def describe(folder: Path, files: dict[str, str]) -> Path:
    """A catalog of the candidate `visits`, the `register` and whatever else is published."""
    hide = {"fields": [{"name": "name", "type": "string", "huiju": {"release": "withheld"}}]}
    resources = []
    for name, path in files.items():
        resource = {"name": name, "path": path, "huiju": {"role": "published"}}
        if name == "visits":
            resource |= {"huiju": {"role": "candidate"}, "schema": hide}
        resources.append(resource)
    target = {
        "id": "t1", "kind": "association", "subject": "visits.name",
        "attribute": "visits.diagnosis", "item": {"category": "personal_info"},
    }  # fmt: skip
    own = {"version": 1, "recipient": "public", "protect": [target]}
    package = {"name": "scale", "resources": resources, "huiju": own}
    catalog = folder / "datapackage.yaml"
    catalog.write_text(yaml.safe_dump(package, allow_unicode=True), "utf-8")
    return catalog


def row_world(folder: Path, rows: int, seed: int, form: str) -> Path:
    """Candidate and register of `rows` each; 60 % of the people are in both."""
    rng = np.random.default_rng(seed)
    everybody = people(rng, rows * 14 // 10)
    visits = with_diagnosis(rng, everybody.head(rows)).sample(rows, shuffle=True, seed=seed)
    register = everybody.tail(rows).sample(rows, shuffle=True, seed=seed + 1)
    files = {"visits": write(folder, "visits", visits, form)}
    files["register"] = write(folder, "register", register, form)
    return describe(folder, files)


def dataset_world(folder: Path, count: int, rows: int, seed: int, form: str) -> Path:
    """A candidate and `count` published datasets of ten fields; the first is a register."""
    rng = np.random.default_rng(seed)
    everybody = people(rng, rows * 14 // 10)
    visits = with_diagnosis(rng, everybody.head(rows))
    register = everybody.tail(rows).with_columns(entry=pl.Series(rng.permutation(rows)))
    files = {"visits": write(folder, "visits", visits, form)}
    files["register"] = write(folder, "register", register, form)
    for number in range(2, count + 1):
        shared = people(rng, rows).select(rng.choice(KEYS, 3, replace=False).tolist())
        own = pl.DataFrame({
            f"id{number}": rng.permutation(rows), "status": ["active"] * rows,
            f"amount{number}": rng.lognormal(5, 1, rows).round(2),
            f"count{number}": rng.integers(0, 50, rows),
            f"class{number}": pl.Series(list("ABCDEFGH")).gather(rng.integers(0, 8, rows)),
            f"code{number}": rng.integers(10_000, 99_999, rows),
            "year": rng.integers(1990, 2025, rows),
        })  # fmt: skip
        name = f"set{number:02d}"
        files[name] = write(folder, name, pl.concat([shared, own], how="horizontal"), form)
    return describe(folder, files)


# ------------------------------------------------------------------ measuring


@dataclass(frozen=True)
class Measured:
    """One run of the command as a process of its own."""

    code: int
    wall: float
    cpu: float
    peak_mb: float
    report: dict


def measure(catalog: Path) -> Measured:
    """`huiju assess` on the catalog: wall and CPU seconds, peak resident memory, the report."""
    out = catalog.parent / "report.json"
    beside = Path(sys.executable).with_name("huiju")
    call = [str(beside)] if beside.exists() else [sys.executable, "-m", "huiju.cli"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*call, "assess", str(catalog), "--format", "json", "--out", str(out)],
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    report = json.loads(out.read_text("utf-8")) if out.exists() else {}
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(process.returncode, wall, cpu, usage.ru_maxrss / 1024, report)


def stages(report: dict) -> str:
    """The stage times of a report, longest first."""
    found = report.get("run", {}).get("stages", [])
    pairs = found.items() if isinstance(found, dict) else map(_stage, found)
    longest = sorted(pairs, key=lambda pair: -pair[1])
    return ", ".join(f"{name} {seconds:.2f}" for name, seconds in longest[:6])


def _stage(entry: dict | list) -> tuple[str, float]:
    if isinstance(entry, dict):
        return entry.get("stage") or entry["name"], entry["seconds"]
    return entry[0], entry[1]


HEAD = ("| case | exit | wall s | CPU s | peak MB | exposed | channels | longest stages |\n"
        "|---|---:|---:|---:|---:|---:|---:|---|")  # fmt: skip


def line(case: str, run: Measured) -> str:
    """A row of the table."""
    exposed = sum(t["exposed"] for t in run.report.get("targets", []))
    channels = len(run.report.get("channels", []))
    return (
        f"| {case} | {run.code} | {run.wall:.1f} | {run.cpu:.1f} | {run.peak_mb:.0f} "
        f"| {exposed} | {channels} | {stages(run.report)} |"
    )


# ------------------------------------------------------------------ counting


def subsets(fields: int, depth: int) -> list[tuple[int, ...]]:
    """All sets of up to `depth` fields, each after its parent (the set without its last field)."""
    return sorted(s for k in range(1, depth + 1) for s in combinations(range(fields), k))


def count_with_polars(frame: pl.DataFrame, depth: int) -> list[int]:
    """The number of groups of every subset, each by Polars' own group_by."""
    names = frame.columns
    return [
        frame.group_by([names[i] for i in subset]).len().height
        for subset in subsets(len(names), depth)
    ]


def count_with_kernels(frame: pl.DataFrame, depth: int) -> list[int]:
    """The same by refining the parent's partition with `huiju.kernels.partition`."""
    from huiju.kernels import partition

    codes = [np.array(frame[c].to_numpy(), dtype=np.int32) for c in frame.columns]
    sizes = [int(c.max()) + 1 for c in codes]
    rows = frame.height
    scratch = np.empty(1 << 24, np.int32)
    slots = 1 << int(2 * rows - 1).bit_length()
    keys, ids = np.empty(slots, np.int64), np.empty(slots, np.int32)
    found: dict[tuple[int, ...], tuple[np.ndarray, int]] = {}
    counts = []
    for subset in subsets(len(codes), depth):
        *parent, last = subset
        if not parent:
            found[subset] = (codes[last], sizes[last])
            counts.append(int(np.unique(codes[last]).size))
            continue
        groups, n_groups = found[tuple(parent)]
        out = np.empty(rows, np.int32)
        if n_groups * sizes[last] <= scratch.size:
            table = scratch[: n_groups * sizes[last]]
            table.fill(-1)
            n = partition.intern_pairs(groups, codes[last], sizes[last], table, out)
        else:
            keys.fill(-1)
            n = partition.intern_pairs_hashed(groups, codes[last], sizes[last], keys, ids, out)
        partition.count_groups(out, np.zeros(max(int(n), 1), np.int32))
        counts.append(int(n))
        if len(subset) < depth:
            found[subset] = (out, int(n))
    return counts


def timed(work: Callable[[], list[int]]) -> tuple[list[int], float, float]:
    """The result, the wall seconds and the CPU seconds of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def encoded(rows: int, seed: int) -> pl.DataFrame:
    """The eight shared fields as dense integer codes, so that both sides group integers."""
    frame = people(np.random.default_rng(seed), rows).select(KEYS)
    return frame.select(
        pl.col(c).rank("dense").cast(pl.Int32).sub(1).alias(c) for c in frame.columns
    )


# ------------------------------------------------------------------ the three tables


def run_rows(options: argparse.Namespace) -> Iterator[str]:
    """Wall, CPU and memory by rows."""
    yield HEAD
    for rows in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            catalog = row_world(Path(folder), rows, options.seed, options.form)
            yield line(f"2 x {rows:,} rows, 8 shared fields, {options.form}", measure(catalog))


def run_datasets(options: argparse.Namespace) -> Iterator[str]:
    """Wall, CPU and memory by datasets."""
    yield HEAD
    with tempfile.TemporaryDirectory() as folder:
        catalog = dataset_world(
            Path(folder), options.count, options.rows, options.seed, options.form
        )
        case = f"1 + {options.count} x {options.rows:,} rows x 10 fields, {options.form}"
        yield line(case, measure(catalog))


def run_counting(options: argparse.Namespace) -> Iterator[str]:
    """Group counting over the same subsets, by Polars and by the kernels, in turns."""
    frame = encoded(options.rows, options.seed)
    count_with_kernels(frame.head(1000), options.depth)
    count_with_polars(frame.head(1000), options.depth)
    yield "| round | subsets | Polars wall, CPU s | kernels wall, CPU s | wall ratio | CPU ratio |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for turn in range(1, options.rounds + 1):
        theirs, a_wall, a_cpu = timed(lambda: count_with_polars(frame, options.depth))
        ours, b_wall, b_cpu = timed(lambda: count_with_kernels(frame, options.depth))
        if ours != theirs:
            raise SystemExit("the kernels and Polars disagree on the number of groups")
        yield (
            f"| {turn} | {len(ours)} | {a_wall:.2f}, {a_cpu:.2f} | {b_wall:.2f}, {b_cpu:.2f} "
            f"| {a_wall / b_wall:.1f} | {a_cpu / b_cpu:.1f} |"
        )


def main() -> None:
    """Read the call, print the table line by line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--form", choices=["csv", "parquet"], default="csv")
    commands = parser.add_subparsers(required=True)
    rows = commands.add_parser("rows", help="two datasets, more and more rows")
    rows.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    rows.set_defaults(run=run_rows)
    datasets = commands.add_parser("datasets", help="many published datasets")
    datasets.add_argument("--count", type=int, default=50)
    datasets.add_argument("--rows", type=int, default=100_000)
    datasets.set_defaults(run=run_datasets)
    counting = commands.add_parser("counting", help="group counting against Polars")
    counting.add_argument("--rows", type=int, default=1_000_000)
    counting.add_argument("--depth", type=int, default=4)
    counting.add_argument("--rounds", type=int, default=3)
    counting.set_defaults(run=run_counting)
    options = parser.parse_args()
    for text in options.run(options):
        print(text, flush=True)


if __name__ == "__main__":
    main()
