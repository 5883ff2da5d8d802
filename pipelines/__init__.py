"""What a page says: `process(page)` gives an Article, or a Rejected with its reason."""

from pipelines.model import Article, Page, Rejected
from pipelines.process import process

__all__ = ["Article", "Page", "Rejected", "process"]
