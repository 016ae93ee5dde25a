"""Writing: the whole file or nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from huiju.errors import InputError
from huiju.report import write


def test_text_is_written_as_utf8_and_bytes_as_they_are(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "汇聚\n")
    assert (tmp_path / "a.txt").read_bytes() == "汇聚\n".encode()
    write(tmp_path / "a.txt", b"\x00\x01")
    assert (tmp_path / "a.txt").read_bytes() == b"\x00\x01"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_missing_folder_and_a_folder_in_the_place_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist") as caught:
        write(tmp_path / "no" / "a.txt", "x")
    assert caught.value.code == "output_folder_missing"
    with pytest.raises(InputError, match="is a folder"):
        write(tmp_path, "x")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EACCES, "output_not_writable"),
        (errno.EROFS, "output_not_writable"),
        (errno.ENOSPC, "output_disk_full"),
        (errno.EIO, "output_failed"),
    ],
)
def test_a_failure_midway_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    target = tmp_path / "report.html"
    target.write_text("before")

    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InputError, match="unchanged") as caught:
        write(target, "after" * 1000)
    assert caught.value.code == code
    assert "report.html" in caught.value.text("zh")
    assert target.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="permission"):
        write(tmp_path / "a.txt", "x")
    tmp_path.chmod(0o700)


def test_a_folder_that_refuses_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: Any) -> int:
        raise PermissionError(errno.EACCES, "refused")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InputError, match="permission"):
        write(tmp_path / "a.txt", "x")
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_no_partial_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a.txt", "x")
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed_and_the_mode_is_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("before")
    real.chmod(0o640)
    link.symlink_to(real)
    write(link, "after")
    assert link.is_symlink()
    assert real.read_text() == "after"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_and_not_replaced() -> None:
    write("/dev/null", "x")
    assert not Path("/dev/null").is_file()
