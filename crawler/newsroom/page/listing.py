"""Pages that list stories: fronts, sections with their older pages, tag and author pages, and a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.newsroom.bank import LANGUAGES, Bank, Section, bank_of
from crawler.newsroom.markup import attribute, text
from crawler.newsroom.page import chrome
from crawler.newsroom.page.view import author_path, open_stories, shown_date, tag_path
from crawler.newsroom.plan import Story, stories

PAGE_SIZE = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """One page that lists stories. `number` counts its pages from 1, `last` is the last of them."""

    path: str
    bank: Bank
    heading: str
    stories: tuple[Story, ...]
    number: int = 1
    last: int = 1


def page_path(section: Section, number: int) -> str:
    """The English edition counts in a parameter, the others in the path."""
    if number == 1:
        return section.path
    return f"{section.path}?page={number}" if section.language == "en" else f"{section.path}page/{number}/"


def section_pages(section: Section, edition: int) -> list[Listing]:
    """All pages of a section. What only older pages show stands last, so that page 1 never names it."""
    of_section = [s for s in stories(edition) if (s.language, s.section) == (section.language, section.slug)]
    listed = [s for s in of_section if not s.only] + [s for s in of_section if s.only == "page2"]
    last = max(1, -(-len(listed) // PAGE_SIZE))
    bank = bank_of(section.language)
    return [
        Listing(page_path(section, n), bank, section.name, tuple(listed[(n - 1) * PAGE_SIZE : n * PAGE_SIZE]), n, last)
        for n in range(1, last + 1)
    ]


def all_listings(edition: int) -> list[Listing]:
    """Section, tag and author pages of all languages."""
    found = [
        page for code in LANGUAGES for section in bank_of(code).sections for page in section_pages(section, edition)
    ]
    by_author: dict[str, list[Story]] = {}
    for code in LANGUAGES:
        by_tag: dict[str, list[Story]] = {}
        for story in open_stories(edition, code):
            for tag in story.tags:
                by_tag.setdefault(tag, []).append(story)
            for name in story.authors:
                by_author.setdefault(name, []).append(story)
        found += [Listing(tag_path(code, tag), bank_of(code), tag, tuple(listed)) for tag, listed in by_tag.items()]
    found += [Listing(author_path(n), bank_of(s[0].language), n, tuple(s)) for n, s in by_author.items()]
    return found


def render(listing: Listing, base: str, edition: int) -> str:
    bank = listing.bank
    head = (
        f"<title>{text(listing.heading)} | {text(bank.name)}</title>\n"
        f'<link rel="canonical" href="{base}{listing.path}">\n<meta property="og:type" content="website">\n{chrome.feed_links(bank)}'
    )
    body = (
        f"{chrome.cookie_bar(bank)}\n{chrome.navigation(bank)}\n<main class='listing'><h1>{text(listing.heading)}</h1>\n"
        f"{teasers(listing.stories, edition)}\n{_pager(listing)}\n</main>\n{chrome.newsletter(bank)}\n{chrome.footer(bank)}"
    )
    return chrome.document(bank, head, body)


def teasers(listed: Sequence[Story], edition: int) -> str:
    return "\n".join(_teaser(story, edition) for story in listed)


def _teaser(story: Story, edition: int) -> str:
    return (
        f'<article class="teaser"><h2><a href="{attribute(story.path)}">{text(story.title_in(edition))}</a></h2>'
        f"<p>{text(story.summary)}</p><time>{shown_date(bank_of(story.language), story.published)}</time></article>"
    )


def _pager(listing: Listing) -> str:
    links = []
    section = next((s for s in listing.bank.sections if listing.path.startswith(s.path)), None)
    if section and listing.number > 1:
        previous = page_path(section, listing.number - 1)
        links.append(f'<a rel="prev" href="{previous}">{text(listing.bank.label("previous_page"))}</a>')
    if section and listing.number < listing.last:
        following = page_path(section, listing.number + 1)
        links.append(f'<a rel="next" href="{following}">{text(listing.bank.label("next_page"))}</a>')
    return f'<nav class="pager">{" ".join(links)}</nav>' if links else ""


def front(language: str, base: str, edition: int, archive: Sequence[tuple[str, str]]) -> str:
    """The front page of a language. `archive` are (path, text) of links that stand at its foot."""
    bank = bank_of(language)
    own = open_stories(edition, language)[:9]
    head = (
        f"<title>{text(bank.name)}</title>\n<link rel='canonical' href='{base}{bank.front}'>\n"
        f'<meta property="og:type" content="website">\n{chrome.feed_links(bank)}'
    )
    old = "".join(f'<li><a href="{attribute(path)}">{text(title)}</a></li>' for path, title in archive)
    body = (
        f"{chrome.cookie_bar(bank)}\n{chrome.navigation(bank)}\n<main><h1 class='site-name'>{text(bank.name)}</h1>\n"
        f"{teasers(own, edition)}\n<section class='archive'><ul>{old}</ul></section></main>\n{chrome.newsletter(bank)}\n{chrome.footer(bank)}"
    )
    return chrome.document(bank, head, body)
