"""What is done with an outcome that the database or a record file will not take, so that it costs no other. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from pipelines.model import Candidate, Outcome, Reason

UNSTORABLE = (ValueError, TypeError, ArithmeticError, LookupError, SQLAlchemyError)
"""What storing a value raises that cannot be stored: text that is no Unicode, NaN, a number too large, a constraint."""

_DETAIL = 300


def weaker(outcome: Outcome, error: Exception) -> Iterator[Outcome]:
    """What to try in place of an outcome that raised `error`, each giving up more; the last is its URL's fate alone."""
    whole = mended(outcome)
    yield whole
    detail = encodable(f"cannot be stored: {type(error).__name__}: {error}"[:_DETAIL])
    without = replace(whole, reason=Reason.WORKER_ERROR, detail=detail, article=None)
    yield without
    yield Outcome(outcome.url, Reason.WORKER_ERROR, detail, outcome.at)


def mended(outcome: Outcome) -> Outcome:
    """`outcome` with text that UTF-8 can hold; candidates whose address it cannot hold are left out."""
    return replace(
        outcome,
        detail=encodable(outcome.detail),
        etag=encodable(outcome.etag),
        last_modified=encodable(outcome.last_modified),
        found=storable(outcome.found),
    )


def storable(found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(_mended(candidate) for candidate in found if encodable(candidate.url) == candidate.url)


def _mended(candidate: Candidate) -> Candidate:
    told = candidate.discovery
    discovery = replace(
        told,
        source=encodable(told.source),
        title=encodable(told.title),
        published=encodable(told.published),
        authors=tuple(encodable(author) for author in told.authors),
    )
    return replace(
        candidate,
        why=encodable(candidate.why),
        detail=encodable(candidate.detail),
        lastmod=encodable(candidate.lastmod),
        discovery=discovery,
    )


def encodable(text: str) -> str:
    """`text` with surrogates that stand alone, and U+0000, which PostgreSQL does not take, replaced by U+FFFD.

    >>> encodable("a\\ud800b")
    'a\\ufffdb'
    """
    text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
