"""Makes or recognises a corpus folder and takes its lock, or says in one line why not."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.store.errors import CorpusUnwritable, NotACorpus
from pipelines.store.files import ARCHIVE_FOLDER, sync_folder
from pipelines.store.lock import LOCK_NAME, FolderLock
from pipelines.store.state import STATE_NAME

PARTS = "parts"
"""Where the workers of an engine put what they write, beside the corpus that is gathered of it."""


def claim_folder(folder: Path) -> FolderLock:
    """The lock of a folder that is a corpus, or is empty and may become one. Missing folders are made."""
    try:
        _make(folder)
        _check(folder)
        lock = FolderLock(folder)
    except OSError as error:
        raise CorpusUnwritable(folder, error.strerror or str(error)) from error
    try:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise CorpusUnwritable(folder, "Permission denied")
        _check(folder)
    except BaseException:
        lock.close()
        raise
    return lock


def _make(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.exists():
        raise NotACorpus(folder, "a file, not a folder")
    _make(folder.parent) if folder.parent != folder else None
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def _check(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    # A run that was killed while it made the folder leaves its lock alone. Workers of an engine write both others.
    if STATE_NAME not in names and names - {LOCK_NAME, PARTS, ARCHIVE_FOLDER}:
        raise NotACorpus(folder)
