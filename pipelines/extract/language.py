"""The language of a text, with a score: a trained guess on the characters, weighed with what the page declares."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MAX_CHARS = 4000
MIN_LETTERS = 40
_PRIOR = 0.9

_SAME = {"nb": "no", "nn": "no", "in": "id", "iw": "he", "ji": "yi", "sh": "sr", "fil": "tl", "cmn": "zh", "mo": "ro"}


def detect_language(text: str, hint: str = "") -> tuple[str, float]:
    """BCP 47 primary tag and a score in 0-1; ("", 0.0) where the text is too short and nothing is declared."""
    declared = primary_tag(hint)
    sample = text[:MAX_CHARS]
    if sum(char.isalpha() for char in sample) < MIN_LETTERS:
        return (declared, 0.5) if declared else ("", 0.0)
    ranked = _identifier().rank(sample)
    scores = {str(language): float(score) for language, score in ranked[:10]}
    best = max(scores, key=lambda language: scores[language])
    if declared and declared != best and scores.get(declared, 0.0) > 1 - _PRIOR:
        best = declared
    return best, round(scores[best], 4)


def primary_tag(hint: str) -> str:
    """The primary tag of a declaration, "" where it is none.

    >>> primary_tag("de_AT"), primary_tag("x-default")
    ('de', '')
    """
    match = re.match(r"([a-zA-Z]{2,3})(?:[-_]|$)", hint.strip())
    tag = match[1].lower() if match else ""
    return _SAME.get(tag, tag)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The model, read once a process when it is first needed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - 4 MB and 0.3 s, not for every start

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
