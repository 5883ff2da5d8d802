"""What is known of a record's site when its page is read again: as when the record was made, or as of today."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.model.rules import Rules
from pipelines.model.url import registrable_domain
from pipelines.store.corpus import Corpus
from pipelines.store.memory import Templates, templates_of
from pipelines.store.readonly import open_ledger
from pipelines.template.apply import Template
from spiders.sites import Site

_HELD = 256
_TEMPLATE = re.compile(r" template=(\d{1,9})$")


@dataclass(frozen=True, slots=True)
class Today:
    """What is to be taken as it is today. Site files give their rules to the records of their sites."""

    is_template_latest: bool = False
    sites: tuple[Site, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """`rules` None: those with which the page was read. `lacking` names what the record was made with and is gone."""

    template: Template | None = None
    rules: Rules | None = None
    lacking: str = ""


class SiteKnowledge:
    """Looks up what is known of the sites of records, holding little of it."""

    def __init__(self, templates: Templates | None, today: Today) -> None:
        self._templates = templates
        self._is_latest = today.is_template_latest
        self._rules = {registrable_domain(start): site.rules for site in today.sites for start in site.start}
        self._made = lru_cache(maxsize=_HELD)(self._asked)

    def of(self, record: Mapping[str, Any]) -> Known:
        site = str(record.get("domain"))
        rules = self._rules.get(site)
        version = 0 if self._is_latest else _version(record)
        if not self._is_latest and not version:
            return Known(None, rules)
        template = self._made(site, version, "" if self._is_latest else str(record.get("warc_file")))
        is_gone = template is None and version > 0
        return Known(template, rules, f"state.sqlite lacks template {version} of {site}" if is_gone else "")

    def _asked(self, site: str, version: int, archive_file: str) -> Template | None:
        return self._templates.made(site, version, archive_file) if self._templates is not None else None


def _version(record: Mapping[str, Any]) -> int:
    """Of the template that the text of `record` was made with, as its `extractor` says; 0 where that is none."""
    found = _TEMPLATE.search(str(record.get("extractor")))
    return int(found[1]) if found else 0


@contextmanager
def site_knowledge(folder: Path, corpus: Corpus | None, today: Today) -> Iterator[SiteKnowledge]:
    """That of `corpus`, which is open to be written to, or of a folder to which nobody writes. Raises StoreError."""
    if corpus is not None:
        yield SiteKnowledge(corpus.templates, today)
        return
    with open_ledger(folder) as ledger:
        yield SiteKnowledge(templates_of(ledger), today)
