"""Blocks that were chosen twice: pull quotes, captions that repeat a sentence, a whole text that stands there again.

Not every repeat is one. A plan of meals, an interview with the same question to each or a list of offers says a thing
under several headings; there the model is sure of every block, and each stands at the same place of the tree.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.phrases import width_of
from pipelines.extract.rawblock import RawBlock

_MIN_COPY = 40
_ESCAPED = ("\\'", '\\"', "\\n", "&quot;", "&#")
_WHOLE_TEXT = 1000
"""So many characters again in the same order are the text itself again, not something that it says twice."""


def needless_copies(
    blocks: Sequence[RawBlock],
    folded: Sequence[str],
    probabilities: Sequence[float],
    chosen: Sequence[bool],
    sure: float,
) -> set[int]:
    """The numbers of chosen blocks whose text stands in another chosen block, and had better stand there alone.

    Kept is the copy without escape signs, standing where most of the article stands, and first. Others stay as well
    where the model gives them `sure` at the same place of the tree, unless one follows the other or all text repeats.
    """
    kept = [i for i, is_chosen in enumerate(chosen) if is_chosen]
    order = {i: number for number, i in enumerate(kept)}
    words = [folded[i] for i in kept]
    found = set()
    for best, others in _groups(blocks, folded, kept):
        for i in others:
            same_place = blocks[i].frame.path == blocks[best].frame.path
            in_a_row = folded[i] in words[max(0, order[i] - 1) : order[i]] + words[order[i] + 1 : order[i] + 2]
            said_again = same_place and not in_a_row and probabilities[i] >= sure
            if not said_again or _repeats_at_length(words, order[i], order[best]):
                found.add(i)
    return found


def _groups(blocks: Sequence[RawBlock], folded: Sequence[str], kept: Sequence[int]) -> list[tuple[int, list[int]]]:
    """For each longer text that stands there more than once the best copy, and the others."""
    copies: dict[str, list[int]] = {}
    chars_at: dict[str, int] = {}
    for i in kept:
        chars_at[blocks[i].frame.path] = chars_at.get(blocks[i].frame.path, 0) + len(blocks[i].text)
        if width_of(folded[i]) >= _MIN_COPY:
            copies.setdefault(folded[i], []).append(i)

    def rank(i: int) -> tuple[bool, int, int]:
        return any(sign in blocks[i].text for sign in _ESCAPED), -chars_at[blocks[i].frame.path], i

    repeated = [(min(group, key=rank), group) for group in copies.values() if len(group) > 1]
    return [(best, [i for i in group if i != best]) for best, group in repeated]


def _repeats_at_length(words: Sequence[str], at: int, other: int) -> bool:
    """Whether the kept texts around `at` are those around `other`, in the same order, for `_WHOLE_TEXT` characters."""
    chars = len(words[at])
    for step in (-1, 1):
        i, j = at + step, other + step
        while chars < _WHOLE_TEXT and min(i, j) >= 0 and max(i, j) < len(words) and words[i] == words[j]:
            chars += max(1, len(words[i]))
            i, j = i + step, j + step
    return chars >= _WHOLE_TEXT
