"""Finds copies: the same words, nearly the same words, and which of several sites had them first. Never deletes."""

from pipelines.dedup.find import THRESHOLD, Found, find_copies
from pipelines.dedup.mark import MarkedFolder, mark_copies

__all__ = ["THRESHOLD", "Found", "MarkedFolder", "find_copies", "mark_copies"]
