"""Checks of the installation for `thresher doctor`: each tries the thing itself, and says what to do where it fails."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from crawler.rendering.installed import VARIABLE, browser_path, has_library, what_is_missing
from pipelines import Article, Page, process
from pipelines.store.lock import FolderLock
from pipelines.version import VERSION

_LEAST_PYTHON = (3, 11)
_LEAST_FREE = 200 << 20
_GOOD_FREE = 5 << 30
_LEAST_OPEN_FILES = 512
_TEXT = (
    "The harbour board voted on Tuesday to order two electric ferries, and the old slip closes for a year of works. "
)


class Status(StrEnum):
    """`warn` is a thing that works less well, or not for all that may be asked."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """`detail` says what was found and, unless it is well, what to do."""

    name: str
    status: Status
    detail: str


def check_all(folder: Path) -> Iterator[Check]:
    """Every check, in the order in which a fault would be looked for. `folder` is where corpora are to go."""
    checks: tuple[Callable[[], Check], ...] = (
        check_python,
        check_libraries,
        check_extraction,
        lambda: check_folder(folder),
        lambda: check_space(shutil.disk_usage(_nearest(folder)).free),
        lambda: check_clock(datetime.now(UTC)),
        lambda: check_locale(sys.getfilesystemencoding(), locale.getencoding()),
        check_open_files,
        lambda: check_browser(os.environ, shutil.which, is_installed=has_library(), is_root=os.geteuid() == 0),
        check_contact,
    )
    for check in checks:
        yield check()


def check_python() -> Check:
    python, database = platform.python_version(), sqlite3.sqlite_version
    told = f"Thresher {VERSION}, Python {python}, SQLite {database}, {os.cpu_count()} cores"
    if sys.version_info < _LEAST_PYTHON:
        return Check("python", Status.FAIL, f"{told}; Python 3.11 or newer is needed")
    return Check("python", Status.OK, told)


def check_libraries(asked: Callable[[], list[str]] | None = None) -> Check:
    """Every library that is required is there in a version that is known to do."""
    lines = asked() if asked else _required()
    faults, count = [], 0
    for wanted in map(Requirement, lines):
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        count += 1
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            faults.append(f"{wanted.name} is missing")
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            faults.append(f"{wanted.name} {found} is not {wanted.specifier}")
    if faults or not count:
        return Check(
            "libraries", Status.FAIL, f"{'; '.join(faults) or 'not installed'}; install the locked requirements"
        )
    return Check("libraries", Status.OK, f"{count}, all in versions that are known to do")


def _required() -> list[str]:
    try:
        return requires("thresher") or []
    except PackageNotFoundError:
        return []


def check_extraction() -> Check:
    """The models are there and read a page."""
    paragraphs = "".join(f"<p>{_TEXT * 2}</p>" for _ in range(5))
    body = (
        f"<html><head><title>Ferries</title></head><body><article><h1>Ferries</h1>{paragraphs}</article></body></html>"
    )
    try:
        result = process(Page(body.encode(), "https://news.example/2026/05/02/ferries"))
    except (OSError, ValueError, KeyError) as error:
        return Check("extraction", Status.FAIL, f"the model data cannot be read ({error}); install again")
    if not isinstance(result, Article) or _TEXT.strip() not in result.text:
        return Check("extraction", Status.FAIL, "a plain article was not read as one; install again")
    return Check("extraction", Status.OK, f"a page was read by {result.extractor}")


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def check_folder(folder: Path) -> Check:
    """A corpus can live there: files are synced, a database has its log, a lock holds."""
    place = _nearest(folder)
    try:
        with tempfile.TemporaryDirectory(prefix=".thresher-doctor-", dir=place) as scratch:
            _try_corpus(Path(scratch))
    except (OSError, sqlite3.Error) as error:
        why = f"{place} cannot hold a corpus ({error}); choose a folder on a local disk that you may write to"
        return Check("folder", Status.FAIL, why)
    return Check("folder", Status.OK, f"{place} can hold a corpus")


def _try_corpus(folder: Path) -> None:
    with FolderLock(folder), closing(sqlite3.connect(folder / "state.sqlite")) as state:
        mode = state.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise OSError("its file system has no shared memory for SQLite's log")
        state.execute("CREATE TABLE t (n)")
        state.commit()
        fd = os.open(folder / "file", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(fd, b"x")
            os.fsync(fd)
        finally:
            os.close(fd)


def check_space(free: int) -> Check:
    told = f"{free / (1 << 30):.1f} GiB free"
    if free < _LEAST_FREE:
        return Check("disk space", Status.FAIL, f"{told}; free some before a crawl")
    if free < _GOOD_FREE:
        return Check("disk space", Status.WARN, f"{told}; 100 000 articles take about 1 GiB, an archive ten times that")
    return Check("disk space", Status.OK, told)


def check_clock(now: datetime) -> Check:
    """The clock is not behind the files of the program: dates of records and revisits hang on it."""
    installed = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    told = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if (installed - now).total_seconds() > 86_400:
        return Check(
            "clock", Status.FAIL, f"{told}, but the program was installed on {installed:%Y-%m-%d}; set the clock"
        )
    return Check("clock", Status.OK, told)


def check_locale(file_names: str, files: str) -> Check:
    told = f"file names in {file_names}, text in {files}"
    if file_names.lower().replace("-", "") != "utf8":
        return Check("locale", Status.WARN, f"{told}; set LANG=C.UTF-8, or names that are not ASCII may fail")
    return Check("locale", Status.OK, told)


def check_open_files() -> Check:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return Check("open files", Status.WARN, "this system does not say how many may be open")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if 0 <= most < _LEAST_OPEN_FILES:
        return Check("open files", Status.WARN, f"at most {most}; `ulimit -n 4096` before a crawl of many sites")
    return Check("open files", Status.OK, "no limit" if most < 0 else f"at most {most}")


def check_browser(
    environment: Mapping[str, str], which: Callable[[str], str | None], *, is_installed: bool, is_root: bool
) -> Check:
    """For --render alone; all else works without."""
    browser = browser_path(environment, which)
    missing = what_is_missing(browser, environment.get(VARIABLE, ""), is_installed=is_installed)
    if missing:
        return Check("rendering", Status.WARN, f"not possible, which only --render needs: {'; '.join(missing)}")
    return Check("rendering", Status.OK, f"with {browser}" + (", for root without its sandbox" if is_root else ""))


def check_contact() -> Check:
    contact = os.environ.get("THRESHER_CONTACT", "")
    if contact:
        return Check("contact", Status.OK, contact)
    return Check("contact", Status.WARN, "sites cannot reach you: set THRESHER_CONTACT, or give --contact to crawl")
