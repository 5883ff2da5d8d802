"""Where an export goes: any URL that fsspec knows. What has the name asked for is whole, or what was there before."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from pipelines.store.export.datacard import HEADING
from pipelines.store.files import sync_folder

CARD = "README.md"
"""Of a folder the card is written last to a remote place: a folder without one is not whole."""


class BadTarget(ValueError):
    """Raised for a place that cannot be exported to. The message is one line that says why."""


def local_path(url: str) -> Path | None:
    """Where on this machine `url` leads; None for another place, or one that is not known."""
    try:
        place, path = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError):
        return None
    return Path(path) if isinstance(place, LocalFileSystem) else None


@contextmanager
def drafted(url: str, *, is_folder: bool) -> Iterator[Path]:
    """A path on this machine to write the export to; it is put in its place once the block ends well.

    Raises BadTarget for a place that is not known or holds something else, OSError where it cannot be written.
    """
    try:
        place, path = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        raise BadTarget(f"cannot export to {url}: {error}") from error
    with _draft_beside(Path(path), is_folder) if isinstance(place, LocalFileSystem) else _draft_here(url) as draft:
        if is_folder:
            draft.mkdir()
        yield draft
        if isinstance(place, LocalFileSystem):
            _put_in_place(draft, Path(path))
        else:
            _upload(draft, place, path)


@contextmanager
def _draft_beside(path: Path, is_folder: bool) -> Iterator[Path]:
    if path.exists() and path.is_dir() != is_folder:
        raise BadTarget(f"{path} is a {'folder' if path.is_dir() else 'file'}; choose another name")
    if is_folder and path.is_dir() and any(path.iterdir()):
        _check_export(str(path), _files(path), (path / CARD).read_bytes)
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(path)
    # Hidden and in the same folder: renaming is one step there. The suffix stays: it says how to pack.
    draft = path.with_name(f".draft-{os.getpid()}-{path.name}")
    try:
        yield draft
    finally:
        _remove(draft)


def _files(path: Path) -> list[str]:
    """What is below a folder, by its path from there. A link is what its name says, wherever it leads."""
    found = (file for file in path.rglob("*") if file.is_symlink() or not file.is_dir())
    return [file.relative_to(path).as_posix() for file in found]


def _check_export(shown: str, names: Sequence[str], card: Callable[[], bytes]) -> None:
    """Only an export is replaced, and only where nothing has been put beside it. Raises BadTarget."""
    others = [name for name in names if name != CARD and not (name.startswith("data/") and name.endswith(".parquet"))]
    if others or CARD not in names or HEADING.encode() not in card():
        held = f" ({min(others)})" if others else ""
        raise BadTarget(f"{shown} holds something other than an export{held}; choose an empty or new folder")


@contextmanager
def _draft_here(url: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="thresher-export-") as folder:
        yield Path(folder) / (url.rstrip("/").rpartition("/")[2] or "export")


def _put_in_place(draft: Path, path: Path) -> None:
    for file in sorted(draft.rglob("*")) if draft.is_dir() else [draft]:
        _sync(file)
    if not draft.is_dir() or not path.exists():
        draft.replace(path)
    else:
        # A folder cannot be renamed over another that holds files: between two renames there is none.
        old = path.with_name(f".old-{os.getpid()}-{path.name}")
        path.rename(old)
        draft.rename(path)
        _remove(old)
    sync_folder(path.parent)


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _upload(draft: Path, place: fsspec.AbstractFileSystem, path: str) -> None:
    if not draft.is_dir():
        place.makedirs(place._parent(path), exist_ok=True)
        place.put_file(str(draft), path)
        return
    path = path.rstrip("/")
    if place.exists(path):
        if found := place.find(path):
            names = [name.rpartition(f"{path}/")[2] for name in found]
            _check_export(path, names, lambda: place.cat_file(f"{path}/{CARD}"))
        place.rm(path, recursive=True)
    files = sorted((file for file in draft.rglob("*") if file.is_file()), key=lambda file: (file.name == CARD, file))
    for file in files:
        target = f"{path}/{file.relative_to(draft).as_posix()}"
        place.makedirs(place._parent(target), exist_ok=True)
        place.put_file(str(file), target)


def _remove_abandoned(path: Path) -> None:
    """Remove drafts of the same name whose process was killed."""
    pattern = re.compile(r"\.(?:draft|old)-(\d+)-" + re.escape(path.name))
    for left in list(path.parent.iterdir()):
        match = pattern.fullmatch(left.name)
        if match and not _is_alive(int(match[1])):
            _remove(left)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
