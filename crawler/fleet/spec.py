"""How a site is crawled, as JSON: what the submitter was told goes to whichever worker crawls. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from crawler.engine_options import CrawlOptions
from pipelines.model.rules import Rules
from pipelines.model.url import registrable_domain
from pipelines.store.visits import Revisit
from spiders.sites import Site, name_of

_OF_A_MACHINE = frozenset({"sites", "out", "workers"})


@dataclass(frozen=True, slots=True)
class Unit:
    """What one job crawls: a site, or several that share a registrable domain."""

    name: str
    domains: tuple[str, ...]
    sites: tuple[Site, ...]

    @property
    def every_s(self) -> int:
        """Seconds between two runs; 0 for none."""
        return min((site.every_s for site in self.sites if site.every_s), default=0)


def units_of(sites: Iterable[Site]) -> list[Unit]:
    """The sites as jobs. A domain is in one of them alone, so that it is crawled from one place at a time."""
    groups: list[tuple[set[str], list[Site]]] = []
    for site in sites:
        domains, members = {registrable_domain(start) for start in site.start}, [site]
        for group in [group for group in groups if group[0] & domains]:
            groups.remove(group)
            domains, members = domains | group[0], [*group[1], *members]
        groups.append((domains, members))
    return [Unit(name_of(f"https://{min(domains)}/"), tuple(sorted(domains)), tuple(own)) for domains, own in groups]


def spec_of(options: CrawlOptions, unit: Unit) -> str:
    """All of `options` that is not of the submitting machine, for the sites of `unit`."""
    told = {entry.name: getattr(options, entry.name) for entry in fields(options) if entry.name not in _OF_A_MACHINE}
    told |= {name: told[name].isoformat() for name in ("since", "until") if told[name] is not None}
    sites = [asdict(site) for site in unit.sites]
    return json.dumps({"options": told, "sites": sites}, ensure_ascii=False, sort_keys=True)


def options_of(spec: str) -> CrawlOptions:
    """What `spec_of` wrote. Options that this version does not know are passed over."""
    told = json.loads(spec)
    known = {entry.name for entry in fields(CrawlOptions)} - _OF_A_MACHINE
    values: dict[str, Any] = {name: value for name, value in told["options"].items() if name in known}
    values |= {name: datetime.fromisoformat(values[name]) for name in ("since", "until") if values.get(name)}
    values["languages"] = tuple(values.get("languages") or ())
    values["revisit"] = Revisit(values.get("revisit", Revisit.DUE))
    return replace(CrawlOptions(tuple(map(_site, told["sites"]))), **values)


def _site(told: dict[str, Any]) -> Site:
    rules = Rules(**{name: tuple(values) for name, values in told.pop("rules", {}).items()})
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Site(**values, rules=rules)
