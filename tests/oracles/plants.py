"""The kinds of worlds: what is planted in each, in a function of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.oracles.worlds import BOOK, CITIES, LINK, Sketch, birth_dates, codes, names, values

Maker = Callable[[Sketch], None]
KINDS: dict[str, Maker] = {}

RELEASED, LISTED = 500, 1400  # rows of a candidate, rows of a register
AS_OF = "2024-12-31"


def world(kind: str, folder: Path, seed: int = 0) -> dict[str, Any]:
    """Write a world of a kind into `folder`, the truth beside it; odd seeds speak Chinese."""
    sketch = Sketch(kind=kind, seed=seed, zh=seed % 2 == 1)
    KINDS[kind](sketch)
    return sketch.finish(folder)


def _kind(name: str) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        KINDS[name] = maker
        return maker

    return register


# ------------------------------------------------------------------ coarser keys


def _key_world(
    sketch: Sketch,
    columns: dict[str, tuple[str, str, str, str, list[str], list[str]]],
    *,
    listed: int = LISTED,
) -> None:
    """A candidate with the names withheld, and a register of more people.

    `columns`: for each key its field in the candidate, its field in the register, the readings of
    the two sides, and the values of all listed people in the candidate's and the register's form.
    """
    zh, rng = sketch.zh, sketch.rng
    name, value = ("xm", "诊断") if zh else ("name", "condition")
    people = names(rng, listed, zh)
    theirs = rng.sample(range(listed), RELEASED)
    sick = values(rng, RELEASED, zh)
    visits = {c[0]: [c[4][i] for i in theirs] for c in columns.values()}
    sketch.add("visits", "candidate", {name: [people[i] for i in theirs], **visits, value: sick})
    sketch.add("register", "published", {name: people, **{c[1]: c[5] for c in columns.values()}})
    sketch.hidden.add(f"visits.{name}")
    sketch.protect("association", subject=f"visits.{name}", attribute=f"visits.{value}")
    on = [[f"visits.{c[0]}", f"register.{c[1]}", c[2], c[3]] for c in columns.values()]
    sketch.plant(_link(on, f"visits.{value}", f"register.{name}", f"visits.{name}"), LINK,
                 neutral=[f"visits.{value}", f"register.{name}", f"visits.{name}"])  # fmt: skip


def _link(on: Sequence[Sequence[str]], attribute: str, subject: str, truth: Any) -> dict[str, Any]:
    hop = {"left": on[0][0].split(".")[0], "right": on[0][1].split(".")[0], "on": list(on)}
    return {"type": "link", "hops": [hop], "attr": attribute, "subj": subject, "truth": truth}


def _plain(sketch: Sketch, left: str, right: str, pool: Sequence[str], listed: int = LISTED) -> Any:
    drawn = sketch.rng.choices(pool, k=listed)
    return (left, right, "", "", drawn, drawn)


def _zip(sketch: Sketch, count: int = 12) -> Any:
    return _plain(sketch, "zip", "postcode", codes(sketch.rng, count, 6 if sketch.zh else 5))


def _job(sketch: Sketch, count: int = 25) -> Any:
    return _plain(sketch, "work_cat", "job_code", codes(sketch.rng, count, 4))


def _year(sketch: Sketch, first: int = 1955, last: int = 1989) -> Any:
    return _plain(sketch, "yob", "birth_year", [str(y) for y in range(first, last)])


def _sex(sketch: Sketch) -> Any:
    return _plain(sketch, "sex", "sex", ["男", "女"] if sketch.zh else ["M", "F"])


@_kind("exact")
def exact(sketch: Sketch) -> None:
    """Postcode, year of birth, occupation: as they stand."""
    _key_world(sketch, {"zip": _zip(sketch), "year": _year(sketch), "job": _job(sketch)})


@_kind("prefix3")
def prefix3(sketch: Sketch) -> None:
    """The candidate has three digits of the postcode, the register all."""
    areas, digits = codes(sketch.rng, 12, 3), 3 if sketch.zh else 2
    full = [a + c for a in areas for c in codes(sketch.rng, 6, digits)]
    listed = sketch.rng.choices(full, k=LISTED)
    key = ("zip3", "postcode", "", "prefix:3", [z[:3] for z in listed], listed)
    _key_world(sketch, {"zip": key, "year": _year(sketch), "job": _job(sketch)})


@_kind("region4")
def region4(sketch: Sketch) -> None:
    """Six digits of a region in the register, four in the candidate."""
    prefectures = [f"{p}{c:02d}" for p in (11, 32, 44) for c in range(1, 6)]
    full = [p + f"{d:02d}" for p in prefectures for d in (2, 5, 8, 21, 24)]
    listed = sketch.rng.choices(full, k=LISTED)
    key = ("prefecture", "region_code", "", "prefix:4", [r[:4] for r in listed], listed)
    _key_world(sketch, {"region": key, "year": _year(sketch), "job": _job(sketch)})


@_kind("year_of_candidate")
def year_of_candidate(sketch: Sketch) -> None:
    """The year of birth is released, the register has the day."""
    born = birth_dates(sketch.rng, LISTED, 1955, 1988)
    key = ("birth_year", "birth_date", "", "year", [b[:4] for b in born], born)
    _key_world(sketch, {"zip": _zip(sketch), "birth": key, "job": _job(sketch)})


@_kind("year_of_register")
def year_of_register(sketch: Sketch) -> None:
    """The day of birth is released, the register has the year."""
    born = birth_dates(sketch.rng, LISTED, 1955, 1988)
    key = ("birth_date", "birth_year", "year", "", born, [b[:4] for b in born])
    _key_world(sketch, {"zip": _zip(sketch), "birth": key, "job": _job(sketch)})


@_kind("month")
def month(sketch: Sketch) -> None:
    """The month of birth is released, the register has the day."""
    born = birth_dates(sketch.rng, LISTED, 1970, 1989)
    key = ("birth_month", "birth_date", "", "month", [b[:7] for b in born], born)
    _key_world(sketch, {"zip": _zip(sketch, 8), "birth": key, "sex": _sex(sketch)})


@_kind("age_band")
def age_band(sketch: Sketch) -> None:
    """Bands of five years on a day of reference; the register has the day of birth."""
    from tests.oracles.brute_force import reading

    born = birth_dates(sketch.rng, LISTED, 1955, 1999)
    how = f"ageband:{AS_OF}:5"
    bands = [reading(b, how) or "" for b in born]
    key = ("age_group", "birth_date", "", how, bands, born)
    _key_world(sketch, {"zip": _zip(sketch, 30), "age": key, "job": _job(sketch, 30)})


@_kind("rounded")
def rounded(sketch: Sketch) -> None:
    """Income to the nearest thousand in the candidate, exact in the register."""
    pay = [sketch.rng.randint(30, 95) * 1000 + sketch.rng.randint(-480, 480) for _ in range(LISTED)]
    written = [str(round(p / 1000) * 1000) for p in pay]
    key = ("income_rounded", "income", "", "round:1000", written, [str(p) for p in pay])
    _key_world(sketch, {"pay": key, "zip": _zip(sketch), "job": _job(sketch, 8)})


@_kind("missing")
def missing(sketch: Sketch) -> None:
    """A fifth of every key is blank in the candidate: a blank matches nothing."""
    columns = {"zip": _zip(sketch), "year": _year(sketch), "job": _job(sketch)}
    for name, (left, right, a, b, here, there) in columns.items():
        blank = [v if sketch.rng.random() > 0.2 else "" for v in here]
        columns[name] = (left, right, a, b, blank, there)
    sketch.loose = 0.15
    _key_world(sketch, columns)


@_kind("two_keys")
def two_keys(sketch: Sketch) -> None:
    """Two ways, both minimal: postcode, year and occupation together, or a telephone number."""
    phones = [f"1{n}" for n in codes(sketch.rng, LISTED, 10)]
    columns = {"zip": _zip(sketch), "year": _year(sketch), "job": _job(sketch),
               "phone": ("contact", "phone", "", "", phones, phones)}  # fmt: skip
    _key_world(sketch, columns)
    both = sketch.plants.pop()
    on = both["attacks"][0]["hops"][0]["on"]
    for part in (on[:3], on[3:]):
        attack = both["attacks"][0]
        sketch.plant(_link(part, attack["attr"], attack["subj"], attack["truth"]), LINK,
                     neutral=both["neutral"])  # fmt: skip


# ------------------------------------------------------------------ chains


def _orders(sketch: Sketch, count: int) -> dict[str, list[str]]:
    models = [f"{a}{b}-{n}" for a in "KRT" for b in "DX" for n in (114, 290, 377)]
    month = [f"2024-{sketch.rng.randint(1, 12):02d}" for _ in range(count)]
    return {"model": sketch.rng.choices(models, k=count), "month": month}


def _chain(sketch: Sketch, hops: list[dict[str, Any]]) -> None:
    truth = {"orders.uid": "firms.uid"}
    sketch.hidden |= {"orders.uid", "firms.uid"}
    sketch.protect("association", "work_secret", subject="firms.firm", attribute="orders.model",
                   truth=truth)  # fmt: skip
    attack = {"type": "link", "hops": hops, "attr": "orders.model", "subj": "firms.firm",
              "truth": truth}  # fmt: skip
    sketch.plant(attack, LINK, neutral=["orders.model", "firms.firm", "orders.uid", "firms.uid"])


def _hop(left: str, right: str, *on: tuple[str, str]) -> dict[str, Any]:
    pairs = [[f"{left}.{a}", f"{right}.{b}", "", ""] for a, b in on]
    return {"left": left, "right": right, "on": pairs}


def _firms(sketch: Sketch, count: int) -> tuple[list[str], list[str]]:
    place = CITIES[sketch.zh]
    kinds = (
        ("机械厂", "仪表所", "物资站", "修造厂")
        if sketch.zh
        else ("Works", "Depot", "Labs", "Mill")
    )
    joint = "" if sketch.zh else " "
    firms = [f"{place[i % 6]}{joint}{kinds[i // 6 % 4]}{joint}{i + 1}" for i in range(count)]
    return firms, [f"U{c}" for c in codes(sketch.rng, count, 5)]


@_kind("chain3")
def chain3(sketch: Sketch) -> None:
    """Order, address, parcel, owner: three joins, each exact."""
    n, used = 900, 600
    rng = sketch.rng
    firms, uids = _firms(sketch, n)
    street = "云河路" if sketch.zh else "Canal Road"
    addresses = [f"{street}{i + 1}" for i in rng.sample(range(4 * n), n)]
    parcels = [f"P{c}" for c in codes(rng, n, 5)]
    owners = [f"W{c}" for c in codes(rng, n, 6)]
    theirs = rng.sample(range(n), used)
    sketch.add("orders", "candidate", {"uid": [uids[i] for i in theirs],
               "ship_to": [addresses[i] for i in theirs], **_orders(sketch, used)})  # fmt: skip
    sketch.add("sites", "published", {"address": addresses, "parcel": parcels}, ballast=False)
    sketch.add("parcels", "published", {"parcel_no": parcels, "owner": owners}, ballast=False)
    sketch.add("firms", "published", {"uid": uids, "firm": firms, "owner_no": owners})
    _chain(sketch, [_hop("orders", "sites", ("ship_to", "address")),
                    _hop("sites", "parcels", ("parcel", "parcel_no")),
                    _hop("parcels", "firms", ("owner", "owner_no"))])  # fmt: skip


@_kind("chain_coarse")
def chain_coarse(sketch: Sketch) -> None:
    """The first join says a block and a size class only, which some sites share."""
    n, used = 900, 600
    rng = sketch.rng
    firms, uids = _firms(sketch, n)
    blocks = codes(rng, 60, 4)
    block, size = rng.choices(blocks, k=n), [str(rng.randint(11, 60)) for _ in range(n)]
    sites = [f"S{c}" for c in codes(rng, n, 5)]
    theirs = rng.sample(range(n), used)
    sketch.add("orders", "candidate", {"uid": [uids[i] for i in theirs],
               "block": [block[i] for i in theirs], "hectares": [size[i] for i in theirs],
               **_orders(sketch, used)})  # fmt: skip
    sketch.add("sites", "published", {"block_no": block, "hectares": size, "site": sites},
               ballast=False)  # fmt: skip
    sketch.add("firms", "published", {"uid": uids, "firm": firms, "site_no": sites})
    _chain(sketch, [_hop("orders", "sites", ("block", "block_no"), ("hectares", "hectares")),
                    _hop("sites", "firms", ("site", "site_no"))])  # fmt: skip


# ------------------------------------------------------------------ code books


def _book(sketch: Sketch, on: list[list[str]]) -> None:
    sketch.hidden.add("posts.grade")
    sketch.protect("attribute", field="posts.grade")
    attack = {"type": "predict", "on": on, "label": "book.grade", "truth": "posts.grade"}
    sketch.plant(attack, BOOK, neutral=["posts.grade", "book.grade"])


@_kind("codebook_noise")
def codebook_noise(sketch: Sketch) -> None:
    """The grade follows from the code, but for three rows in a hundred."""
    rng, grades = sketch.rng, [f"G{i}" for i in range(1, 9)]
    meaning = {c: rng.choice(grades) for c in codes(rng, 40, 4)}

    def rows(count: int) -> tuple[list[str], list[str]]:
        drawn = rng.choices(list(meaning), k=count)
        return drawn, [meaning[c] if rng.random() > 0.03 else rng.choice(grades) for c in drawn]

    (here, mine), (there, theirs) = rows(1200), rows(1600)
    years = [str(rng.randint(0, 35)) for _ in range(1200)]
    sketch.add("posts", "candidate", {"post_code": here, "grade": mine, "years": years})
    sketch.add("book", "published", {"code": there, "grade": theirs})
    _book(sketch, [["posts.post_code", "book.code", "", ""]])


@_kind("codebook_two")
def codebook_two(sketch: Sketch) -> None:
    """Only code and area together determine the grade."""
    rng, grades = sketch.rng, [f"G{i}" for i in range(1, 9)]
    trades, areas = (
        codes(rng, 25, 4),
        [f"{a}区" if sketch.zh else f"Area {a}" for a in range(1, 13)],
    )
    meaning = {(t, a): rng.choice(grades) for t in trades for a in areas}
    drawn = rng.choices(list(meaning), k=1500)
    sketch.add("posts", "candidate", {"trade": [t for t, _ in drawn], "area": [a for _, a in drawn],
               "grade": [meaning[k] for k in drawn]})  # fmt: skip
    sketch.add("book", "published", {"trade_code": [t for t, _ in meaning],
               "area_name": [a for _, a in meaning], "grade": list(meaning.values())},
               ballast=False)  # fmt: skip
    _book(sketch, [["posts.trade", "book.trade_code", "", ""],
                   ["posts.area", "book.area_name", "", ""]])  # fmt: skip


# ------------------------------------------------------------------ other targets


@_kind("many")
def many(sketch: Sketch) -> None:
    """Up to four records per person; each is judged by 1 / n."""
    rng, zh = sketch.rng, sketch.zh
    people = names(rng, LISTED, zh)
    zips, years, jobs = _zip(sketch)[4], _year(sketch)[4], _job(sketch)[4]
    rows = [i for i in rng.sample(range(LISTED), 350) for _ in range(rng.randint(1, 4))]
    sketch.add("visits", "candidate", {"name": [people[i] for i in rows],
               "zip": [zips[i] for i in rows], "yob": [years[i] for i in rows],
               "work_cat": [jobs[i] for i in rows],
               "condition": values(rng, len(rows), zh)})  # fmt: skip
    sketch.add("register", "published", {"name": people, "postcode": zips, "birth_year": years,
               "job_code": jobs})  # fmt: skip
    sketch.hidden.add("visits.name")
    sketch.protect("association", subject="visits.name", attribute="visits.condition",
                   cardinality="many")  # fmt: skip
    fields = (("zip", "postcode"), ("yob", "birth_year"), ("work_cat", "job_code"))
    on = [[f"visits.{a}", f"register.{b}", "", ""] for a, b in fields]
    sketch.plant(_link(on, "visits.condition", "register.name", "visits.name"), LINK,
                 neutral=["visits.condition", "register.name", "visits.name"])  # fmt: skip


@_kind("membership")
def membership(sketch: Sketch) -> None:
    """That somebody is on the list, from a register of everybody."""
    exact(sketch)
    name = "xm" if sketch.zh else "name"
    on = sketch.plants.pop()["attacks"][0]["hops"][0]["on"]
    sketch.protect("membership", resource="visits", key=f"visits.{name}")
    hop = {"left": "visits", "right": "register", "on": on}
    attack = {
        "type": "member",
        "hops": [hop],
        "subj": f"register.{name}",
        "truth": f"visits.{name}",
    }
    value = "诊断" if sketch.zh else "condition"
    sketch.plant(attack, LINK,
                 neutral=[f"visits.{value}", f"register.{name}", f"visits.{name}"])  # fmt: skip


@_kind("already_public_full")
def already_public_full(sketch: Sketch) -> None:
    """The same records are out already: the candidate adds nothing."""
    exact(sketch)
    name, value = ("xm", "诊断") if sketch.zh else ("name", "condition")
    sketch.plants[0]["optional"] = True
    rows = [
        {k: row[k] for k in ("zip", "yob", "work_cat", value)} for row in sketch.tables["visits"]
    ]
    columns = {k: [row[k] for row in rows] for k in rows[0]}
    sketch.add("visits2023", "published", columns)
    attack = dict(sketch.plants[0]["attacks"][0])
    on = [[f"visits2023.{c[0].split('.')[1]}", *c[1:]] for c in attack["hops"][0]["on"]]
    sketch.plant(
        {**_link(on, f"visits2023.{value}", f"register.{name}", f"visits.{name}"),
         "marked": f"visits.{value}"},
        LINK, needs_candidate=False,
        neutral=[f"visits2023.{value}", f"visits.{value}", f"register.{name}", f"visits.{name}"],
    )  # fmt: skip
    sketch.dirty = False
    sketch.verdict = ["none", "low"]


@_kind("identifier")
def identifier(sketch: Sketch) -> None:
    """Two fifths of it stand, with the names, in one published dataset."""
    exact(sketch)
    name, value = ("xm", "诊断") if sketch.zh else ("name", "condition")
    rows = sketch.rng.sample(sketch.tables["visits"], RELEASED * 2 // 5)
    sketch.add("notice", "published", {k: [row[k] for row in rows] for k in (name, value)})
    attack = {"type": "link", "hops": [], "attr": f"notice.{value}", "marked": f"visits.{value}",
              "subj": f"notice.{name}", "truth": f"visits.{name}"}  # fmt: skip
    sketch.plant(attack, ["identifier", "linkage", "homogeneity"], needs_candidate=False,
                 neutral=[f"notice.{value}", f"notice.{name}", f"visits.{value}",
                          f"visits.{name}"])  # fmt: skip
    sketch.verdict = ["high", "critical"]


@_kind("expired")
def expired(sketch: Sketch) -> None:
    """The term of the only target has ended."""
    exact(sketch)
    sketch.plants.clear()
    sketch.target["item"] |= {"term_years": 10, "start": "2001-01-01"}
    sketch.as_of, sketch.expired = AS_OF, True


# ------------------------------------------------------------------ clean worlds that tempt


def _tempting(
    sketch: Sketch, visits: dict[str, list[str]], register: dict[str, list[str]], *, mark: str = ""
) -> None:
    """Candidate and register, of the same people unless `mark` is given; nothing is planted."""
    zh, rng = sketch.zh, sketch.rng
    count = len(next(iter(register.values())))
    people = names(rng, count, zh)
    subjects = people if not mark else names(rng, count, zh, mark=mark)
    theirs = rng.sample(range(count), len(next(iter(visits.values()))))
    sketch.add("visits", "candidate", {"name": [subjects[i] for i in theirs], **visits,
               "condition": values(rng, len(theirs), zh)})  # fmt: skip
    sketch.add("register", "published", {"name": people, **register})
    sketch.hidden.add("visits.name")
    sketch.protect("association", subject="visits.name", attribute="visits.condition")
    sketch.decoys += [f"visits.{c}" for c in visits] + [f"register.{c}" for c in register]


@_kind("clean_small_ids")
def clean_small_ids(sketch: Sketch) -> None:
    """Both sides number their rows from one, under the same name."""
    rng = sketch.rng
    here = [str(i) for i in rng.sample(range(1, RELEASED + 1), RELEASED)]
    there = [str(i) for i in rng.sample(range(1, LISTED + 1), LISTED)]
    city = lambda n: rng.choices(CITIES[sketch.zh], k=n)
    _tempting(sketch, {"id": here, "city": city(RELEASED)}, {"id": there, "city": city(LISTED)})


@_kind("clean_random_ids")
def clean_random_ids(sketch: Sketch) -> None:
    """Both sides have random codes of one range, under the same name."""
    _tempting(
        sketch, {"code": codes(sketch.rng, RELEASED, 4)}, {"code": codes(sketch.rng, LISTED, 4)}
    )


def _unrelated_keys(sketch: Sketch) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    zips, years, jobs = _zip(sketch)[4], _year(sketch)[4], _job(sketch)[4]
    there = {"zip": zips, "yob": years, "job_code": jobs}
    here = {k: sketch.rng.choices(sorted(set(v)), k=RELEASED) for k, v in there.items()}
    return here, there


@_kind("clean_other_people")
def clean_other_people(sketch: Sketch) -> None:
    """The register has the same domains, but nobody of the candidate: every claim is wrong."""
    here, there = _unrelated_keys(sketch)
    _tempting(sketch, here, there, mark="甲" if sketch.zh else "by")


@_kind("clean_shuffled")
def clean_shuffled(sketch: Sketch) -> None:
    """The same people, but the key fields of the candidate were dealt anew: a control."""
    here, there = _unrelated_keys(sketch)
    _tempting(sketch, here, there)


@_kind("clean_constant")
def clean_constant(sketch: Sketch) -> None:
    """Fields in common that say nothing: one country, one year, two sexes."""
    sexes, land = (["男", "女"], "本国") if sketch.zh else (["M", "F"], "home")

    def columns(count: int) -> dict[str, list[str]]:
        return {"country": [land] * count, "year": ["2024"] * count,
                "sex": sketch.rng.choices(sexes, k=count)}  # fmt: skip

    _tempting(sketch, columns(RELEASED), columns(LISTED))


@_kind("clean_dates")
def clean_dates(sketch: Sketch) -> None:
    """Dates of different meaning: of a visit here, of an entry there."""
    rng = sketch.rng
    city = lambda n: rng.choices(CITIES[sketch.zh], k=n)
    here = {"visit_date": birth_dates(rng, RELEASED, 2022, 2024), "city": city(RELEASED)}
    there = {"entry_date": birth_dates(rng, LISTED, 2022, 2024), "city": city(LISTED)}
    _tempting(sketch, here, there)


CLEAN = tuple(k for k in KINDS if k.startswith("clean_"))
PLANTED = tuple(k for k in KINDS if k not in CLEAN and k != "expired")
