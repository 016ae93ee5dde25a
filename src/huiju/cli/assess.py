"""``huiju assess``: the risk report before a release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huiju.cli.choices import FORMATS, GATES, Destination, choose_destination
from huiju.cli.command import argument, flag, make_command, option
from huiju.cli.console import show_progress, tell, write_files
from huiju.cli.language import CallError, say
from huiju.cli.sources import open_catalog

if TYPE_CHECKING:
    from huiju.assess import Assessment
    from huiju.ingest import Catalog

__all__ = ["assess_catalog", "command", "exit_code"]

_RISKS = ("none", "low", "medium", "high", "critical")


def command(language: str) -> click.Command:
    """Return the command."""
    return make_command(
        "assess",
        language,
        run,
        [
            argument("sources"),
            *_input_options(language),
            *_policy_options(language),
            *_search_options(language),
            *_output_options(language),
        ],
    )


def _input_options(language: str) -> list[click.Parameter]:
    return [
        option("--published", language, multiple=True, metavar="FILE"),
        option("--internal", language, multiple=True, metavar="FILE"),
        option("--withhold", language, multiple=True, metavar="DATASET.FIELD"),
        option("--protect", language, multiple=True, metavar="'A.B -> C.D'"),
    ]


def _policy_options(language: str) -> list[click.Parameter]:
    recipients = click.Choice(("public", "controlled", "enclave"))
    return [
        option("--policy -p", language, multiple=True, metavar="PACK"),
        option("--recipient", language, type=recipients),
        option("--as-of", language, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD"),
        option("--fail-on", language, type=click.Choice(GATES), default="high", shown="high"),
    ]


def _search_options(language: str) -> list[click.Parameter]:
    share = click.FloatRange(0.5, 1, min_open=True)
    missing = click.Choice(("value", "wildcard"))
    return [
        option("--threshold", language, type=share, default=0.9, shown=0.9),
        option("--max-hops", language, type=click.IntRange(1, 3), default=3, shown=3),
        option("--max-key-fields", language, type=click.IntRange(1, 16), default=8, shown=8),
        option("--missing-values", language, type=missing, default="value", shown="value"),
        option("--seed", language, type=click.IntRange(0), default=0, shown=0),
    ]


def _output_options(language: str) -> list[click.Parameter]:
    return [
        option("--format -f formats", language, type=click.Choice(FORMATS), multiple=True),
        option("--out -o", language, metavar="PATH"),
        flag("--quiet -q", language),
    ]


def run(
    language: str,
    *,
    sources: Sequence[str],
    published: Sequence[str],
    internal: Sequence[str],
    withhold: Sequence[str],
    protect: Sequence[str],
    **options: Any,
) -> int:
    """Assess what the arguments describe, write the reports, return the exit code."""
    destination = choose_destination(options.pop("formats"), options.pop("out"))
    catalog = open_catalog(
        sources, published=published, internal=internal, withhold=withhold, protect=protect
    )
    return assess_catalog(language, catalog, destination=destination, given=sources, **options)


def assess_catalog(
    language: str,
    catalog: Catalog,
    *,
    destination: Destination,
    given: Sequence[str],
    fail_on: str,
    quiet: bool,
    as_of: datetime | None = None,
    policy: Sequence[str] = (),
    threshold: float = 0.9,
    **settings: Any,
) -> int:
    """Assess a catalog, render everything, then write everything; return the exit code."""
    from huiju.assess import assess
    from huiju.report import FORMATS as RENDERED

    for name in destination.formats:
        if name not in RENDERED:
            raise CallError("format_not_there", format=name, known=", ".join(RENDERED))
    if not 0.5 < threshold <= 1:  # "nan" passes for a number in a range
        raise CallError("not_in_range", name="--threshold", range="0.5 < x ≤ 1")
    _spare_inputs(destination.paths, [*map(Path, given), *_files_of(catalog)])
    with show_progress(language, quiet=quiet) as progress:
        assessment = assess(
            catalog,
            policy=list(policy) or None,
            threshold=threshold,
            as_of=as_of.date().isoformat() if as_of else None,
            progress=progress,
            **settings,
        )
    rendered = [assessment.render(name, language) for name in destination.formats]
    if destination.paths:
        write_files(list(zip(destination.paths, rendered, strict=True)))
        if not quiet:
            tell("\n".join(say("wrote", language, path=path) for path in destination.paths))
    else:
        tell(str(rendered[0]))
    return exit_code(assessment, fail_on)


def exit_code(assessment: Assessment, gate: str) -> int:
    """Return 3 for an incomplete analysis, 1 for findings at or above the gate, else 0."""
    if not assessment.result.run.complete:
        return 3
    if gate == "never":
        return 0
    return int(_RISKS.index(assessment.result.verdict.risk) >= _RISKS.index(gate))


def _files_of(catalog: Catalog) -> list[Path]:
    base = Path(catalog.description.base)
    return [base / dataset.path for dataset in catalog.description.datasets if dataset.path]


def _spare_inputs(outputs: Sequence[Path], inputs: Sequence[Path]) -> None:
    """No input file may be changed, so no report may take its place."""
    taken = {path.resolve() for path in inputs}
    for path in outputs:
        if path.resolve() in taken:
            raise CallError("would_replace_input", path=str(path))
