"""The report for the terminal: the conclusion first, then the evidence behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from huiju.report.ranking import brief, channel_groups, reasons
from huiju.report.views import (
    evidence_rows,
    field_channels,
    field_release,
    key_numbers,
    no_remedy,
    rule_basis,
    rule_number,
    rule_title,
)
from huiju.report.width import cells, table, visible, wrap
from huiju.report.wording import (
    count,
    decimal,
    labelled,
    level,
    number,
    percent,
    say,
    term,
    type_name,
)

__all__ = ["render"]

WIDTH = 100
_FIELD_LINES = 60
_IN_FULL = 5
_COLORS = {"critical": "1;31", "high": "31", "medium": "33", "low": "36", "none": "0"}

Plain = Mapping[str, Any]


def render(document: Plain, language: str, *, color: bool = False) -> str:
    """Return the report as plain text.

    Parameters
    ----------
    document : Mapping
        The report document.
    language : {"en", "zh"}
        The language of headings and labels.
    color : bool
        Whether the risk words carry terminal colours.
    """
    parts: tuple[Callable[[Plain, str], list[str]], ...] = (
        _head,
        _summary,
        _targets,
        _channels,
        _remedies,
        _not_assessed,
        _fields,
        _rules,
        _foot,
    )
    lines = [line for part in parts for line in part(document, language)]
    written = "\n".join(visible(line) for line in lines) + "\n"
    return _colored(written, document, language) if color else written


def _colored(written: str, document: Plain, language: str) -> str:
    for risk, code in _COLORS.items():
        word = f"[{term('risk', risk, language)}]"
        written = written.replace(word, f"\x1b[{code}m{word}\x1b[0m")
    return written


def _section(key: str, language: str) -> list[str]:
    title = say(f"section_{key}", language)
    return ["", title, "-" * cells(title)]


def _head(document: Plain, language: str) -> list[str]:
    catalog = document["catalog"]
    name = f"{catalog['title']} ({catalog['name']})" if catalog["title"] else catalog["name"]
    facts = (
        document["report_id"],
        term("recipient", catalog["recipient"], language),
        catalog["as_of"],
    )
    advisory = say("advisory", language)
    return [advisory, "=" * cells(advisory), *wrap(name, WIDTH), "  ·  ".join(facts)]


def _summary(document: Plain, language: str) -> list[str]:
    verdict = document["verdict"]
    lines = _section("summary", language)
    for label, value in (
        ("release_risk", f"[{term('risk', verdict['risk'], language)}]"),
        ("conclusion", verdict["conclusion"]),
    ):
        lines.append(labelled(label, value, language))
    if not document["run"]["complete"]:
        lines += wrap(say("incomplete", language), WIDTH, "! ")
    if not document["channels"]:
        lines += wrap(say("nothing_found", language), WIDTH)
    lines += _bullets(key_numbers(document, language))
    if verdict["reason_texts"]:
        lines.append(labelled("reasons", "", language).rstrip())
        lines += _bullets([reason.text for reason in reasons(document, language)])
    if verdict["notes"]:
        lines += [labelled("notes", "", language).rstrip(), *_bullets(verdict["notes"])]
    return lines + wrap(say("lower_bound", language), WIDTH)


def _bullets(sentences: list[str], indent: str = "  ") -> list[str]:
    lines: list[str] = []
    for written in sentences:
        first, *rest = wrap(written, WIDTH - cells(indent) - 2)
        lines += [f"{indent}- {first}", *(f"{indent}  {line}" for line in rest)]
    return lines


def _targets(document: Plain, language: str) -> list[str]:
    lines = ["", say("targets", language)]
    if not document["targets"]:
        return [*lines, "  " + say("targets_none", language)]
    head = [
        say(key, language)
        for key in ("target", "kind", "risk", "protected", "exposed", "exposed_without")
    ]
    rows = []
    for target in document["targets"]:
        marks = [say(key, language) for key in ("proposed", "expired") if target[key]]
        rows.append(
            [
                target["id"] + (f" ({', '.join(marks)})" if marks else ""),
                term("target", target["kind"], language),
                f"[{term('risk', target['risk'], language)}]",
                count(target["protected"]),
                count(target["exposed"]),
                count(target["exposed_without_candidate"]),
            ]
        )
    return lines + table(head, rows, right=(3, 4, 5), indent="  ", widest=48)


def _channels(document: Plain, language: str) -> list[str]:
    lines = _section("channels", language)
    if not document["channels"]:
        return [*lines, *wrap(say("channels_none", language), WIDTH, "  ")]
    for group in channel_groups(document, _IN_FULL):
        for channel in group.first:
            lines += _channel(channel, language)
        if group.rest:
            title = say("channels_rest", language, n=len(group.rest), target=group.target)
            lines += ["", *wrap(title, WIDTH)]
            lines += _bullets([_line(channel, language) for channel in group.rest])
            lines += wrap(say("channels_rest_note", language), WIDTH, "  ")
    return lines


def _line(channel: Plain, language: str) -> str:
    """A channel on one line, for those that are not shown in full."""
    kind = term("kind", channel["kind"], language)
    public = "" if channel["needs_candidate"] else f" · {say('badge_public', language)}"
    head = f"{channel['id']} [{term('risk', channel['risk'], language)}] {kind}"
    return f"{head} · {channel['route']} · {brief(channel, language)}{public}"


def _channel(channel: Plain, language: str) -> list[str]:
    risk, kind = term("risk", channel["risk"], language), term("kind", channel["kind"], language)
    badge = say("badge_needs" if channel["needs_candidate"] else "badge_public", language)
    lines = ["", f"{channel['id']} [{risk}] {kind} → {channel['target']} · {badge}"]
    lines += wrap(channel["route"], WIDTH, "    ")
    lines += wrap(channel["summary"], WIDTH, "    ")
    rows = [
        say("labelled", language, label=label, value=value)
        for _, label, value in evidence_rows(channel["evidence"], language)
    ]
    lines += wrap(" · ".join(rows), WIDTH, "    ")
    for place, step in enumerate(channel["steps"], start=1):
        lines += wrap(f"{place}. {step['explanation']}", WIDTH, "    ")
    if not channel["steps"]:
        lines += wrap(channel["claim_rule"], WIDTH, "    ")
    return lines + _bullets(channel["remarks"], "    ")


def _remedies(document: Plain, language: str) -> list[str]:
    lines = _section("remedies", language)
    if not document["remedies"]:
        return [*lines, *wrap(no_remedy(document, language), WIDTH, "  ")]
    for remedy in document["remedies"]:
        actions = say("list_separator", language).join(remedy["text"])
        after = ", ".join(
            f"{target} {number(left)}"
            for target, left in (remedy.get("exposed_after") or {}).items()
        )
        verified = say("verified_yes" if remedy.get("verified") else "verified_no", language)
        facts = [
            f"{say('cost', language)} {decimal(remedy.get('cost'), 2)}",
            labelled("exposed_after", after or "—", language),
            verified,
        ]
        lines += _bullets([f"{remedy['id']}: {actions} ({'; '.join(facts)})"])
    return lines + wrap(say("residual", language), WIDTH, "  ")


def _not_assessed(document: Plain, language: str) -> list[str]:
    lines = _section("not_assessed", language)
    if not document["not_assessed"]:
        return [*lines, *wrap(say("not_assessed_none", language), WIDTH, "  ")]
    return lines + _bullets(document["not_assessed"])


def _fields(document: Plain, language: str) -> list[str]:
    lines = _section("fields", language)
    ranked = [f for f in document["fields"] if f["review_code"] != "no_finding"]
    quiet = [f for f in document["fields"] if f["review_code"] == "no_finding"]
    shown = [*ranked, *quiet][:_FIELD_LINES]
    head = [
        say(key, language)
        for key in ("field", "role", "release", "semantic_type", "distinct", "uniqueness", "review")
    ]
    rows = [
        [
            field["field"],
            term("role", field["role"], language),
            field_release(field, language),
            type_name(field["semantic_type"], language),
            count(field["distinct"]),
            percent(field["uniqueness"]),
            _finding(field, language),
        ]
        for field in shown
    ]
    lines += table(head, rows, right=(4, 5), indent="  ") if rows else []
    hidden = len(document["fields"]) - len(shown)
    return lines + ([f"  {say('more_fields', language, n=hidden)}"] if hidden else [])


def _finding(field: Plain, language: str) -> str:
    shown, others = field_channels(field, language)
    return " ".join([field["review"], *shown, *([others] if others else [])])


def _rules(document: Plain, language: str) -> list[str]:
    lines = _section("rules", language)
    if not document["rules"]:
        return [*lines, *wrap(say("rules_none", language), WIDTH, "  ")]
    for rule in document["rules"]:
        facts = f"{rule_number(rule, 'value')} / {rule_number(rule, 'limit')}"
        status = term("status", rule["status"], language)
        stated = say(
            "bracketed",
            language,
            written=rule_basis(rule, language),
            aside=term("verification", rule["verification"], language),
        )
        title = say("labelled", language, label=facts, value=rule_title(rule, language))
        lines += _bullets([f"{rule['id']} [{status}] {title} — {stated}"])
    return lines


def _foot(document: Plain, language: str) -> list[str]:
    run = document["run"]
    packs = ", ".join(" ".join(pack.values()) for pack in run["policy"]) or "—"
    facts = [
        f"huiju {document['huiju_version']}",
        packs,
        f"{say('evidence_seed', language)} {run['seed']}",
        f"{say('evidence_threshold', language)} {level(run['threshold'])}",
        say("seconds_value", language, n=decimal(run["seconds"], 1)),
    ]
    return ["", *wrap(" · ".join(facts), WIDTH), *wrap(say("validity", language), WIDTH)]
