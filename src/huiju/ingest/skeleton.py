"""A first catalog for files, written as YAML with comments for the person who completes it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from huiju.ingest.catalog import PARTS
from huiju.ingest.targets import write_target
from huiju.model.catalog import (
    DatasetDescription,
    FieldDescription,
    FieldReference,
    ForeignKey,
    Target,
)

__all__ = ["catalog_skeleton"]

_ROLES = "candidate 待发布 (judged) | published 已公开 (background) | internal 内部 (truth only)"
_KINDS = "association | attribute | membership | aggregate | volume"


def catalog_skeleton(
    name: str,
    datasets: Sequence[DatasetDescription],
    *,
    roles: Mapping[str, str] | None = None,
    withheld: Sequence[FieldReference] = (),
    targets: Sequence[Target] = (),
    reasons: Mapping[str, str] | None = None,
) -> str:
    """Write a catalog that `read_catalog` accepts, with a comment wherever something was proposed.

    Parameters
    ----------
    name : str
        Name of the catalog.
    datasets : sequence of DatasetDescription
        With their paths and fields, as a loaded catalog gives them.
    roles : mapping of str to str, optional
        A role per dataset; the dataset's own where there is none.
    withheld : sequence of FieldReference
        Fields proposed to be withheld.
    targets : sequence of Target
        Targets proposed.
    reasons : mapping of str to str, optional
        Why, by role (dataset name), field (``dataset.field``) or target (its id): the comments.

    Returns
    -------
    str
        The YAML text.
    """
    why = reasons or {}
    lines = [
        "# 由 huiju init 生成，请逐项核对后使用。Written by huiju init: check every line.",
        f"name: {_text(name)}",
        "resources:",
    ]
    for dataset in datasets:
        role = (roles or {}).get(dataset.name, dataset.role)
        lines += _resource(dataset, role, withheld, why)
    lines += [
        "huiju:",
        "  version: 1",
        "  policy: [cn-release-review]",
        "  recipient: public  # public 社会公众 | controlled 受控共享 | enclave 安全环境",
    ]
    return "\n".join(lines + _protect(targets, why)) + "\n"


def _resource(
    dataset: DatasetDescription,
    role: str,
    withheld: Sequence[FieldReference],
    why: Mapping[str, str],
) -> list[str]:
    lines = [f"  - name: {_text(dataset.name)}", f"    path: {_paths(dataset)}"]
    if dataset.title:
        lines.append(f"    title: {_text(dataset.title)}")
    if dataset.encoding:
        lines.append(f"    encoding: {_text(dataset.encoding)}")
    if dataset.format:
        lines.append(f"    format: {_text(dataset.format)}")
    dialect = _dialect(dataset)
    if dialect:
        lines.append(f"    dialect: {_flow(dialect)}")
    lines += ["    huiju:", f"      role: {role}  # {_comment(why.get(dataset.name), _ROLES)}"]
    for key in ("query", "sheet", "entity", "availability", "source", "table"):
        value = getattr(dataset, key)
        if value:
            lines.append(f"      {key}: {_flow(_plain(value))}")
    return lines + _schema(dataset, withheld, why)


def _schema(
    dataset: DatasetDescription, withheld: Sequence[FieldReference], why: Mapping[str, str]
) -> list[str]:
    lines = ["    schema:"]
    if dataset.missing_values is not None:
        lines.append(f"      missingValues: {_flow(dataset.missing_values)}")
    if dataset.foreign_keys:
        lines.append("      foreignKeys:")
        lines += [f"        - {_flow(_foreign_key(key))}" for key in dataset.foreign_keys]
    if dataset.fields:
        lines.append("      fields:")
    for field in dataset.fields:
        reference = FieldReference(dataset.name, field.name)
        entry = _field(field, hidden=reference in withheld)
        reason = why.get(str(reference))
        lines.append(f"        - {_flow(entry)}" + (f"  # {_comment(reason)}" if reason else ""))
    return lines if len(lines) > 1 else []


def _field(field: FieldDescription, *, hidden: bool) -> dict[str, Any]:
    own: dict[str, Any] = {}
    if hidden or field.release == "withheld":
        own["release"] = "withheld"
    for key in ("sensitivity", "semantic_type", "domain"):
        if getattr(field, key) is not None:
            own[key] = getattr(field, key)
    if field.views:
        own["views"] = [
            {key: value for key, value in asdict(view).items() if value is not None}
            for view in field.views
        ]
    described = {"name": field.name, "type": field.type, "title": field.title, "huiju": own}
    return {key: value for key, value in described.items() if value}


def _foreign_key(key: ForeignKey) -> dict[str, Any]:
    reference = {"resource": key.reference_dataset, "fields": list(key.reference_fields)}
    return {"fields": list(key.fields), "reference": reference}


def _plain(value: Any) -> Any:
    return value if isinstance(value, Mapping) else str(value)


def _protect(targets: Sequence[Target], why: Mapping[str, str]) -> list[str]:
    if not targets:
        return [
            f"  # protect: 需保护的目标 what must not be learnable ({_KINDS})",
            "  # protect:",
            "  #   - {id: t1, kind: association, subject: data.name, attribute: data.diagnosis}",
        ]
    lines = [f"  protect:  # 需保护的目标 what must not be learnable ({_KINDS})"]
    for target in targets:
        comment = _comment(why.get(target.id), "")
        first = "    - " + (f"# {comment}\n      " if comment else "")
        written = [f"{key}: {_flow(value)}" for key, value in write_target(target).items()]
        lines.append(first + "\n      ".join(written))
    return lines


def _dialect(dataset: DatasetDescription) -> dict[str, Any]:
    dialect: dict[str, Any] = {}
    if dataset.delimiter:
        dialect["delimiter"] = dataset.delimiter
    if not dataset.header:
        dialect["header"] = False
    return dialect


def _paths(dataset: DatasetDescription) -> str:
    paths = (dataset.path or f"{dataset.name}.csv").split(PARTS)
    return _flow(paths if len(paths) > 1 else paths[0])


def _comment(written: str | None, otherwise: str = "") -> str:
    return " ".join((written or otherwise).split())


def _flow(value: Any) -> str:
    # JSON is YAML, and quotes whatever YAML would take for something else.
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(written: str) -> str:
    plain = written.replace("_", "a").replace("-", "a")
    if plain.isalnum() and not plain[0].isdigit() and written.lower() not in _WORDS:
        return written if not written.startswith("-") else json.dumps(written)
    return json.dumps(written, ensure_ascii=False)


_WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
