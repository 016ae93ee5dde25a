"""``huiju demo`` and ``huiju report schema``: the bundled case, and the form of the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import click

from huiju.cli.assess import assess_catalog
from huiju.cli.choices import FORMATS, choose_destination
from huiju.cli.command import flag, make_command, make_group, option
from huiju.cli.console import tell
from huiju.cli.language import CallError
from huiju.cli.sources import open_catalog

__all__ = ["commands"]

_CASE = "datapackage.yaml"


def commands(language: str) -> list[click.Command]:
    """Return the commands of this module."""
    formats = click.Choice(FORMATS)
    schema = make_command("report schema", language, run_schema)
    return [
        make_group("report", language, [schema]),
        make_command(
            "demo",
            language,
            run_demo,
            [
                option("--format -f formats", language, type=formats, multiple=True),
                option("--out -o", language, metavar="PATH"),
                flag("--quiet -q", language),
            ],
        ),
    ]


def run_demo(language: str, *, formats: Sequence[str], out: str | None, quiet: bool) -> int:
    """Assess the bundled case; its findings are the point and no failure."""
    case = _bundled_case()
    return assess_catalog(
        language,
        open_catalog([str(case)]),
        destination=choose_destination(formats, out),
        given=[str(case)],
        fail_on="never",
        quiet=quiet,
    )


def run_schema(language: str) -> int:
    """Print the JSON Schema of the report."""
    from huiju.report import report_schema

    tell(json.dumps(report_schema(), ensure_ascii=False, indent=2))
    return 0


def _bundled_case() -> Path:
    """The case inside the package, or that of the repository in a source checkout."""
    package = Path(str(resources.files("huiju")))
    places = (package / "demo", package.parent.parent / "datasets" / "congress")
    for place in places:
        if (place / _CASE).is_file():
            return place / _CASE
    raise CallError("no_demo")
