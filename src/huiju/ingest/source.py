"""A stored file as bytes: found, hashed, unpacked, and never changed."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from huiju.errors import InputError

__all__ = ["StoredFile", "check", "digest", "magic", "read", "suffix"]

_BLOCK = 1 << 20
_PACKED_SUFFIXES = (".gz", ".bz2", ".xz", ".zip")
_BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
# zipfile raises these three for encrypted members and for methods it does not know.
_BROKEN_ZIP = (*_BROKEN, RuntimeError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The unpacked `content` of a file; `sha256` is of the bytes as stored."""

    label: str
    suffix: str
    content: bytes
    sha256: str


def check(path: Path) -> None:
    """Raise `InputError` unless `path` is a readable, non-empty file."""
    label = str(path)
    try:
        with path.open("rb") as stream:
            first = stream.read(1)
    except FileNotFoundError:
        raise InputError("file_missing", file=label) from None
    except IsADirectoryError:
        raise InputError("file_is_folder", file=label) from None
    except (OSError, ValueError):
        raise InputError("file_unreadable", file=label) from None
    if not first:
        raise InputError("file_empty", file=label)


def magic(path: Path) -> bytes:
    """Return the first 16 bytes, by which formats are told apart."""
    check(path)
    with path.open("rb") as stream:
        return stream.read(16)


def digest(path: Path) -> str:
    """Return the SHA-256 of the file as stored, read in blocks."""
    hashed = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            hashed.update(block)
    return hashed.hexdigest()


def suffix(path: Path) -> str:
    """Return the last suffix in lower case, that of the packing apart: ``.csv`` of ``a.csv.gz``."""
    suffixes = [part.lower() for part in path.suffixes]
    while suffixes and suffixes[-1] in _PACKED_SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def read(path: Path) -> StoredFile:
    """Read and unpack a file (gzip, bzip2, xz, or a zip of one member, told by their first bytes).

    Raises
    ------
    InputError
        When it is missing, a folder, unreadable, empty, or its packing is broken.
    """
    check(path)
    try:
        stored = path.read_bytes()
    except OSError:
        raise InputError("file_unreadable", file=str(path)) from None
    content = _unpack(stored, str(path))
    if not content:
        raise InputError("file_empty", file=str(path))
    return StoredFile(str(path), suffix(path), content, hashlib.sha256(stored).hexdigest())


def _unpack(stored: bytes, label: str) -> bytes:
    try:
        if stored.startswith(b"\x1f\x8b"):
            return gzip.decompress(stored)
        if stored.startswith(b"BZh"):
            return bz2.decompress(stored)
        if stored.startswith(b"\xfd7zXZ\x00"):
            return lzma.decompress(stored)
    except (*_BROKEN, ValueError):
        raise InputError("packing_broken", file=label) from None
    return _unzip(stored, label) if stored.startswith(b"PK\x03\x04") else stored


def _unzip(stored: bytes, label: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            if "[Content_Types].xml" in names:
                return stored  # an Office file: the format, not a packing
            if len(names) == 1:
                return archive.read(names[0])
    except _BROKEN_ZIP:
        raise InputError("packing_broken", file=label) from None
    raise InputError("archive_members", file=label, count=len(names))
