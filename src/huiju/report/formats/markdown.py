"""The report as Markdown, for pasting into a review system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from huiju.report.ranking import Group, channel_groups, reasons
from huiju.report.views import (
    SECTIONS,
    evidence_rows,
    field_release,
    key_numbers,
    no_remedy,
    remedies_for,
    rule_basis,
    rule_number,
    rule_title,
)
from huiju.report.width import visible
from huiju.report.wording import (
    count,
    decimal,
    heading,
    labelled,
    level,
    number,
    percent,
    say,
    term,
    type_name,
)

__all__ = ["escape", "render"]

_ACTIVE = re.compile(r"([\\`*_\[\]#|~$])")

_IN_FULL = 8

Plain = Mapping[str, Any]


def escape(written: Any) -> str:
    """Return text that Markdown and HTML take as text.

    Examples
    --------
    >>> escape("<b>a|b</b>")
    '&lt;b&gt;a\\\\|b&lt;/b&gt;'
    """
    shown = visible(str(written)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ACTIVE.sub(r"\\\1", shown)


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    titles = [escape(title) for title in head]
    lines = [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
    lines += [f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows]
    return [*lines, ""]


def _bullets(sentences: Iterable[str]) -> list[str]:
    return [*(f"- {escape(written)}" for written in sentences), ""]


def render(document: Plain, language: str) -> str:
    """Return the whole report as Markdown; every name in it is inert."""
    parts = (
        _head,
        _summary,
        _fields,
        _channels,
        _remedies,
        _not_assessed,
        _rules,
        _signoff,
        _appendix,
    )
    lines = [line for part in parts for line in part(document, language)]
    return "\n".join(lines).rstrip() + "\n"


def _section(key: str, language: str) -> list[str]:
    return [f"## {heading(SECTIONS.index(key) + 1, key, language)}", ""]


def _head(document: Plain, language: str) -> list[str]:
    catalog = document["catalog"]
    packs = ", ".join(" ".join(pack.values()) for pack in document["run"]["policy"])
    facts = {
        "report_id": document["report_id"],
        "object": f"{catalog['title'] or ''} ({catalog['name']})".strip(),
        "recipient": term("recipient", catalog["recipient"], language),
        "date": catalog["as_of"],
        "policy_packs": packs or "—",
        "tool_version": f"huiju {document['huiju_version']}",
        "handling": say("handling_blank", language),
    }
    rows = [
        [
            dataset["name"],
            term("role", dataset["role"], language),
            count(dataset["rows"]),
            count(dataset["fields"]),
            dataset["format"],
            term("availability", dataset["availability"], language),
            dataset["source"] or "—",
            dataset["sha256"] or "—",
            "; ".join(dataset["repairs"]) or "—",
        ]
        for dataset in catalog["resources"]
    ]
    keys = ("dataset", "role", "rows", "fields", "format", "availability", "source")
    head = [*(say(key, language) for key in keys), "SHA-256", say("repairs", language)]
    return [
        f"# {say('report_title', language)}",
        "",
        f"> **{say('advisory', language)}**",
        "",
        *_table(("", ""), [(say(key, language), value) for key, value in facts.items()]),
        say("validity", language),
        "",
        f"**{say('data_list', language)}**",
        "",
        *_table(head, rows),
    ]


def _summary(document: Plain, language: str) -> list[str]:
    verdict = document["verdict"]
    lines = _section("summary", language)
    lines += [
        (
            f"**{labelled('release_risk', term('risk', verdict['risk'], language), language)}** · "
            f"**{labelled('conclusion', escape(verdict['conclusion']), language)}**"
        ),
        "",
    ]
    if not document["run"]["complete"]:
        lines += [f"**{say('incomplete', language)}**", ""]
    if not document["channels"]:
        lines += [say("nothing_found", language), ""]
    lines += _bullets(key_numbers(document, language))
    told = [reason.text for reason in reasons(document, language)]
    if told:
        lines += [f"**{say('reasons', language)}**", "", *_bullets(told)]
    if verdict["notes"]:
        lines += _bullets(verdict["notes"])
    return [*lines, say("lower_bound", language), "", *_targets(document, language)]


def _targets(document: Plain, language: str) -> list[str]:
    keys = ("target", "kind", "item", "basis", "risk", "protected", "exposed", "exposed_without")
    rows = [
        [
            target["id"] + (f" ({say('proposed', language)})" if target["proposed"] else ""),
            term("target", target["kind"], language),
            target["item"].get("name") or target["description"],
            target["item"].get("basis") or "—",
            term("risk", target["risk"], language),
            count(target["protected"]),
            count(target["exposed"]),
            count(target["exposed_without_candidate"]),
        ]
        for target in document["targets"]
    ]
    head = [say(key, language) for key in keys]
    return _table(head, rows) if rows else [say("targets_none", language), ""]


def _fields(document: Plain, language: str) -> list[str]:
    keys = ("field", "role", "release", "semantic_type", "missing", "distinct", "uniqueness")
    rows = [
        [
            field["field"],
            term("role", field["role"], language),
            field_release(field, language),
            type_name(field["semantic_type"], language),
            count(field["missing"]),
            count(field["distinct"]),
            percent(field["uniqueness"]),
            ", ".join([field["review"], *field["channels"]]),
            " ".join(field["notes"]),
        ]
        for field in document["fields"]
    ]
    head = [say(key, language) for key in (*keys, "review", "notes")]
    return [*_section("fields", language), *_table(head, rows)]


def _channels(document: Plain, language: str) -> list[str]:
    lines = _section("channels", language)
    if not document["channels"]:
        return [*lines, say("channels_none", language), ""]
    for group in channel_groups(document, _IN_FULL):
        for channel in group.first:
            lines += _channel(channel, document, language)
        if group.rest:
            lines += _rest(group, language)
    return lines


def _rest(group: Group, language: str) -> list[str]:
    """The weaker channels, folded and in rows."""
    keys = ("channel", "risk", "kind", "route", "need")
    shown = ("evidence_claimed", "evidence_correct", "evidence_precision", "evidence_exposure")
    rows = []
    for channel in group.rest:
        evidence = channel["evidence"]
        rows.append(
            [
                channel["id"],
                term("risk", channel["risk"], language),
                term("kind", channel["kind"], language),
                channel["route"],
                say("badge_needs" if channel["needs_candidate"] else "badge_public", language),
                count(evidence["claimed"]),
                count(evidence["correct"]),
                percent(evidence["precision"]),
                percent(evidence["exposure"]),
            ]
        )
    title = say("channels_rest", language, n=len(group.rest), target=group.target)
    return [
        f"<details><summary>{escape(title)}</summary>",
        "",
        *_table([say(key, language) for key in (*keys, *shown)], rows),
        say("channels_rest_note", language),
        "",
        "</details>",
        "",
    ]


def _channel(channel: Plain, document: Plain, language: str) -> list[str]:
    risk, kind = term("risk", channel["risk"], language), term("kind", channel["kind"], language)
    grounds = [
        target["item"].get("basis")
        for target in document["targets"]
        if target["id"] == channel["target"]
    ]
    facts = [
        (say("grounds", language), ", ".join(basis for basis in grounds if basis) or "—"),
        (say("suggested_action", language), ", ".join(remedies_for(channel, document)) or "—"),
        (say("owner", language), ""),
        (say("deadline", language), ""),
    ]
    rows = [(name, value) for _, name, value in evidence_rows(channel["evidence"], language)]
    steps = [step["explanation"] for step in channel["steps"]] or [channel["claim_rule"]]
    lines = [
        f"### {escape(channel['id'])} · {escape(kind)} · {risk} → {escape(channel['target'])}",
        "",
        escape(channel["route"]),
        "",
        escape(channel["summary"]),
        "",
        *_table((say("evidence", language), ""), [*rows, *facts]),
        f"**{say('explanation', language)}**",
        "",
        *(f"{place}. {escape(step)}" for place, step in enumerate(steps, start=1)),
        "",
        *_bullets(channel["remarks"]),
    ]
    if channel["sql"]:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", channel["sql"]) or [""]))
        sql = "\n".join(visible(line) for line in channel["sql"].rstrip().split("\n"))
        lines += [say("sql_note", language), "", f"{fence}sql", sql, fence, ""]
    return lines


def _remedies(document: Plain, language: str) -> list[str]:
    lines = _section("remedies", language)
    if not document["remedies"]:
        return [*lines, no_remedy(document, language), ""]
    rows = [
        [
            remedy["id"],
            say("list_separator", language).join(remedy["text"]),
            decimal(remedy.get("cost"), 2),
            ", ".join(f"{t}: {number(n)}" for t, n in (remedy.get("exposed_after") or {}).items()),
            say("verified_yes" if remedy.get("verified") else "verified_no", language),
        ]
        for remedy in document["remedies"]
    ]
    head = ["", *(say(key, language) for key in ("action", "cost", "exposed_after", "verified"))]
    return [*lines, *_table(head, rows), say("residual", language), ""]


def _not_assessed(document: Plain, language: str) -> list[str]:
    lines = _section("not_assessed", language)
    return lines + _bullets(document["not_assessed"] or [say("not_assessed_none", language)])


def _rules(document: Plain, language: str) -> list[str]:
    lines = _section("rules", language)
    if not document["rules"]:
        return [*lines, say("rules_none", language), ""]
    rows = [
        [
            f"{rule['pack']} / {rule['id']}",
            rule_title(rule, language),
            term("status", rule["status"], language),
            rule_number(rule, "value"),
            rule_number(rule, "limit"),
            rule_basis(rule, language),
            term("verification", rule["verification"], language),
        ]
        for rule in document["rules"]
    ]
    keys = ("rule", "notes", "status", "value", "limit", "basis", "verification")
    return [*lines, *_table([say(key, language) for key in keys], rows)]


def _signoff(document: Plain, language: str) -> list[str]:
    roles = ("sign_handler", "sign_head", "sign_reviewer", "sign_leader")
    keys = ("sign_role", "sign_opinion", "sign_signature", "sign_date")
    rows = [[say(role, language), "", "", ""] for role in roles]
    head = [say(key, language) for key in keys]
    return [*_section("signoff", language), *_table(head, rows)]


def _appendix(document: Plain, language: str) -> list[str]:
    run = document["run"]
    facts = [
        ("evidence_seed", run["seed"]),
        ("evidence_threshold", level(run["threshold"])),
        ("max_hops", run["max_hops"]),
        ("missing_values", term("missing", run["missing_values"], language)),
        ("started", run["started"]),
        ("seconds", decimal(run["seconds"], 1)),
        ("peak_memory", count(run["peak_memory_mb"])),
    ]
    stages = [
        (term("stage", stage["stage"], language), decimal(stage["seconds"], 2))
        for stage in run["stages"]
    ]
    lines = _section("appendix", language)
    lines += _table((say("parameters", language), ""), [(say(k, language), v) for k, v in facts])
    head = (say("stages", language), say("seconds", language))
    return lines + (_table(head, stages) if stages else [])
