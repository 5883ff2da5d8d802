"""Takes results in input order and commits them every so often, so that a stopped run goes on from there.

Beside the output stand two small files: OUT.progress says which command is under way, how far it is in its inputs
and how long its files were then, OUT.versions which articles it met. They are removed at the end. The same command
on unchanged inputs goes on; any other one begins anew. Which pages share a commit depends on their number alone, so
that the bytes do not tell of a stop.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.errors import ConfigurationError
from crawler.outputs.part import Output, PartFile, Stream
from crawler.outputs.places import Places, is_device
from crawler.outputs.versions import Versions
from pipelines.store.atomic import write_atomic
from pipelines.store.files import named_os_error

COMMIT_EVERY = 100


@dataclass(slots=True)
class Done:
    """How far a run is: `source` is the input it is in, `entries` how many of its pages are done."""

    source: int = 0
    entries: int = 0
    pages: int = 0
    articles: int = 0
    records_length: int = 0
    rejected_length: int = 0


class Sink:
    """Use as a context manager. `done` says after entering how far an earlier run of this command came."""

    def __init__(self, places: Places, command: object) -> None:
        self._places = places
        self._command = hashlib.sha256(json.dumps(command, sort_keys=True).encode()).hexdigest()
        self.done = Done()
        self._uncommitted = 0
        self._outputs: list[Output] = []
        self._progress: Path | None = None
        self._versions = Versions(None, self._command)

    def __enter__(self) -> Self:
        try:
            self._records = self._open(self._places.records)
            self._rejected = self._open(self._places.rejected) if self._places.rejected is not None else None
            if isinstance(self._records, PartFile) and not isinstance(self._rejected, Stream):
                self._progress = self._records.path.with_name(self._records.path.name + ".progress")
                self._versions = Versions(self._progress.with_suffix(".versions"), self._command)
            self._go_on()
        except BaseException:
            self._close()
            raise
        return self

    def _open(self, path: Path | None) -> Output:
        output: Output
        if path is None:
            if sys.stdout is None:  # closed by whoever started the program
                raise ConfigurationError("cannot write to standard output: it is closed; give --out FILE")
            output = Stream(sys.stdout.buffer, Path("standard output"))
        elif is_device(path):
            if path.is_dir():
                raise ConfigurationError(f"cannot write {path}: it is a folder; give a file")
            try:
                output = Stream(path.open("wb", buffering=0), path)
            except OSError as error:
                raise named_os_error(path, error) from error
        else:
            output = PartFile(path)
        self._outputs.append(output)
        return output

    def _go_on(self) -> None:
        found = self._read_progress()
        if found is not None and self._versions.resume(found.pages):
            self.done = found
        else:
            self._versions.begin()
        if isinstance(self._records, PartFile):
            self._records.start(self.done.records_length)
        if isinstance(self._rejected, PartFile):
            self._rejected.start(self.done.rejected_length)

    def _read_progress(self) -> Done | None:
        """What a run of this very command left, if its files are as long as it says."""
        try:
            told = json.loads(self._progress.read_bytes()) if self._progress is not None else {}
            done = Done(**told["done"]) if told.get("command") == self._command else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        if done is None or self._is_short(self._records, done.records_length):
            return None
        return None if self._is_short(self._rejected, done.rejected_length) else done

    @staticmethod
    def _is_short(output: Output | None, length: int) -> bool:
        return isinstance(output, PartFile) and output.found_length() < length

    def number(self, name: str, content_hash: str) -> int:
        """Which version of article `name` the page to be written next holds; 0 where the latest one says the same."""
        return self._versions.number(name, content_hash, self.done.pages + 1)

    def write(self, line: bytes, source: int, *, is_article: bool) -> None:
        """One page of input `source`: its record, or the line that says why there is none."""
        done = self.done
        if source != done.source:
            done.source, done.entries = source, 0
        done.entries += 1
        done.pages += 1
        done.articles += is_article
        output = self._records if is_article else self._rejected
        if output is not None:
            output.add(line)
        self._uncommitted += 1
        if self._uncommitted >= COMMIT_EVERY:
            self._commit()

    def _commit(self) -> None:
        self._uncommitted = 0
        self.done.records_length = self._records.commit()
        self.done.rejected_length = self._rejected.commit() if self._rejected is not None else 0
        self._versions.commit(self.done.pages)
        if self._progress is not None:
            told = {"command": self._command, "done": asdict(self.done)}
            write_atomic(self._progress, [json.dumps(told).encode()])

    def finish(self) -> None:
        """Commit what is left and give the files their names."""
        self._commit()
        for output in self._outputs:
            output.finish()
        if self._progress is not None:
            self._progress.unlink(missing_ok=True)
        self._versions.remove()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        for output in self._outputs:
            output.close()
        if self._progress is None or not self._progress.exists():
            self._versions.remove()
        else:
            self._versions.close()
