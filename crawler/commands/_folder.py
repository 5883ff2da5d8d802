"""What the verbs over a finished folder share: naming it, reading it, saying how far they are."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crawler.errors import ConfigurationError
from pipelines.store.reader import record_paths

_PLAIN_EVERY_S = 30.0

folder_argument = click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else.")


def need_records(folder: Path) -> None:
    """Raises ConfigurationError unless `folder` is a folder with record files."""
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is not a folder; name a corpus, or a folder with articles*.jsonl")
    if not record_paths(folder):
        raise ConfigurationError(f"{folder} has no articles*.jsonl; name a corpus, or crawl into it first")


@contextmanager
def read_errors_named(folder: Path) -> Iterator[None]:
    """A file that cannot be read is the user's to mend, not a bug."""
    try:
        yield
    except PermissionError as error:
        where = error.filename or folder
        raise ConfigurationError(f"{where} cannot be used ({error.strerror}); mend its permissions") from error


class Working:
    """How far long work is: a bar on a terminal, a line every 30 s elsewhere. `total` 0 where it is not known."""

    def __init__(self, what: str, unit: str, total: int, *, quiet: bool = False) -> None:
        self._what, self._unit, self._total = what, unit, total
        self._quiet = quiet
        self._began = self._told = time.monotonic()
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and not self._quiet:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(f"{self._what} {self._unit}", total=self._total or None)
        return self

    def at(self, done: int) -> None:
        """Say that `done` units are done."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done)
            return
        now = time.monotonic()
        if self._quiet or now - self._told < _PLAIN_EVERY_S:
            return
        self._told = now
        of = f" of {self._total}" if self._total else ""
        click.echo(f"{self._what}: {done}{of} {self._unit}, {done / (now - self._began):.0f} a second", err=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
