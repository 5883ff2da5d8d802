"""The answer that rules about URLs give, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pipelines.model.ledger import UrlKind
from pipelines.model.reasons import Reason
from spiders.discover.urlshape import UrlShape


class UrlVerdict(NamedTuple):
    """The kind of a URL and why, for a person; `refused` where it will not be fetched at all."""

    kind: UrlKind
    why: str
    refused: Reason | None = None
    is_sure: bool = True
    """False where the URL says next to nothing, so that other evidence (the text of its link) may decide."""
    is_list: bool = False
    """Whether hardly anything but a list of articles has such an address, whatever text it shows."""


Rule = Callable[[UrlShape], UrlVerdict | None]


def listed(why: str) -> UrlVerdict:
    """A section that is a list by its address."""
    return UrlVerdict(UrlKind.SECTION, why, is_list=True)


def refuse(why: str, reason: Reason = Reason.UTILITY) -> UrlVerdict:
    return UrlVerdict(UrlKind.OTHER, why, reason)
