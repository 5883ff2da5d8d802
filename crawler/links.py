"""The links of a page on their way from a worker: as columns, of which those met before are not made anew.

A page names a hundred URLs, nearly all of them named by the pages before it in the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from pipelines.model import Candidate, Discovery, Reason, UrlKind

MOST_KEPT = 50_000
"""Some 30 MB."""

Rest = tuple[UrlKind, str, int, Reason | None, str, bool]
"""All that is told of a link beside its URL. A page has a hundred links and a handful of these."""


@dataclass(frozen=True, slots=True)
class Links:
    """The candidates of one page that were all discovered on it: of each its URL, and the number of its `rests`."""

    discovery: Discovery
    rests: tuple[Rest, ...]
    urls: tuple[str, ...]
    numbers: tuple[int, ...]


def links_of(found: Sequence[Candidate]) -> Links | None:
    """`found` as columns; None where more is known of a candidate, as a feed or a sitemap tells it."""
    if not found:
        return None
    shared = found[0].discovery
    if shared != Discovery(shared.via, shared.source):
        return None
    if any(each.discovery is not shared or each.lastmod or each.probe for each in found):
        return None
    rests: dict[Rest, int] = {}
    numbers = tuple([rests.setdefault(_rest(each), len(rests)) for each in found])
    return Links(shared, tuple(rests), tuple([each.url for each in found]), numbers)


_rest = attrgetter("kind", "why", "depth", "refused", "detail", "is_later")


class LinkMemory:
    """Makes candidates of links, the same one where the same link comes again.

    Of a URL that several pages name the page named first is told, which is what the ledger keeps.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Rest, Candidate]] = {}
        self._rests: dict[Rest, Rest] = {}  # so that equal ones are one

    def candidates(self, links: Links) -> list[Candidate]:
        """A candidate for each link, in order."""
        via, known = links.discovery.via, self._known
        rests = [self._rests.setdefault(rest, rest) for rest in links.rests]
        found: list[Candidate] = []
        for url, number in zip(links.urls, links.numbers, strict=True):
            kept = known.get(url)
            if kept is None or kept[0] is not rests[number] or kept[1].discovery.via is not via:
                kept = self._keep(url, rests[number], links.discovery)
            found.append(kept[1])
        return found

    def _keep(self, url: str, rest: Rest, discovery: Discovery) -> tuple[Rest, Candidate]:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        if len(self._rests) >= MOST_KEPT:
            self._rests.clear()
        kind, why, depth, refused, detail, is_later = rest
        candidate = Candidate(url, kind, why, discovery, depth, refused=refused, detail=detail, is_later=is_later)
        self._known[url] = kept = (rest, candidate)
        return kept
