"""huiju: what a release leaks once it is joined with everything that is public already.

The window: what is listed in ``__all__`` is promised; everything else may move.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
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


class _Window(ModuleType):
    """Keeps rooms from hiding the functions of the same name (`assess`, `profile`)."""

    def __getattr__(self, name: str) -> Any:
        if name not in _WHERE:
            raise AttributeError(f"module 'huiju' has no attribute {name!r}")
        found = getattr(import_module(f"huiju.{_WHERE[name]}"), name)
        super().__setattr__(name, found)
        return found

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _WHERE and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted(__all__)


sys.modules[__name__].__class__ = _Window
