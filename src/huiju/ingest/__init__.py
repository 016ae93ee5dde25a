"""The only way in: descriptors, files, databases and frames become tables."""

from __future__ import annotations

from huiju.ingest.bare import catalog_from_files
from huiju.ingest.catalog import Catalog
from huiju.ingest.descriptor import read_catalog
from huiju.ingest.skeleton import catalog_skeleton
from huiju.ingest.table import LoadedCatalog, Table

__all__ = [
    "Catalog",
    "LoadedCatalog",
    "Table",
    "catalog_from_files",
    "catalog_skeleton",
    "read_catalog",
]
