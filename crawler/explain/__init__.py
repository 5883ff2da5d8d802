"""Shows how a page was read: every block kept or dropped and why, every field and its source, article or not."""

from crawler.explain.account import Account, explain_page
from crawler.explain.blocks import ShownBlock
from crawler.explain.fields import FieldShown

__all__ = ["Account", "FieldShown", "ShownBlock", "explain_page"]
