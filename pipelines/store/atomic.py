"""Files that are whole or not there: written beside their place, synced, renamed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pipelines.store.files import named_os_error, sync_folder


def write_atomic(path: Path, chunks: Iterable[bytes]) -> None:
    """Replace `path`. A kill leaves the old file or the new one. Raises DiskFull or CorpusUnwritable."""
    # Hidden, so that no glob over the folder meets a half-written file.
    draft = path.with_name(f".{path.name}.tmp")
    try:
        with draft.open("wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise named_os_error(path.parent, error) from error
