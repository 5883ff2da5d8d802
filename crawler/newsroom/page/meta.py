"""The heads of article pages: three ways in which sites tell machines what a page is."""

from __future__ import annotations

import json
from typing import Any

from crawler.newsroom.markup import attribute, text
from crawler.newsroom.page.chrome import feed_links
from crawler.newsroom.page.view import View

_SCHEMA_TYPES = {"opinion": "OpinionNewsArticle", "liveblog": "LiveBlogPosting", "gallery": "ImageGallery"}


def title_tag(view: View) -> str:
    joint = (" | ", " - ", " – ")[view.story.layout - 1]
    return f"<title>{text(view.title)}{joint}{text(view.bank.name)}</title>"


def common(view: View) -> str:
    """Title, canonical, description, the AMP form and the feed."""
    amp = (
        f'<link rel="amphtml" href="{view.base}{view.story.variant_path("amp")}">'
        if "amp" in view.story.variants
        else ""
    )
    return (
        f'{title_tag(view)}\n<link rel="canonical" href="{view.url}">\n'
        f'<meta name="description" content="{attribute(view.story.summary)}">\n{amp}{feed_links(view.bank)}'
    )


def open_graph(view: View) -> str:
    story = view.story
    pairs = [
        ("og:type", "article"),
        ("og:site_name", view.bank.name),
        ("og:title", view.title),
        ("og:description", story.summary),
        ("og:url", view.url),
        *(("og:image", view.base + image.path) for image in view.images[:1]),
        ("article:published_time", story.published),
        *(("article:modified_time", moment) for moment in [story.modified_in(view.edition)] if moment),
        ("article:section", view.section.name),
        *(("article:tag", tag) for tag in story.tags),
    ]
    return "\n".join(f'<meta property="{name}" content="{attribute(value)}">' for name, value in pairs)


def old_meta(view: View) -> str:
    """What systems wrote before Open Graph."""
    story = view.story
    pairs = [
        ("author", ", ".join(story.authors)),
        ("keywords", ", ".join(story.tags)),
        ("DC.date.issued", story.published),
        *(("last-modified", moment) for moment in [story.modified_in(view.edition)] if moment),
        ("DC.title", view.title),
    ]
    return "\n".join(f'<meta name="{name}" content="{attribute(value)}">' for name, value in pairs)


def json_ld(view: View) -> str:
    graph = {"@context": "https://schema.org", "@graph": [_article(view), _crumbs(view)]}
    return f'<script type="application/ld+json">{json.dumps(graph, ensure_ascii=False)}</script>'


def _article(view: View) -> dict[str, Any]:
    story = view.story
    entry: dict[str, Any] = {
        "@type": _SCHEMA_TYPES.get(story.page_type, "NewsArticle"),
        "@id": view.url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": view.url},
        "headline": view.title,
        "description": story.summary,
        "datePublished": story.published,
        "dateModified": story.modified_in(view.edition) or story.published,
        "author": [
            {"@type": "Organization" if name == story.agency else "Person", "name": name} for name in story.authors
        ],
        "publisher": {"@type": "NewsMediaOrganization", "name": view.bank.name, "url": view.base + "/"},
        "image": [
            {"@type": "ImageObject", "url": view.base + i.path, "width": i.width, "height": i.height}
            for i in view.images
        ],
        "articleSection": view.section.name,
        "keywords": list(story.tags),
        "inLanguage": story.language,
        "isAccessibleForFree": story.access != "paywalled",
    }
    if story.access == "paywalled":
        part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".subscribers-only"}
        entry["hasPart"] = part
    if story.updates:
        entry["coverageStartTime"] = story.published
        entry["liveBlogUpdate"] = [
            {
                "@type": "BlogPosting",
                "headline": update.head,
                "datePublished": story.published[:11] + update.time + story.published[16:],
            }
            for update in story.updates
        ]
    return entry


def _crumbs(view: View) -> dict[str, Any]:
    steps = [
        (view.label("home"), view.bank.front),
        (view.section.name, view.section.path),
        (view.title, view.story.path),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": view.base + path}
            for n, (name, path) in enumerate(steps, 1)
        ],
    }
