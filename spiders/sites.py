"""Site files: a site is data. Reads TOML, checks everything, and tells all that is wrong at once."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.model.ledger import Candidate, UrlKind
from pipelines.model.reasons import Reason
from pipelines.model.rules import Rules
from pipelines.model.url import clean_url, host_of, is_same_site
from spiders.globs import matches
from spiders.sitechecks import CHECKS, RULE_CHECK, Check

_KEYS = (*CHECKS, "rules")
_RULE_KEYS = tuple(entry.name for entry in fields(Rules))


@dataclass(frozen=True, slots=True)
class Site:
    """One site to crawl. Only `start` is needed; None and "" mean that the run's own settings hold."""

    name: str
    start: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    language: str = ""
    delay_s: float | None = None
    every_s: int | None = None
    """Seconds between two runs by the workers of an engine."""
    requests_a_day: int | None = None
    contact: str = ""
    render: bool = False
    rules: Rules = field(default_factory=Rules)
    file: str = ""

    def owns(self, url: str) -> bool:
        return any(is_same_site(url, start) for start in self.start)

    def refusal_of(self, candidate: Candidate) -> Reason | None:
        """Why the site file keeps a candidate out.

        `include` is about articles: sections, feeds and sitemaps outside it still lead to articles inside it.
        """
        if candidate.url in self.start:
            return None
        if matches(candidate.url, self.exclude):
            return Reason.EXCLUDED
        is_page = candidate.kind in {UrlKind.ARTICLE, UrlKind.OTHER}
        if self.include and is_page and not matches(candidate.url, self.include):
            return Reason.NOT_INCLUDED
        return None


@dataclass(frozen=True, slots=True)
class SiteFault:
    """One thing wrong with a site file: where, what, and what to do about it."""

    file: str
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.what}; {self.remedy}"


class SiteFileError(Exception):
    """Raised by `load_sites` with everything that is wrong with the files, before anything is fetched."""

    def __init__(self, errors: Iterable[SiteFault]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


def load_sites(paths: Iterable[Path | str]) -> tuple[Site, ...]:
    """The sites of the given TOML files and of the `*.toml` in the given folders. Raises SiteFileError."""
    faults: list[SiteFault] = []
    sites: dict[str, Site] = {}
    for path in _files_of(paths, faults):
        site = _load(path, faults)
        if site is not None and site.name in sites:
            other = sites[site.name].file
            faults.append(
                SiteFault(str(path), "name", f"{site.name!r} is also the name of {other}", "rename one of them")
            )
        elif site is not None:
            sites[site.name] = site
    if faults:
        raise SiteFileError(faults)
    return tuple(sites.values())


def site_from_url(url: str) -> Site:
    """The site that starts at `url`, everything else learnt. Raises ValueError if it is no web address."""
    start = clean_url(url)
    if not start:
        raise ValueError(f"not a web address: {url!r}; write it with its scheme, as in https://news.example/")
    return Site(name=name_of(start), start=(start,))


def name_of(url: str) -> str:
    """A name for a site that serves as a file name: its host without `www.`."""
    return re.sub(r"[^a-z0-9.-]+", "-", host_of(url).removeprefix("www.")).strip(".-")[:100] or "site"


def _files_of(paths: Iterable[Path | str], faults: list[SiteFault]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, paths):
        inside = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not inside:
            faults.append(SiteFault(str(path), "", "no site files here", "add one that ends in .toml"))
        found.extend(inside)
    return list(dict.fromkeys(found))


def _load(path: Path, faults: list[SiteFault]) -> Site | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        faults.append(
            SiteFault(str(path), "", f"cannot be read ({error.strerror})", "check the path and its permissions")
        )
        return None
    except UnicodeDecodeError:
        faults.append(SiteFault(str(path), "", "is not UTF-8", "save it as UTF-8"))
        return None
    except tomllib.TOMLDecodeError as error:
        faults.append(SiteFault(str(path), "", f"is not TOML: {error}", "strings need quotes, lists brackets"))
        return None
    before = len(faults)
    site = _site_of(table, partial(_fault, faults, str(path), text), path)
    return site if len(faults) == before else None


def _fault(faults: list[SiteFault], file: str, text: str, key: str, what: str, remedy: str) -> None:
    name = re.escape(key.rpartition(".")[2])
    line = next(
        (n for n, row in enumerate(text.splitlines(), 1) if re.match(rf"\s*\[?[\"']?{name}[\"']?\s*[\]=]", row)), 0
    )
    faults.append(SiteFault(file, f"line {line}, {key}" if line else key, what, remedy))


def _site_of(table: Mapping[str, Any], fault: partial[None], path: Path) -> Site:
    _name_unknown(table, _KEYS, "", fault)
    known = {key: _checked(key, table[key], check, fault) for key, check in CHECKS.items() if key in table}
    if "start" not in table:
        fault("start", "is missing", 'add a line such as start = ["https://news.example/"]')
    rules = table.get("rules", {})
    if not isinstance(rules, dict):
        fault("rules", "is no table", "write [rules] on a line of its own and the selectors below it")
        rules = {}
    _name_unknown(rules, _RULE_KEYS, "rules.", fault)
    selectors = {key: _checked(f"rules.{key}", rules[key], RULE_CHECK, fault) for key in _RULE_KEYS if key in rules}
    every = known.pop("every", None)
    values = {"name": path.stem, "start": (), **{key: value for key, value in known.items() if value is not None}}
    return Site(**values, every_s=every, rules=Rules(**{k: v for k, v in selectors.items() if v}), file=str(path))


def _checked(key: str, value: object, check: Check, fault: partial[None]) -> Any:
    """The value as the site has it, or None after saying what is wrong with it."""
    try:
        return check(value)
    except ValueError as error:
        fault(key, *error.args)
        return None


def _name_unknown(table: Mapping[str, Any], known: tuple[str, ...], prefix: str, fault: partial[None]) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key.lower(), known, n=1, cutoff=0.5)
            remedy = f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(known)}"
            fault(prefix + key, "is not a key of site files", remedy)
