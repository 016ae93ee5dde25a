"""Hand-built results for the report tests: names and counts that no attack has seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from huiju.model.result import (
    Channel,
    Control,
    DatasetSummary,
    Evidence,
    FieldReview,
    GraphSummary,
    JoinCondition,
    Note,
    Result,
    RuleResult,
    RunInformation,
    Step,
    TargetResult,
    Verdict,
)


def evidence(**changes: Any) -> Evidence:
    known: dict[str, Any] = {
        "method": "executed",
        "threshold": 0.9,
        "attempted": 1200,
        "claimed": 1020,
        "correct": 1011,
        "precision": 0.9912,
        "precision_ci": (0.9834, 0.9957),
        "singled_out": 990,
        "exposure": 0.8425,
        "baseline_precision": 0.21,
        "control": Control(kind="leave_target_out", claimed=14, correct=2),
        "excess": 0.841,
        "nature": "inclusion",
        "seed": 0,
        "holdout_precision": 0.9893,
        "tried": 57,
    }
    return Evidence(**{**known, **changes})


def _field(reference: str, role: str, review: str, **changes: Any) -> FieldReview:
    known: dict[str, Any] = {
        "field": reference,
        "role": role,
        "release": "released",
        "semantic_type": None,
        "type": "string",
        "rows": 1200,
        "missing": 0,
        "distinct": 120,
        "uniqueness": 0.001,
        "entropy": 6.7,
        "review": review,
    }
    return FieldReview(**{**known, **changes})


def _fields() -> tuple[FieldReview, ...]:
    linked = {"channels": ("C1",)}
    birth = {"semantic_type": "birth_date", "type": "date", "distinct": 1105, "uniqueness": 0.86}
    return (
        _field(
            "visits.name",
            "candidate",
            "withheld",
            release="withheld",
            semantic_type="person_name",
            distinct=1180,
            uniqueness=0.967,
        ),
        _field("visits.zip", "candidate", "in_channel", semantic_type="postal_code", **linked),
        _field("visits.birth_date", "candidate", "in_channel", **birth, **linked),
        _field("visits.sex", "candidate", "in_channel", distinct=2, uniqueness=0.0, **linked),
        _field(
            "visits.diagnosis",
            "candidate",
            "in_channel",
            semantic_type="diagnosis",
            distinct=38,
            missing=12,
            channels=("C1", "C2"),
        ),
        _field("visits.ward", "candidate", "no_finding", distinct=14, uniqueness=0.0),
        _field("register.zip", "published", "background", rows=54000, semantic_type="postal_code"),
        _field("register.birth_year", "published", "background", rows=54000, distinct=92),
        _field("register.sex", "published", "background", rows=54000, distinct=2),
        _field("register.name", "published", "background", rows=54000, distinct=51230),
        _field(
            "就诊公示.证件号", "published", "direct_identifier", rows=800, semantic_type="masked_id"
        ),
        _field("就诊公示.姓名", "published", "background", rows=800, distinct=790),
        _field("output.month_total", "candidate", "in_channel", rows=12, channels=("C3",)),
    )


def _linkage() -> Channel:
    return Channel(
        id="C1",
        target="patient-diagnosis",
        kind="linkage",
        resources=("visits", "register"),
        fields=(
            "visits.zip",
            "visits.birth_date",
            "visits.sex",
            "register.zip",
            "register.birth_year",
            "register.sex",
            "register.name",
        ),
        steps=(
            Step(
                source="visits",
                target="register",
                on=(
                    JoinCondition(left="visits.zip", right="register.zip"),
                    JoinCondition(
                        left="visits.birth_date",
                        right="register.birth_year",
                        comparator="date_part",
                        parameters={"part": "year"},
                    ),
                    JoinCondition(left="visits.sex", right="register.sex"),
                ),
            ),
        ),
        subject="register.name",
        attribute="visits.diagnosis",
        minimal=True,
        needs_candidate=True,
        evidence=evidence(),
        risk="high",
    )


def _chain() -> Channel:
    return Channel(
        id="C2",
        target="patient-diagnosis",
        kind="linkage",
        resources=("visits", "就诊公示", "register"),
        fields=("visits.id_card", "就诊公示.证件号", "就诊公示.姓名", "register.name"),
        steps=(
            Step(
                source="visits",
                target=None,
                on=(
                    JoinCondition(
                        left="visits.id_card", right="visits.id_card#birth", comparator="date_part"
                    ),
                ),
            ),
            Step(
                source="visits",
                target="就诊公示",
                on=(
                    JoinCondition(
                        left="visits.id_card",
                        right="就诊公示.证件号",
                        comparator="mask",
                        parameters={"positions": "7-14"},
                    ),
                ),
            ),
            Step(
                source="就诊公示",
                target="register",
                on=(
                    JoinCondition(left="就诊公示.姓名", right="register.name", comparator="fuzzy"),
                ),
            ),
        ),
        subject="register.name",
        attribute="visits.diagnosis",
        minimal=True,
        needs_candidate=False,
        evidence=evidence(
            claimed=64,
            correct=61,
            precision=0.9531,
            precision_ci=(0.871, 0.9839),
            singled_out=60,
            exposure=0.0508,
            control=Control(kind="none"),
            excess=None,
            nature="statistical",
            holdout_precision=None,
            tried=1,
        ),
        risk="medium",
    )


def _volume() -> Channel:
    return Channel(
        id="C3",
        target="map-extent",
        kind="volume",
        resources=("tiles_a", "tiles_b"),
        fields=("tiles_a.lon", "tiles_b.lon"),
        steps=(),
        subject=None,
        attribute=None,
        minimal=False,
        needs_candidate=True,
        evidence=evidence(
            method="exact",
            attempted=1,
            claimed=1,
            correct=1,
            precision=1.0,
            precision_ci=None,
            exposure=1.0,
            singled_out=0,
            baseline_precision=0.0,
            control=Control(kind="none"),
            excess=None,
            holdout_precision=None,
            tried=1,
        ),
        risk="critical",
    )


def _inference() -> Channel:
    return Channel(
        id="C4",
        target="income-band",
        kind="inference",
        resources=("visits",),
        fields=("visits.ward", "visits.sex"),
        steps=(),
        subject=None,
        attribute="visits.income",
        minimal=True,
        needs_candidate=True,
        evidence=evidence(
            method="estimated",
            claimed=210,
            correct=None,
            precision=None,
            precision_ci=None,
            exposure=None,
            control=Control(kind="none"),
            excess=None,
            nature="statistical",
            holdout_precision=None,
            tried=1,
            model="gradient boosting",
        ),
        risk="low",
    )


def _targets() -> tuple[TargetResult, ...]:
    item = {
        "name": "就诊信息",
        "category": "personal_info",
        "level": "sensitive",
        "basis": "个人信息保护法 第28条",
    }
    extent = {
        "name": "测绘成果",
        "category": "state_secret",
        "basis": "自然资发〔2020〕95号 第18项",
    }
    described = Note(code="report_sample_unknown", parameters={"n": 1})
    return (
        TargetResult(
            id="patient-diagnosis",
            kind="association",
            proposed=False,
            protected=1200,
            exposed=1019,
            exposed_without_candidate=61,
            risk="high",
            item=item,
            description=described,
            keys_tried=31,
            routes_tried=57,
            register_coverage=0.93,
        ),
        TargetResult(
            id="map-extent",
            kind="volume",
            proposed=False,
            protected=1,
            exposed=1,
            exposed_without_candidate=0,
            risk="critical",
            item=extent,
            description=described,
            value=31.25,
            limit=25.0,
        ),
        TargetResult(
            id="income-band",
            kind="attribute",
            proposed=True,
            protected=1200,
            exposed=0,
            exposed_without_candidate=0,
            risk="low",
            item={},
            description=described,
        ),
    )


def _graph() -> GraphSummary:
    def node(dataset: str, field: str, role: str, **changes: Any) -> dict[str, Any]:
        return {
            "id": f"{dataset}.{field}",
            "kind": "field",
            "dataset": dataset,
            "field": field,
            "semantic_type": None,
            "role": role,
            "release": "released",
            **changes,
        }

    def edge(source: str, target: str, kind: str = "equal", **changes: Any) -> dict[str, Any]:
        return {"source": source, "target": target, "kind": kind, "comparator": "exact", **changes}

    visits = [node("visits", name, "candidate") for name in ("zip", "birth_date", "sex", "ward")]
    register = [
        node("register", name, "published") for name in ("zip", "birth_year", "sex", "name")
    ]
    notice = [node("就诊公示", name, "published") for name in ("证件号", "姓名")]
    return GraphSummary(
        nodes=(
            *visits,
            node("visits", "id_card", "candidate"),
            node("visits", "id_card#birth", "candidate", kind="derived"),
            node("visits", "name", "candidate", release="withheld"),
            *register,
            *notice,
        ),
        edges=(
            edge("visits.zip", "register.zip", score=0.99, overlap=1.0),
            edge("visits.birth_date", "register.birth_year", "coarser", comparator="date_part"),
            edge("visits.sex", "register.sex", score=float("nan")),
            edge("visits.id_card", "visits.id_card#birth", "derive"),
            edge("visits.id_card", "就诊公示.证件号", comparator="mask"),
            edge("就诊公示.姓名", "register.name", comparator="fuzzy"),
        ),
    )


def _datasets() -> tuple[DatasetSummary, ...]:
    return (
        DatasetSummary(
            name="visits",
            role="candidate",
            rows=1200,
            fields=7,
            sha256="9f2c" * 16,
            format="csv",
            encoding="gb18030",
            delimiter=",",
            repairs=(Note(code="no_such_repair", parameters={"rows": 3}),),
        ),
        DatasetSummary(
            name="register",
            role="published",
            rows=54000,
            fields=4,
            sha256="01ab" * 16,
            format="parquet",
            availability="public",
            source="town register, 2025 edition",
        ),
        DatasetSummary(
            name="就诊公示",
            role="published",
            rows=800,
            fields=2,
            sha256=None,
            format="xlsx",
            availability="public",
            source="医院网站公示",
        ),
    )


def _rules() -> tuple[RuleResult, ...]:
    return (
        RuleResult(
            id="geo.extent",
            pack="cn-geo",
            status="fail",
            value=31.25,
            limit=25,
            basis="自然资发〔2020〕95号 第18项",
            verification="secondary",
            title={"zh": "连续覆盖范围超过 25 平方千米", "en": "Continuous cover above 25 km²"},
        ),
        RuleResult(
            id="volume.persons",
            pack="cn-release-review",
            status="pass",
            value=1180,
            limit=100000,
            basis="促进和规范数据跨境流动规定 第7条",
            verification="verified",
            title={"zh": "个人信息规模", "en": "Number of persons"},
        ),
        RuleResult(
            id="k.public",
            pack="cn-deid-42460",
            status="unknown",
            value=None,
            limit=20,
            basis="GB/T 42460-2023 附录D",
            verification="unverified",
        ),
    )


def sample() -> Result:
    """A result with every kind of content: linkage, chain, volume and an estimate."""
    return Result(
        name="hospital-visits-2026",
        title="Hospital visits, planned open-data release",
        recipient="public",
        as_of="2026-11-01",
        datasets=_datasets(),
        verdict=Verdict(
            risk="critical",
            conclusion="publish_after_treatment",
            reasons=("C1", "C3", "geo.extent", "somebody-else"),
        ),
        fields=_fields(),
        targets=_targets(),
        channels=(_linkage(), _chain(), _volume(), _inference()),
        rules=_rules(),
        remedies=(
            {
                "id": "R1",
                "actions": [
                    {
                        "action": "generalize",
                        "field": "visits.birth_date",
                        "parameters": {"to": "decade"},
                    },
                    {"action": "drop_field", "field": "visits.zip"},
                ],
                "cost": 0.18,
                "exposed_after": {"patient-diagnosis": 3},
                "verified": True,
            },
            {"id": "R2", "actions": [{"action": "withhold_resource", "resource": "tiles_b"}]},
        ),
        not_assessed=(Note(code="no_such_note"), Note(code="other_missing", parameters={"a": 1})),
        graph=_graph(),
        run=RunInformation(
            seed=0,
            started="2026-11-01T09:00:00+08:00",
            seconds=3.14,
            peak_memory_mb=310.0,
            policy=({"pack": "cn-release-review", "version": "0.1"},),
            threshold=0.9,
            max_hops=2,
            missing_values="own",
            stages=(("read", 0.41), ("profile", 0.62), ("attack", 1.93)),
        ),
    )


def empty() -> Result:
    """A result in which nothing was found and nothing was declared."""
    full = sample()
    return replace(
        full,
        title=None,
        verdict=Verdict(risk="none", conclusion="may_publish", reasons=()),
        fields=(),
        targets=(),
        channels=(),
        rules=(),
        remedies=(),
        not_assessed=(),
        graph=GraphSummary(),
    )


EVIL = '<script>alert(1)</script>"; DROP TABLE x; --`|\u202e\x1b[31m</script>\u2028'


def hostile() -> Result:
    """The sample with a field, a dataset title and a source that try to act."""
    full = sample()
    bad = f"visits.{EVIL}"
    channel = full.channels[0]
    step = channel.steps[0]
    conditions = (JoinCondition(left=bad, right="register.zip"), *step.on[1:])
    return replace(
        full,
        title=EVIL,
        fields=(replace(full.fields[0], field=bad, semantic_type=EVIL), *full.fields[1:]),
        channels=(
            replace(channel, fields=(bad, *channel.fields), steps=(replace(step, on=conditions),)),
            *full.channels[1:],
        ),
        datasets=(replace(full.datasets[0], source=EVIL), *full.datasets[1:]),
        not_assessed=(Note(code=EVIL),),
        graph=GraphSummary(
            nodes=(*full.graph.nodes, {**full.graph.nodes[0], "id": bad, "field": EVIL}),
            edges=(*full.graph.edges, {"source": bad, "target": "register.zip", "kind": EVIL}),
        ),
    )
