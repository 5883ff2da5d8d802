"""Where the parts of a corpus are: a folder that all machines share, or any other URL that fsspec knows."""

from __future__ import annotations

from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from pipelines.store.atomic import write_atomic


class BadPlace(ValueError):
    """Raised for a place that fsspec does not know, or that lacks what was written to it. The message says why."""


def is_url(place: str) -> bool:
    return "://" in place


class Place:
    """Files by name under one folder or URL. A name that is there is whole, and is never written again."""

    def __init__(self, place: str) -> None:
        self._told = place
        try:
            self._files, root = fsspec.core.url_to_fs(place)
        except (ValueError, ImportError) as error:
            raise BadPlace(f"{place} cannot be used: {error}") from error
        self._root = root.rstrip("/")

    def write(self, name: str, body: bytes) -> None:
        """Durable on return. Raises OSError or a StoreError."""
        path = f"{self._root}/{name}"
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        if isinstance(self._files, LocalFileSystem):
            write_atomic(Path(path), [body])
        else:
            self._files.pipe_file(path, body)

    def read(self, name: str) -> bytes:
        """Raises BadPlace for a file that cannot be seen from here, OSError."""
        try:
            return bytes(self._files.cat_file(f"{self._root}/{name}"))
        except (FileNotFoundError, PermissionError) as error:
            why = "is not there" if isinstance(error, FileNotFoundError) else "cannot be read"
            raise BadPlace(
                f"{self._told}: {name} {why}, though a worker wrote it; the place must be one that all machines see "
                "under this name (--place); where it was removed, crawl into another one"
            ) from error

    def names(self, folder: str) -> list[str]:
        """The files in one folder, by their names under the root."""
        path = f"{self._root}/{folder}"
        if not self._files.isdir(path):
            return []
        self._files.invalidate_cache(path)
        found = self._files.ls(path, detail=False)
        return sorted(f"{folder}/{str(name).rstrip('/').rpartition('/')[2]}" for name in found)

    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is as good."""
        try:
            self._files.rm_file(f"{self._root}/{name}")
        except FileNotFoundError:
            return
