"""The links of a page on their way from a worker: as rows, of which those met before are not made anew.

A page names a hundred URLs, nearly all of them named by the pages before it in the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.model import Candidate, Discovery, Reason, UrlKind

MOST_KEPT = 50_000
"""Some 30 MB."""

Row = tuple[str, UrlKind, str, int, Reason | None, str, bool]


@dataclass(frozen=True, slots=True)
class Links:
    """The candidates of one page that were all discovered on it, and are told apart by nothing else than `rows`."""

    discovery: Discovery
    rows: tuple[Row, ...]


def links_of(found: Sequence[Candidate]) -> Links | None:
    """`found` as rows; None where more is known of a candidate, as a feed or a sitemap tells it."""
    if not found:
        return None
    shared = found[0].discovery
    if shared != Discovery(shared.via, shared.source):
        return None
    if any(each.discovery is not shared or each.lastmod or each.probe for each in found):
        return None
    rows = ((c.url, c.kind, c.why, c.depth, c.refused, c.detail, c.is_later) for c in found)
    return Links(shared, tuple(rows))


class LinkMemory:
    """Makes candidates of rows, the same one where the same row comes again.

    Of a URL that several pages name the page named first is told, which is what the ledger keeps.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Row, Candidate]] = {}

    def candidates(self, links: Links) -> list[Candidate]:
        """A candidate for each row, in order."""
        via, known = links.discovery.via, self._known
        found: list[Candidate] = []
        for row in links.rows:
            kept = known.get(row[0])
            if kept is None or kept[0] != row or kept[1].discovery.via is not via:
                kept = self._keep(row, links.discovery)
            found.append(kept[1])
        return found

    def _keep(self, row: Row, discovery: Discovery) -> tuple[Row, Candidate]:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        url, kind, why, depth, refused, detail, is_later = row
        candidate = Candidate(url, kind, why, discovery, depth, refused=refused, detail=detail, is_later=is_later)
        self._known[url] = kept = (row, candidate)
        return kept
