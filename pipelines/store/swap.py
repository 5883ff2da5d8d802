"""Puts rewritten files of a corpus in the place of the old ones, all or none, whatever happens in between.

The new files are written beside the old ones and synced. One transaction then makes their lengths and places count
and notes that they are to be renamed; renaming comes after it. A kill before that transaction leaves the old files and
drafts that the next rewriting removes; one after it leaves renames to do, which whoever opens the corpus does first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa

from pipelines.store.files import sync_folder
from pipelines.store.state import State
from pipelines.store.tables import meta

_NOTE = "swap"
_DRAFT = ".swap-"


def draft_of(path: Path) -> Path:
    """Where the new form of `path` is written before it is put in its place. Hidden from globs over the folder."""
    return path.with_name(_DRAFT + path.name)


def remove_drafts(folder: Path) -> None:
    """Remove what a rewriting that was cut off has left. Only after `finish_swap`."""
    for path in folder.glob(f"{_DRAFT}*"):
        path.unlink()


def swap(state: State, names: Sequence[str], write: Callable[[sa.Connection], None]) -> None:
    """Put the drafts of `names`, written and synced, in place, together with what `write` says to the database."""
    with state.transaction() as connection:
        write(connection)
        connection.execute(meta.insert(), [{"name": _NOTE, "value": json.dumps(list(names))}])
    finish_swap(state)


def finish_swap(state: State) -> None:
    """Do the renames that were noted and not yet done. To be called before anything else looks at the files."""
    folder = state.folder
    if folder is None:
        return
    noted = sa.select(meta.c.value).where(meta.c.name == _NOTE)
    with state.reading() as connection:
        names = connection.execute(noted).scalar()
    if names is None:
        return
    for name in json.loads(names):
        draft = draft_of(folder / name)
        if draft.exists():
            draft.replace(folder / name)
    sync_folder(folder)
    with state.transaction() as connection:
        connection.execute(meta.delete().where(meta.c.name == _NOTE))
