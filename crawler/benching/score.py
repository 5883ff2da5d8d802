"""What predictions are worth against the truth of their pages, set by set. Pure.

text      likeness by runs of four words; F1 of the mean precision (over pages that got a text) and the mean recall, the
          mean F1 of the pages, and the share of pages that are exact. A summary may be in the text or not.
kind      share of the pages without an article that gave no text, and of the articles that gave one
title     equal but for case and punctuation; authors: the same set; day: the calendar day; instant: within a minute
snippets  F1 over segments that the text must hold and must not
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from crawler.benching.shingles import Likeness, harmonic, likeness, words_of
from crawler.benching.truth import Truth

_WORD = re.compile(r"\w+")
_MACHINE_MADE = frozenset({"web_1000"})
"""Sets whose reference texts a model wrote: equality with them to the word says nothing."""
_UNDATED = frozenset({"web_1000", "trafilatura_snippets", "aeb", "fundus_eval"})
"""Sets that are not scored for titles, authors and dates."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a system made of a page. `published` is an ISO date or instant; `raw` the date as the page has it."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    raw: str = ""


Figures = dict[str, float]


def score(truths: Sequence[Truth], predictions: Sequence[Prediction]) -> dict[str, Figures]:
    """Figures by set, those of page kinds under "page_kind". Empty groups are left out."""
    pairs = list(zip(truths, predictions, strict=True))
    report: dict[str, Figures] = {}
    for group in dict.fromkeys(truth.group for truth in truths):
        own = [(truth, prediction) for truth, prediction in pairs if truth.group == group]
        figures = _text_figures(group, own) | _snippet_figures(own)
        if group not in _UNDATED:
            figures |= _metadata_figures(own)
        if figures:
            report[group] = {"pages": float(len(own)), **figures}
    kinds = _kind_figures(pairs)
    if kinds:
        report["page_kind"] = kinds
    return report


def page_likeness(truth: Truth, prediction: Prediction) -> Likeness:
    """Against the better of the references with and without summary."""
    words, text = words_of(prediction.text), truth.text or ""
    references = [text, f"{truth.summary}\n{text}"] if truth.summary else [text]
    return max((likeness(words_of(each), words) for each in references), key=lambda like: (like.exact, like.f1))


def _text_figures(group: str, pairs: Iterable[tuple[Truth, Prediction]]) -> Figures:
    scored = [(page_likeness(t, p), bool(p.text)) for t, p in pairs if t.text is not None]
    if not scored:
        return {}
    precision = _mean(like.precision for like, is_answered in scored if is_answered)
    recall = _mean(like.recall for like, _ in scored)
    figures = {
        "f1": harmonic(precision, recall),
        "precision": precision,
        "recall": recall,
        "page_f1": _mean(like.f1 for like, _ in scored),
    }
    return figures if group in _MACHINE_MADE else figures | {"exact": _mean(like.exact for like, _ in scored)}


def _kind_figures(pairs: Iterable[tuple[Truth, Prediction]]) -> Figures:
    others = [not p.text for t, p in pairs if not t.is_article]
    texts = [bool(p.text) for t, p in pairs if t.text]
    return {"pages": float(len(others)), "rejected": _mean(others), "kept": _mean(texts)} if others else {}


def _metadata_figures(pairs: Sequence[tuple[Truth, Prediction]]) -> Figures:
    figures: Figures = {}
    titles = [plain(p.title) == plain(t.title) for t, p in pairs if t.title]
    named = [_names(p.authors) == _names(t.authors) for t, p in pairs if t.authors is not None]
    dated = [(t.published, p) for t, p in pairs if t.published]
    judged: list[tuple[str, list[bool]]] = [
        ("title", titles),
        ("authors", named),
        ("day", [is_same_day(published, p) for published, p in dated]),
        ("instant", [_is_near(published, p) for published, p in dated if _has_time(published)]),
    ]
    for name, hits in judged:
        if hits:
            figures[name] = _mean(hits)
    return figures


def _snippet_figures(pairs: Iterable[tuple[Truth, Prediction]]) -> Figures:
    held = unheld = kept = 0
    judged = [(t, " ".join(p.text.split())) for t, p in pairs if t.must_contain is not None]
    for truth, text in judged:
        hits = sum(" ".join(segment.split()) in text for segment in truth.must_contain or ())
        held, unheld = held + hits, unheld + len(truth.must_contain or ()) - hits
        kept += sum(" ".join(segment.split()) in text for segment in truth.must_not_contain)
    if not judged:
        return {}
    precision, recall = held / max(1, held + kept), held / max(1, held + unheld)
    return {"f1": harmonic(precision, recall), "precision": precision, "recall": recall}


def plain(text: str | None) -> str:
    """Words alone, in lower case, compatibility forms folded.

    >>> plain("“Ferries”, at last …")
    'ferries at last'
    """
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text or "").lower()))


def is_same_day(published: str, prediction: Prediction) -> bool:
    """By the instant as it was told, zone and all, or by the date as it stands on the page."""
    truth, found = _moment(published), _moment(prediction.published)
    if truth is None or (found is None and _has_time(published)):
        return False
    days: set[date] = {moment.date() for moment in (found, _moment(prediction.raw)) if moment}
    return truth.date() in days or _is_near(published, prediction)


def _is_near(published: str, prediction: Prediction) -> bool:
    truth, found = _moment(published), _moment(prediction.published)
    if truth is None or found is None or truth.tzinfo is None or found.tzinfo is None:
        return False
    return abs((truth - found).total_seconds()) <= 60


def _has_time(published: str) -> bool:
    return len(published) > len("2026-01-01")


def _names(authors: Iterable[str] | None) -> set[str]:
    return {plain(name) for name in authors or ()} - {""}


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace(" ", "T", 1)) if text else None
    except ValueError:
        return None


def _mean(values: Iterable[float]) -> float:
    """0 of nothing."""
    found = list(values)
    return fmean(found) if found else 0.0
