"""Where the output goes and in which form: told by --out, --format and --rejected. Nothing is written here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import UsageProblem

STDOUT = "-"
FORMATS = ("jsonl", "text", "markdown", "html")
_BY_SUFFIX = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".txt": "text", ".text": "text", ".md": "markdown",
    ".markdown": "markdown", ".html": "html", ".htm": "html",
}  # fmt: skip
_SUFFIX_OF = {"jsonl": ".jsonl", "text": ".txt", "markdown": ".md", "html": ".html"}
_PACKED = (".gz", ".zst")
_REJECTED = "rejected.jsonl"


@dataclass(frozen=True, slots=True)
class Places:
    """`records` is None for standard output, `rejected` None where rejected pages are only counted."""

    records: Path | None
    rejected: Path | None
    form: str

    @property
    def name(self) -> str:
        """Of the output, for people."""
        return "standard output" if self.records is None else str(self.records)

    @property
    def files(self) -> frozenset[Path]:
        """The places that are files, resolved: none of them can be an input."""
        return frozenset(path.resolve() for path in (self.records, self.rejected) if path is not None)


def choose_places(out: str, form: str | None, rejected: str) -> Places:
    """The places that the options name. Raises UsageProblem where no format can be told or both would be one file."""
    if rejected == STDOUT:
        raise UsageProblem("--rejected takes a file, not -; standard output is for records")
    records = None if out == STDOUT else _records_path(out, form)
    if records is not None and form is None:
        form = _form_of(records)
    refused = Path(rejected) if rejected else None
    if refused is None and records is not None and not is_device(records):
        refused = records.parent / _REJECTED
    if records is not None and refused is not None and records.resolve() == refused.resolve():
        raise UsageProblem(f"--out and the rejected pages would both go to {records}; give another --rejected FILE")
    return Places(records, refused, form or "jsonl")


def is_device(path: Path) -> bool:
    """Whether a path is there and no file, such as /dev/null or a named pipe: it is written to as it is."""
    return is_there(path) and not path.is_file()


def is_there(path: Path | str) -> bool:
    """Whether there is anything at `path`, which may be no path at all."""
    return os.path.exists(path)  # noqa: PTH110 - pathlib raises where a name is too long


def packing_of(path: Path) -> str:
    """How a file is packed by its suffix: "gzip", "zstd" or "none"."""
    return {".gz": "gzip", ".zst": "zstd"}.get(path.suffix.lower(), "none")


def _records_path(out: str, form: str | None) -> Path:
    path = Path(out)
    is_folder = out.endswith("/") or (path.is_dir() if is_there(path) else not path.suffix)
    return path / f"articles{_SUFFIX_OF[form or 'jsonl']}" if is_folder else path


def _form_of(path: Path) -> str:
    bare = path.with_suffix("") if path.suffix.lower() in _PACKED else path
    if is_device(path) or not bare.suffix:
        return "jsonl"
    form = _BY_SUFFIX.get(bare.suffix.lower())
    if form is None:
        known = ", ".join(_SUFFIX_OF.values())
        raise UsageProblem(
            f"no format is known by the suffix {bare.suffix!r} of {path}; give --format, or a path ending in {known}"
        )
    return form
