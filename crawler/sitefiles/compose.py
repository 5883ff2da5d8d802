"""A survey as a site file: what was found, in words, beside each line. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from crawler.sitefiles.survey import Listing, Survey
from pipelines.model import Access, Article, UrlKind

MOST_FEEDS = 5
_MOST_SECTIONS = 12
_WIDTH = 118


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """What a site file is to say."""

    name: str
    url: str
    delay_s: float
    contact: str
    survey: Survey
    written_at: datetime

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(seen.article for seen in self.survey.seen)

    @property
    def needs_browser(self) -> bool:
        """Whether more than half of the pages were empty without JavaScript."""
        return 2 * self.survey.needs_js > _pages(self.survey)

    @property
    def starts(self) -> dict[str, str]:
        """Addresses with what they are: the front page, and the feeds that it names and that answered, or were not
        asked."""
        feeds = self.survey.listings_of(UrlKind.FEED)[:MOST_FEEDS]
        return {self.url: "the address that was given"} | {feed.url: _told(feed, "feed") for feed in feeds}


def site_toml(draft: SiteDraft) -> str:
    """The file, which `spiders.sites` reads."""
    survey = draft.survey
    lines = [
        *_comment(f"Written by thresher sites add {draft.url} on {draft.written_at:%Y-%m-%d}; change it as you like."),
        *_comment("Only start is needed: everything else is learnt again in each run."),
        "",
        _line("name", _quoted(draft.name), "as in thresher crawl NAME; also the folder of its recorded pages"),
        "start = [",
        *(f"  {_quoted(url)},  # {_plain(told)}" for url, told in draft.starts.items()),
        "]",
        *_listings(survey),
        *_scope(draft.articles),
        _language_line(draft.articles),
        _line("delay_s", f"{draft.delay_s:g}", f"seconds between two requests; {_robots_delay(survey)}"),
        *_robots(survey),
        _line("render", "true" if draft.needs_browser else "false", _rendering(survey)),
        *_access(draft.articles),
        *_rights(draft.articles),
        _contact_line(draft.contact),
        *_comment(
            '[rules]  # last resort where something is read wrongly: body = ["div.story"], drop, title, authors …'
        ),
    ]
    return "\n".join(lines) + "\n"


def _listings(survey: Survey) -> Iterator[str]:
    sitemaps = survey.listings_of(UrlKind.SITEMAP)
    if sitemaps:
        yield from _comment("sitemaps, found anew in each run: " + "; ".join(_named(sitemaps[:6])))
    else:
        yield from _comment("no sitemap was found")
    sections = survey.listings_of(UrlKind.SECTION)
    if sections:
        paths = [urlsplit(section.url).path or "/" for section in sections]
        more = f" and {len(paths) - _MOST_SECTIONS} more" if len(paths) > _MOST_SECTIONS else ""
        yield from _comment(f"sections, followed by themselves: {' '.join(paths[:_MOST_SECTIONS])}{more}")


def _scope(articles: Sequence[Article]) -> Iterator[str]:
    """Not put in force: a glob that was guessed from five addresses would lose articles in silence."""
    firsts = Counter(f"/{urlsplit(article.url).path.split('/')[1]}/**" for article in articles)
    if firsts:
        globs = ", ".join(_quoted(glob) for glob in sorted(firsts))
        yield from _comment(f"include = [{globs}]  # to take articles below these paths alone; exclude likewise")


def _language_line(articles: Sequence[Article]) -> str:
    counts = Counter(article.language for article in articles if article.language)
    if not counts:
        return '# language = "en"  # no article was read'
    (first, n), *rest = counts.most_common()
    others = f"; also {', '.join(code for code, _ in rest)}" if rest else ""
    return _line("language", _quoted(first), f"of {n} of {len(articles)} articles read{others}")


def _robots_delay(survey: Survey) -> str:
    robots = survey.robots
    if robots.why:
        return "robots.txt says nothing of it"
    return (
        f"robots.txt asks for {robots.delay_s:g}, and the longer one holds"
        if robots.delay_s
        else ("robots.txt asks for none")
    )


def _robots(survey: Survey) -> Iterator[str]:
    robots = survey.robots
    if robots.why:
        yield from _comment(robots.why if robots.why.startswith("robots.txt") else f"robots.txt: {robots.why}")
        return
    paths = sorted({urlsplit(url).path for url in robots.closed})
    which = f": {' '.join(paths[:5])}{' …' if len(paths) > 5 else ''}" if paths else ""
    yield from _comment(f"robots.txt closes {len(robots.closed)} of {robots.met} addresses that were met{which}")


def _rendering(survey: Survey) -> str:
    if not survey.needs_js:
        return "pages hold their text without JavaScript"
    return f"{survey.needs_js} of {_pages(survey)} pages are empty without JavaScript"


def _pages(survey: Survey) -> int:
    """Articles, and pages that are empty without JavaScript."""
    return survey.needs_js + sum(not seen.is_rendered for seen in survey.seen)


def _access(articles: Sequence[Article]) -> Iterator[str]:
    paid = [article for article in articles if article.access in {Access.PAYWALLED, Access.METERED}]
    if paid:
        marks = dict.fromkeys(article.access_evidence for article in paid if article.access_evidence)
        yield from _comment(
            f"paid for: {len(paid)} of {len(articles)} articles, by {'; '.join(marks) or 'their own word'}. "
            "Their records say access = paywalled or metered, and complete = partial where the text breaks off"
        )
    elif articles:
        yield from _comment(f"no paywall marks on {len(articles)} articles")


def _rights(articles: Sequence[Article]) -> Iterator[str]:
    evidence = dict.fromkeys(word for article in articles for word in article.rights_evidence)
    if evidence:
        yield from _comment(f"on automated use it says: {'; '.join(evidence)} (recorded; --respect-tdm skips reserved)")


def _contact_line(contact: str) -> str:
    if contact:
        return _line("contact", _quoted(contact), "stands in the user agent")
    return '# contact = "https://you.example/crawler"  # stands in the user agent, so that the site can reach you'


def _named(listings: Iterable[Listing]) -> Iterator[str]:
    for listing in listings:
        yield f"{listing.url} ({_told(listing, '').strip()})"


def _told(listing: Listing, noun: str) -> str:
    if listing.entries is None:
        return f"{noun} not read yet"
    return f"{noun}{',' if noun else ''} {listing.entries} page{'' if listing.entries == 1 else 's'}"


def _line(key: str, value: str, comment: str) -> str:
    return f"{key} = {value}  # {_plain(comment)}"


def _comment(text: str) -> list[str]:
    """Lines of comment, broken between words."""
    lines = ["#"]
    for word in _plain(text).split(" "):
        if len(lines[-1]) + len(word) >= _WIDTH and lines[-1].strip("# "):
            lines.append("#  ")
        lines[-1] += f" {word}"
    return lines


def _plain(text: str) -> str:
    """On one line, without control characters: some of it is the site's own words."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _quoted(text: str) -> str:
    """A TOML string: JSON's rules are stricter but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
