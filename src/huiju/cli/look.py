"""``huiju profile``, ``init`` and ``graph``: to look at data before, or without, an assessment."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huiju.cli.command import argument, flag, make_command, option
from huiju.cli.console import show_progress, tell, write_files
from huiju.cli.language import CallError, say
from huiju.cli.sources import find_descriptor, open_catalog

if TYPE_CHECKING:
    from huiju.graph import AttributeGraph
    from huiju.model.catalog import DatasetDescription

__all__ = ["commands"]

_PICTURES = ("svg", "graphml", "json", "html")


def commands(language: str) -> list[click.Command]:
    """Return the commands of this module."""
    profiles = click.Choice(("text", "json"))
    pictures = click.Choice(_PICTURES)
    quiet = flag("--quiet -q", language)
    out = option("--out -o", language, key="out_file", metavar="FILE")
    return [
        make_command(
            "profile",
            language,
            run_profile,
            [
                argument("sources"),
                option("--format -f chosen", language, type=profiles, default="text"),
                out,
                quiet,
            ],
        ),
        make_command("init", language, run_init, [argument("files"), out, quiet]),
        make_command(
            "graph",
            language,
            run_graph,
            [
                argument("sources"),
                option("--format -f chosen", language, type=pictures),
                option("--out -o", language, key="out_file", required=True, metavar="FILE"),
                quiet,
            ],
        ),
    ]


def run_profile(
    language: str, *, sources: Sequence[str], chosen: str, out: str | None, quiet: bool
) -> int:
    """Show fields, semantic types, uniqueness and suggested roles."""
    from huiju.assess import profile
    from huiju.report import profile_text

    catalog = open_catalog(sources)
    with show_progress(language, quiet=quiet) as progress:
        fields, datasets = profile(catalog, progress=progress)
    if chosen == "json":
        written = _as_json({"datasets": map(asdict, datasets), "fields": map(asdict, fields)})
    else:
        written = profile_text(fields, datasets, language)
    _deliver(written, out, sources, language, quiet=quiet)
    return 0


def run_init(language: str, *, files: Sequence[str], out: str | None, quiet: bool) -> int:
    """Write a catalog skeleton from data files."""
    from huiju.assess import proposals
    from huiju.ingest import catalog_skeleton

    if find_descriptor(files) is not None:
        raise CallError("init_needs_data", path=files[0])
    if out is not None and Path(out).exists():
        raise CallError("exists_already", path=out)
    catalog = open_catalog(files)
    with show_progress(language, quiet=quiet):
        described = catalog.load().description
        roles, withheld, targets, reasons = proposals(catalog)
    folder = Path(out).parent if out else Path()
    written = catalog_skeleton(
        described.name,
        [_moved(dataset, folder) for dataset in described.datasets],
        roles=roles,
        withheld=withheld,
        targets=targets,
        reasons=reasons,
    )
    _deliver(written, out, files, language, quiet=quiet)
    return 0


def _moved(dataset: DatasetDescription, folder: Path) -> DatasetDescription:
    """The dataset with its path as seen from the folder of the new catalog."""
    if dataset.path is None or "://" in dataset.path:
        return dataset
    return replace(dataset, path=Path(os.path.relpath(dataset.path, folder)).as_posix())


def run_graph(
    language: str, *, sources: Sequence[str], chosen: str | None, out: str, quiet: bool
) -> int:
    """Write the attribute graph as a picture or as data."""
    from huiju.assess import build_graph

    chosen = chosen or Path(out).suffix.lower().lstrip(".")
    if chosen not in _PICTURES:
        raise CallError("suffix_unknown", path=out, known=", ".join(_PICTURES))
    catalog = open_catalog(sources)
    with show_progress(language, quiet=quiet) as progress:
        graph = build_graph(catalog, progress=progress)
    _deliver(_draw(graph, chosen, language), out, sources, language, quiet=quiet)
    return 0


def _draw(graph: AttributeGraph, chosen: str, language: str) -> str | bytes:
    if chosen == "graphml":
        with tempfile.TemporaryDirectory(prefix="huiju-") as folder:
            path = Path(folder) / "graph.graphml"
            graph.write_graphml(path)
            return path.read_bytes()
    summary = graph.summary()
    parts = {"nodes": [*map(dict, summary.nodes)], "edges": [*map(dict, summary.edges)]}
    if chosen == "json":
        return _as_json(parts)
    from huiju.report import graph_svg

    picture = graph_svg(parts, language)
    return _page(picture, say("graph_title", language), language) if chosen == "html" else picture


def _page(picture: str, title: str, language: str) -> str:
    tag = "zh-CN" if language == "zh" else "en"
    _, start, drawing = picture.partition("<svg")
    return (
        f'<!doctype html>\n<html lang="{tag}">\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<body>\n{start}{drawing}\n</body>\n</html>\n"
    )


def _as_json(parts: dict[str, Any]) -> str:
    plain = {key: list(value) for key, value in parts.items()}
    return json.dumps(plain, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "keys") else str(value)


def _deliver(
    written: str | bytes, out: str | None, inputs: Sequence[str], language: str, *, quiet: bool
) -> None:
    if out is None or out == "-":
        tell(written.decode("utf-8") if isinstance(written, bytes) else written)
        return
    path = Path(out)
    if path.resolve() in {Path(name).resolve() for name in inputs}:
        raise CallError("would_replace_input", path=out)
    write_files([(path, written)])
    if not quiet:
        tell(say("wrote", language, path=path))
