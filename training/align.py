"""Gold labels for blocks: which of them together give the reference text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

_WORD = re.compile(r"\w+")
_UNSEGMENTED = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]")
_PASSES = 3


def tokens(text: str) -> list[str]:
    """Tokens as the scorer counts them: words, or characters in scripts without spaces."""
    out: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        out.extend(word if _UNSEGMENTED.search(word) else (word,))
    return out


def align(blocks: Sequence[Sequence[str]], gold: Sequence[str]) -> tuple[list[bool], float]:
    """A label for each block (tokens), and the F1 of 4-token shingles that these labels reach.

    Starts from a longest common subsequence over all tokens, then flips single blocks while that helps.
    """
    flat = [token for block in blocks for token in block]
    owner = [i for i, block in enumerate(blocks) for _ in block]
    matched = [0] * len(blocks)
    for op in LCSseq.opcodes(flat, gold):
        if op.tag == "equal":
            for position in range(op.src_start, op.src_end):
                matched[owner[position]] += 1
    labels = [2 * hit > len(block) for hit, block in zip(matched, blocks, strict=True)]
    known = set(gold)
    open_blocks = [i for i, b in enumerate(blocks) if b and 3 * sum(t in known for t in b) >= 2 * len(b)]
    return _climb(blocks, list(gold), labels, open_blocks)


def _climb(
    blocks: Sequence[Sequence[str]], gold: list[str], labels: list[bool], open_blocks: list[int]
) -> tuple[list[bool], float]:
    target = _shingles(gold)
    best = _f1(blocks, target, labels)
    for _ in range(_PASSES):
        improved = False
        for i in open_blocks:
            if best >= 1.0:
                return labels, best
            labels[i] = not labels[i]
            score = _f1(blocks, target, labels)
            if score > best + 1e-9:
                best, improved = score, True
            else:
                labels[i] = not labels[i]
        if not improved:
            break
    return labels, best


def _f1(blocks: Sequence[Sequence[str]], target: Counter[tuple[str, ...]], labels: list[bool]) -> float:
    kept = _shingles([token for block, label in zip(blocks, labels, strict=True) if label for token in block])
    hit = sum((kept & target).values())
    return 2 * hit / (sum(kept.values()) + sum(target.values())) if hit else 0.0


def _shingles(toks: list[str], n: int = 4) -> Counter[tuple[str, ...]]:
    return Counter(tuple(toks[i : i + n]) for i in range(max(1, len(toks) - n + 1)))
