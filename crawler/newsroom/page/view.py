"""What a page shows of one story: its facts, set for a base URL and an edition. Layouts read this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from crawler.newsroom.bank import Bank, Phrases, Section, bank_of
from crawler.newsroom.compose import Passage, passages
from crawler.newsroom.dice import Dice
from crawler.newsroom.markup import html_of
from crawler.newsroom.plan import Story, stories, story_of

PAYWALL_SHOWS = 2
"""Passages that a reader without a subscription sees."""

TRACKING = ("", "?utm_source=front&utm_medium=teaser", "?fbclid=IwAR2newsroom", "?utm_campaign=related#comments")


@dataclass(frozen=True, slots=True)
class LeadImage:
    """The picture at the head of a story."""

    path: str
    alt: str
    caption: str
    credit: str
    width: int = 1200
    height: int = 675


@dataclass(frozen=True, slots=True)
class View:
    """A story as it is shown on the site at `base` in an edition."""

    story: Story
    base: str
    edition: int

    @property
    def bank(self) -> Bank:
        return bank_of(self.story.language)

    @property
    def section(self) -> Section:
        return self.bank.section(self.story.section)

    @property
    def title(self) -> str:
        return self.story.title_in(self.edition)

    @property
    def url(self) -> str:
        return self.base + self.story.path

    @property
    def shown(self) -> tuple[Passage, ...]:
        """The passages that stand on the page: a stub ends early."""
        whole = passages(self.story.slug, self.edition)
        return whole[:PAYWALL_SHOWS] if self.story.access == "paywalled" else whole

    @property
    def images(self) -> tuple[LeadImage, ...]:
        return images_of(self.story)

    def label(self, key: str) -> str:
        return self.bank.label(key)

    def html(self, source: str) -> str:
        return html_of(source, lambda slug: story_of(slug).path)

    def day(self, published: str) -> str:
        return shown_date(self.bank, published) if published else ""

    def neighbours(self, count: int, salt: str) -> list[Story]:
        """Stories of the same language for lists beside the text; none that only one road leads to."""
        dice = Dice(f"{salt}/{self.story.slug}")
        # Only stories of both editions: else every page would change with the one that comes or goes.
        lasting = [s for s in open_stories(self.edition, self.story.language) if s.edition2 in {"", "changed"}]
        return dice.shuffled([s for s in lasting if s != self.story])[:count]

    def tracked(self, story: Story, salt: str) -> str:
        """A link as sites write them: often with parameters that only count readers, at times to the AMP form."""
        dice = Dice(f"{salt}/{self.story.slug}/{story.slug}")
        if "amp" in story.variants and salt == "most_read":
            return story.variant_path("amp")
        return story.path + dice.pick(TRACKING)


def open_stories(edition: int, language: str) -> list[Story]:
    """Stories that many roads lead to, newest first."""
    return [s for s in stories(edition) if s.language == language and not s.only]


def images_of(story: Story) -> tuple[LeadImage, ...]:
    """Lead picture (every fifth story has none), or all pictures of a gallery."""
    stem, credit = f"/media/{story.language}-{story.number:03d}", _credit(story)
    if story.gallery:
        shots = enumerate(story.gallery, 1)
        return tuple(LeadImage(f"{stem}-{n}.png", shot.alt, shot.caption, credit) for n, shot in shots)
    if story.number % 5 == 0:
        return ()
    bank = bank_of(story.language)
    dice = Dice(f"caption/{story.language}/{story.slug}")
    caption = Phrases(bank, story.words, dice).fill(dice.pick(bank.extras["caption"]))
    return (LeadImage(f"{stem}.png", story.title, caption, credit),)


def _credit(story: Story) -> str:
    return Dice(f"credit/{story.slug}").pick(("Pia Sandoval", "Leo Hartnell", "Kumi Brandt"))


def shown_date(bank: Bank, published: str) -> str:
    """The date as people read it, in the language and zone of the edition; "" for none."""
    if not published:
        return ""
    moment = datetime.fromisoformat(published)
    pattern = bank.label("date") if len(published) > 10 else bank.label("date").split("{year}")[0] + "{year}"
    return pattern.format(
        day=moment.day,
        month=bank.labels["months"][moment.month - 1],
        year=moment.year,
        hour=f"{moment.hour:02d}",
        minute=f"{moment.minute:02d}",
    )


def tag_path(language: str, tag: str) -> str:
    prefix = "" if language == "en" else f"/{language}"
    return f"{prefix}/tag/{quote(tag.lower().replace(' ', '-'))}/"


def author_path(name: str) -> str:
    return f"/author/{quote(name.lower().replace(' ', '-').replace('.', ''))}/"
