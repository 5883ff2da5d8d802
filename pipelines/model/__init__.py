"""The words that all three packages share: pages, articles, fates, candidates. Plain data, no behaviour of its own."""

from pipelines.model.article import (
    SCHEMA_VERSION,
    Access,
    Article,
    Block,
    BlockKind,
    Complete,
    DateSource,
    Image,
    Link,
    PageType,
    Precision,
    Rejected,
    format_instant,
)
from pipelines.model.capture import Capture
from pipelines.model.ledger import Candidate, Outcome, UrlKind
from pipelines.model.page import Discovery, Page, Rights, Via
from pipelines.model.reasons import Fate, Reason, fate_of

__all__ = [
    "SCHEMA_VERSION",
    "Access",
    "Article",
    "Block",
    "BlockKind",
    "Candidate",
    "Capture",
    "Complete",
    "DateSource",
    "Discovery",
    "Fate",
    "Image",
    "Link",
    "Outcome",
    "Page",
    "PageType",
    "Precision",
    "Reason",
    "Rejected",
    "Rights",
    "UrlKind",
    "Via",
    "fate_of",
    "format_instant",
]
