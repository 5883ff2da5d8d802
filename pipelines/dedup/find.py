"""Reads every article of a folder and says which is a copy of which. Writes nothing but temporary files.

Memory: some 200 bytes an article; shingles and bands are on disk. Articles that say the same words are compared as one.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.dedup.groups import Numbers, group_alike
from pipelines.dedup.origin import Told, in_order, is_another_issue, told_by
from pipelines.dedup.shingles import Hashes, bands_of, likeness, shingles_of, text_hash, words_of
from pipelines.dedup.spill import Spill
from pipelines.store.latest import latest_lines
from pipelines.store.reader import RecordLine, parse, read_lines

THRESHOLD = 0.8
"""A text of which one word in ten was changed is at 0.93; two stories that are half a publisher's notice at 0.7."""
_FEW_WORDS = 10
"""Of texts shorter than this (a caption, "Watch the video") many articles have the same one; the title must be too."""

_OF_ONE_SITE = 0.97
"""Under unlike titles, one site's articles are copies from here on only: below are its notices made from one form, as
heat warnings for two cities (0.84 to 0.96). What it publishes twice it does not rewrite.
"""
_OF_ANOTHER_ISSUE = 1.0
"""One site's articles of two times that each name a date, an hour or a count of their own are copies only if their
texts are the same: a heat warning that was issued again for the next day is at 0.95 to 0.99.
"""
_ALIKE_TITLES = 0.9
"""Share of the words of both."""

Heard = Callable[[int], None]


@dataclass(slots=True)
class Found:
    """By the number of the article in the order of reading: the number of its first, and how alike they are.

    `firsts` is the article itself for the first of a group, -1 for one that has no copies. `ids` names each first.
    """

    firsts: Numbers
    alike: NDArray[np.float64]
    ids: dict[int, str] = field(default_factory=dict)

    @property
    def groups(self) -> int:
        return len(self.ids)

    @property
    def copies(self) -> int:
        return int((self.firsts >= 0).sum()) - self.groups


def find_copies(folder: Path, scratch: Path, threshold: float = THRESHOLD, heard: Heard = lambda _n: None) -> Found:
    """Copies among the latest versions of the articles in `folder`; `scratch` is an empty folder for temporary files.

    Raises CorpusDamaged for a line that cannot be read.
    """
    spill = Spill(scratch, sum(1 for _ in read_lines(folder)))
    try:
        texts = _read(folder, spill, heard)
        groups = _groups(texts, spill, threshold)
        found = Found(np.full(len(groups), -1, np.int64), np.ones(len(groups)))
        with closing(sqlite3.connect(scratch / "facts")) as facts:
            _gather(folder, groups, facts)
            for members in _by_group(facts):
                _settle(members, texts, spill, threshold, found)
    finally:
        spill.close()
    return found


def _read(folder: Path, spill: Spill, heard: Heard) -> Numbers:
    """The number of each article's text in `spill`, -1 for an article without words. A text is in it once."""
    known: dict[int, int] = {}
    texts: array[int] = array("q")
    for number, line in enumerate(latest_lines(folder)):
        if number % 500 == 0:
            heard(number)
        code, shingles = _text(line)
        if not len(shingles):
            texts.append(-1)
            continue
        if code not in known:
            known[code] = spill.add(code, shingles, bands_of(shingles))
        texts.append(known[code])
    spill.flush()
    return np.frombuffer(texts, np.int64) if texts else np.empty(0, np.int64)


def _text(line: RecordLine) -> tuple[int, Hashes]:
    """What an article says as one number, and as a set to compare; the set is empty if it says nothing."""
    record = parse(line)
    words = words_of(str(record.get("text") or ""))
    if not words or len(words) >= _FEW_WORDS:
        return text_hash(words), shingles_of(words)
    # A mark between the two, so that no longer text is the same; and one shingle for all of it: the same, or nothing.
    code = text_hash([*words_of(str(record.get("title") or "")), "\n", *words])
    return code, np.array([code >> 32], np.uint32)


