"""Writes the text of a story: from its own lead and its language's sentences, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from crawler.newsroom.bank import Bank, Phrases, bank_of
from crawler.newsroom.dice import Dice
from crawler.newsroom.plan import Story, story_of
from pipelines.model import BlockKind

CELL_JOIN = " | "
"""Between the cells of a table row in the text of a record."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A block before it is set: `source` has the newsroom's markup. Cells of a table row are in `cells`."""

    kind: BlockKind
    source: str
    level: int = 0
    cells: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def passages(slug: str, edition: int = 1) -> tuple[Passage, ...]:
    """The text of a story, in reading order. In edition 2 a changed story has a new second and a new last paragraph."""
    story = story_of(slug)
    bank = bank_of(story.language)
    if story.updates:
        return tuple(_live_blog(story))
    phrases = Phrases(bank, story.words, Dice(f"{story.language}/{slug}"))
    body = _paragraphs(story, bank, phrases)
    if edition == 2 and story.edition2 == "changed":
        later = Phrases(bank, story.words, Dice(f"{story.language}/{slug}/2"))
        second, last = (later.fill(line) for line in bank.extras["update"])
        body = [body[0], second, *body[1:], last]
    return tuple(_straight(story, bank, passage) for passage in _with_extras(story, bank, phrases, body))


def _live_blog(story: Story) -> Iterator[Passage]:
    yield Passage(BlockKind.PARAGRAPH, story.lead)
    for update in story.updates:
        yield Passage(BlockKind.UPDATE, f"{update.time} {update.head}")
        yield from (Passage(BlockKind.PARAGRAPH, text) for text in update.text)


def _paragraphs(story: Story, bank: Bank, phrases: Phrases) -> list[str]:
    """The lead and `length` paragraphs; no sentence template is used twice in a story."""
    dice = Dice(f"order/{story.language}/{story.slug}")
    topic = bank.topics[story.topic]
    facts = _merge(dice.shuffled(topic["fact"]), dice.shuffled(bank.general["fact"]))
    quotes = _merge(dice.shuffled(topic["quote"]), dice.shuffled(bank.general["quote"]))
    outlook = dice.shuffled(bank.general["outlook"])
    gap = "" if story.language == "ja" else " "
    body = [story.lead]
    for number in range(story.length):
        if number == story.length - 1:
            sentences = outlook[:2]
        elif number % 3 == 1 and quotes:
            sentences = [quotes.pop(0), *([facts.pop(0)] if facts and number % 2 else [])]
        else:
            sentences = [facts.pop(0) for _ in range(min(len(facts), 1 + dice.below(3)))]
        body.append(gap.join(phrases.fill(sentence) for sentence in sentences))
    return [paragraph for paragraph in body if paragraph]


def _merge(first: list[str], second: list[str]) -> list[str]:
    """Two of the first, one of the second, and so on: a story is mostly about its own topic."""
    merged: list[str] = []
    while first or second:
        merged += [first.pop(0) for _ in range(min(2, len(first)))] + [
            second.pop(0) for _ in range(min(1, len(second)))
        ]
    return merged


def _with_extras(story: Story, bank: Bank, phrases: Phrases, body: list[str]) -> Iterator[Passage]:
    """Headings, list, quotation, table, code and a link, each behind the paragraph where an editor would put it."""
    behind: dict[int, list[Passage]] = {}
    dice = Dice(f"extras/{story.language}/{story.slug}")
    if story.see:
        body[-2] += ("" if story.language == "ja" else " ") + _see(story, bank, phrases)
    if "headings" in story.extras:
        heads = dice.shuffled(bank.topics[story.topic]["headings"])
        for place, head in zip(range(1, len(body) - 2, 3), heads, strict=False):
            behind.setdefault(place, []).append(Passage(BlockKind.HEADING, head, 2))
    for kind, place in (("list", 2), ("quote", 3), ("table", 4), ("code", 5)):
        if kind in story.extras:
            behind.setdefault(min(place, len(body) - 2), [])[:0] = _EXTRAS[kind](bank, phrases, dice)
    for number, paragraph in enumerate(body):
        yield Passage(BlockKind.PARAGRAPH, paragraph)
        yield from behind.get(number, ())


def _see(story: Story, bank: Bank, phrases: Phrases) -> str:
    title = story_of(story.see).title
    line = phrases.fill(bank.extras["see"][0].replace("{see_title}", "\0").replace("{see}", "\1"))
    return line.replace("\0", title).replace("\1", story.see)


def _list(bank: Bank, phrases: Phrases, dice: Dice) -> list[Passage]:
    items = dice.shuffled(bank.extras["list_items"])[: 3 + dice.below(2)]
    intro = Passage(BlockKind.PARAGRAPH, phrases.fill(dice.pick(bank.extras["list_intro"])))
    return [intro, *(Passage(BlockKind.LIST_ITEM, phrases.fill(item), 1) for item in items)]


def _quotation(bank: Bank, phrases: Phrases, dice: Dice) -> list[Passage]:
    return [Passage(BlockKind.QUOTE, phrases.fill(dice.pick(bank.extras["blockquote"])))]


def _table(bank: Bank, _phrases: Phrases, dice: Dice) -> list[Passage]:
    counts = [1_200 + dice.below(5_000) for _ in range(5)]
    rows = [tuple(bank.extras["table_head"])]
    rows += [
        (str(2021 + n), str(now), f"{(now - before) * 100 // before:+d} %")
        for n, (before, now) in enumerate(pairwise(counts))
    ]
    return [Passage(BlockKind.TABLE_ROW, CELL_JOIN.join(row), cells=row) for row in rows]


_CODE = """def is_regular(gaps, tolerance=0.02):
    mean = sum(gaps) / len(gaps)
    return all(abs(gap - mean) <= tolerance * mean for gap in gaps)"""


def _code(bank: Bank, phrases: Phrases, _dice: Dice) -> list[Passage]:
    intro = Passage(BlockKind.PARAGRAPH, phrases.fill(bank.extras["code_intro"][0]))
    return [intro, Passage(BlockKind.CODE, _CODE)]


_EXTRAS = {"list": _list, "quote": _quotation, "table": _table, "code": _code}


def _straight(story: Story, bank: Bank, passage: Passage) -> Passage:
    """Old systems know only typewriter quotes: the layout of tables has them, the others the printer's."""
    if story.layout != 2 or not bank.quotes or passage.kind is BlockKind.CODE:
        return passage
    opening, closing, *single = bank.quotes
    source = passage.source.replace(opening, '"').replace(closing, '"')
    for mark in single:
        source = source.replace(mark, "'")
    return Passage(passage.kind, source, passage.level, passage.cells)
