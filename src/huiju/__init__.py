"""huiju: what a release leaks once it is joined with everything that is public already.

The window: what is listed in ``__all__`` is promised; everything else may move.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huiju.assess import Assessment, assess, build_graph, profile
    from huiju.errors import HuijuError, IncompleteError, InputError, MissingExtra
    from huiju.ingest import Catalog, catalog_from_files, read_catalog
    from huiju.model.catalog import Aggregate, Association, Attribute, Item, Membership, Volume

__all__ = [
    "Aggregate",
    "Assessment",
    "Association",
    "Attribute",
    "Catalog",
    "HuijuError",
    "IncompleteError",
    "InputError",
    "Item",
    "Membership",
    "MissingExtra",
    "Volume",
    "assess",
    "build_graph",
    "catalog_from_files",
    "profile",
    "read_catalog",
]

_ROOMS = {
    "assess": ("Assessment", "assess", "build_graph", "profile"),
    "errors": ("HuijuError", "IncompleteError", "InputError", "MissingExtra"),
    "ingest": ("Catalog", "catalog_from_files", "read_catalog"),
    "model.catalog": ("Aggregate", "Association", "Attribute", "Item", "Membership", "Volume"),
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    """Open the window lazily: ``import huiju`` loads no numeric library."""
    if name not in _WHERE:
        raise AttributeError(f"module 'huiju' has no attribute {name!r}")
    if name == "profile":
        # The room of this name must not hide the function.
        found = import_module("huiju.assess").profile
    else:
        found = getattr(import_module(f"huiju.{_WHERE[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