def _groups(texts: Numbers, spill: Spill, threshold: float) -> Numbers:
    """The group of each article, -1 for one that is alone."""
    roots = group_alike(spill, threshold).roots()
    if not len(roots):
        return np.full(len(texts), -1, np.int64)
    groups = np.where(texts >= 0, roots[np.maximum(texts, 0)], -1)
    sizes = np.bincount(groups[groups >= 0], minlength=len(roots))
    is_alone = (groups < 0) | (sizes[np.maximum(groups, 0)] < 2)
    return np.where(is_alone, -1, groups)


def _gather(folder: Path, groups: Numbers, facts: sqlite3.Connection) -> None:
    """Write what each member of a group says of its origin, in a table to be read group by group."""
    facts.execute("CREATE TABLE told (grp INTEGER, number INTEGER, facts TEXT)")

    def rows() -> Iterator[tuple[int, int, str]]:
        for number, line in enumerate(latest_lines(folder)):
            if groups[number] >= 0:
                told = told_by(number, parse(line))
                yield int(groups[number]), number, json.dumps(astuple(told)[1:])

    facts.executemany("INSERT INTO told VALUES (?, ?, ?)", rows())
    facts.execute("CREATE INDEX told_grp ON told (grp, number)")


def _by_group(facts: sqlite3.Connection) -> Iterator[list[Told]]:
    members: list[Told] = []
    current = -1
    for group, number, body in facts.execute("SELECT grp, number, facts FROM told ORDER BY grp, number"):
        if group != current and members:
            yield members
            members = []
        current = group
        name, domain, names, at, credits_, title, numbers = json.loads(body)
        members.append(Told(number, name, domain, tuple(names), at, credits_, title, tuple(numbers)))
    if members:
        yield members


@dataclass(frozen=True, slots=True)
class _SameText:
    """Articles that say the same words, the likely first publisher first; `of_sites` is the first of each site."""

    members: list[Told]
    of_sites: dict[str, Told]
    shingles: Hashes


def _settle(members: list[Told], texts: Numbers, spill: Spill, threshold: float, found: Found) -> None:
    """Give each text the first one that it is alike enough to; one that is like none of them is a first itself.

    A group holds together from one to the next, so its ends may be unlike: then it has several firsts.
    """
    firsts: list[_SameText] = []
    for same in _by_text(members, texts, spill):
        ranked = [(likeness(same.shingles, first.shingles), -place, first) for place, first in enumerate(firsts)]
        alike = [pair for pair in ranked if pair[0] >= _least_between(same, pair[2], threshold)]
        best = max(alike, key=lambda pair: pair[:2], default=None)
        if best is None:
            firsts.append(same)
            _mark(same.members[1:], same.members[0], 1.0, found)
        else:
            _mark(same.members, best[2].members[0], best[0], found)


def _by_text(members: list[Told], texts: Numbers, spill: Spill) -> Iterator[_SameText]:
    found: dict[int, list[Told]] = {}
    for told in in_order(members):
        found.setdefault(int(texts[told.number]), []).append(told)
    for text, same in found.items():
        yield _SameText(same, {told.domain: told for told in reversed(same)}, spill.shingles(text))


def _mark(copies: list[Told], first: Told, alike: float, found: Found) -> None:
    for told in copies:
        if told.id and first.id and told.id != first.id:
            found.firsts[told.number], found.alike[told.number] = first.number, alike
            found.firsts[first.number] = first.number
            found.ids[first.number] = first.id


def _least_between(ones: _SameText, others: _SameText, threshold: float) -> float:
    """How alike two texts must be. What a site printed as two articles are two, wherever else both were printed."""
    sites = ones.of_sites.keys() & others.of_sites.keys()
    pairs = [(ones.of_sites[site], others.of_sites[site]) for site in sites]
    return max(_least(one, other, threshold) for one, other in pairs or [(ones.members[0], others.members[0])])


def _least(one: Told, other: Told, threshold: float) -> float:
    """How alike the texts of two articles must be."""
    if is_another_issue(one, other):
        return max(threshold, _OF_ANOTHER_ISSUE)
    if one.domain != other.domain or not one.title or not other.title:
        return threshold
    words, others = set(words_of(one.title)), set(words_of(other.title))
    share = 2 * len(words & others) / max(len(words) + len(others), 1)
    return threshold if share >= _ALIKE_TITLES else max(threshold, _OF_ONE_SITE)
