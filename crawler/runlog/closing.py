"""What is said below the closing table of a run: sites that gave nothing, and what may be done about the rest. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.runlog.unreached import advice, no_article
from pipelines.model import Fate, Reason
from pipelines.model.url import registrable_domain

if TYPE_CHECKING:
    from crawler.engine_embedded import CrawlResult
    from crawler.engine_options import CrawlOptions
    from spiders.sites import Site

FEW = 5
"""Fewer pages prove nothing of a site that gave articles before."""


def is_nothing_reached(result: CrawlResult, sites: tuple[Site, ...]) -> bool:
    """Whether every site was asked and none gave anything."""
    return len(unreached(result, sites)) >= len(sites)


def unreached(result: CrawlResult, sites: tuple[Site, ...]) -> list[str]:
    """A line for each site of which no start gave a page."""
    lines = []
    for site in sites:
        domains = {registrable_domain(start) for start in site.start}
        refusals = [result.tally.refusals[domain] for domain in domains if domain in result.tally.refusals]
        if refusals and not domains & result.tally.reached:
            lines.append(advice(refusals[0]))
    return lines


def barren(result: CrawlResult) -> list[str]:
    """A line for each site that answered, named pages, and gave none of them.

    Where there are records, a few bad pages of a quiet night say nothing.
    """
    few = FEW if result.articles.listed else 1
    pages_of = {site: pages for site, pages in result.tally.pages_of.items() if site in result.tally.reached}
    lines = [no_article(site, pages) for site, pages in sorted(pages_of.items()) if pages.total() >= few]
    return [line for line in lines if line]


def hints(result: CrawlResult, options: CrawlOptions) -> list[str]:
    """What the user may do about what this run left behind, for people rather than logs."""
    lines = []
    for domain, n in result.tally.needs_js.items():
        if n:
            pages = "1 page needs" if n == 1 else f"{n} pages need"
            is_rendered = domain in options.rendered_domains
            advice = "a browser could not read them either" if is_rendered else "--render reads them in a browser"
            lines.append(f"  {domain}: {pages} JavaScript (js_required); {advice}.")
    put_off = {domain: n for domain, ended in result.tally.pages_of.items() if (n := ended[Reason.HOST_PAUSED])}
    for domain, n in put_off.items():
        lines.append(f"  {domain}: {_pages(n)} put off, for the host failed too often or asked to be left alone.")
    if result.fates.get(Fate.BUDGET, 0) or put_off:
        lines.append("  The same command again goes on with what is left.")
    return lines


def _pages(n: int) -> str:
    return "1 page was" if n == 1 else f"{n} pages were"
