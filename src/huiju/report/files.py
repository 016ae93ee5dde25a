"""Writing a report: the whole file or nothing."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from huiju.errors import InputError

__all__ = ["write"]


def write(path: str | os.PathLike[str], data: bytes | str) -> None:
    """Write `data` to `path`, whole or not at all.

    The bytes go to a file beside the target, reach the disk, and only then take its name. What
    stood there before stays untouched when anything fails. Devices and pipes are written directly.

    Parameters
    ----------
    path : str or os.PathLike
        Where to write; the folder must exist.
    data : bytes or str
        The content; text is written as UTF-8.

    Raises
    ------
    InputError
        ``output_folder_missing``, ``output_is_folder``, ``output_not_writable``,
        ``output_disk_full`` or ``output_failed``, each with the path.
    """
    target = Path(path)
    content = data.encode("utf-8") if isinstance(data, str) else data
    if not target.parent.is_dir():
        raise InputError("output_folder_missing", folder=str(target.parent))
    if target.is_dir():
        raise InputError("output_is_folder", path=str(target))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target.resolve(), content)
    except OSError as problem:
        raise _explained(problem, target) from problem


def _replace(target: Path, content: bytes) -> None:
    beside = target.with_name(f".huiju-{secrets.token_hex(8)}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _explained(problem: OSError, target: Path) -> InputError:
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return InputError("output_not_writable", path=str(target))
    if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return InputError("output_disk_full", path=str(target))
    return InputError("output_failed", path=str(target), reason=type(problem).__name__)
