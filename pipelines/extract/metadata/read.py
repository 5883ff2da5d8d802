"""The fields put together: one reading of the page, then each field's own chooser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lxml import html

from pipelines.extract.metadata import about
from pipelines.extract.metadata.access import Access, read_access
from pipelines.extract.metadata.authors import Authors, choose_authors
from pipelines.extract.metadata.dates import Dates, choose_dates
from pipelines.extract.metadata.headline import find_headline
from pipelines.extract.metadata.images import read_images
from pipelines.extract.metadata.record import Metadata
from pipelines.extract.metadata.structured import Structured, absolute, read_structured
from pipelines.extract.metadata.titles import Title, choose_title
from pipelines.model import Discovery


def read_metadata(
    tree: html.HtmlElement,
    url: str,
    *,
    headers: Mapping[str, str],
    discovery: Discovery,
    fetched_at: datetime | None,
) -> Metadata:
    """What the page says of itself. `tree` is not changed; nothing on the page makes it raise."""
    facts = read_structured(tree, url)
    names = tuple(about.site_names_of(facts))
    title = choose_title(facts, names, discovery)
    headline = find_headline(tree, facts, title.text)
    authors = choose_authors(facts, names, discovery, headline)
    dates = choose_dates(facts, discovery, tree, headline, fetched_at)
    access = read_access(facts)
    subtitle, subtitle_source = about.subtitle_of(facts, title)
    description, description_source = about.description_of(facts)
    section, section_source = about.section_of(facts, title.text)
    sources = {"subtitle": subtitle_source, "description": description_source, "section": section_source}
    return Metadata(
        title=title.text, subtitle=subtitle, description=description, authors=authors.names, agency=authors.agency,
        published_at=dates.published_at, modified_at=dates.modified_at, published_raw=dates.raw,
        published_precision=dates.precision, published_source=dates.source, published_zone=dates.zone,
        section=section, tags=about.tags_of(facts), site_name=names[0] if names else "",
        language_hint=about.language_hint_of(facts, headers),
        canonical=about.relation_of(facts, "canonical") or absolute(facts.url, facts.meta("og:url")),
        forms=about.forms_of(facts), images=read_images(facts, tree, headline),
        access=access.kind, access_evidence=access.evidence, paywall_selectors=access.selectors,
        licence=about.licence_of(facts), article_body=about.article_body_of(facts),
        jsonld_types=tuple(dict.fromkeys(name for node in facts.nodes for name in node.types)),
        og_type=facts.meta("og:type").lower(), is_live=_is_live(facts), rights_metas=facts.rights_metas,
        sources=_sources(title, authors, dates, access) | {name: source for name, source in sources.items() if source},
    )  # fmt: skip


def _is_live(facts: Structured) -> bool:
    return any("LiveBlogPosting" in node.types for node in facts.articles)


def _sources(title: Title, authors: Authors, dates: Dates, access: Access) -> dict[str, str]:
    found = {
        "title": title.source,
        "authors": authors.source,
        "published_at": dates.name,
        "modified_at": dates.modified_name,
        "access": access.evidence,
    }
    return {name: source for name, source in found.items() if source}
