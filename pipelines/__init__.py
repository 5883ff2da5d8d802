"""What a page says: `process(page)` gives an Article, or a Rejected with its reason.

>>> from pipelines import Page, process
>>> refused = process(Page(body=b"<html><p>Subscribe to read on.</p></html>", url="https://news.example/a"))
>>> refused.reason, refused.detail
(<Reason.NO_MAIN_TEXT: 'no_main_text'>, 'no block of the page looks like main text')
>>> board = "<p>The harbour board ordered two electric ferries for the northern line, its chairman said.</p>"
>>> union = "<p>Crews of the older boats will be trained over the winter, and no jobs are to go, the union said.</p>"
>>> cost = "<p>The two boats cost nineteen million together and begin to sail in the month of May.</p>"
>>> body = f"<html><body><article><h1>Ferries</h1>{board}{union}{cost}</article></body></html>".encode()
>>> article = process(Page(body=body, url="https://news.example/2026/05/02/ferries"))
>>> article.title, article.word_count, len(article.blocks)
('Ferries', 50, 3)
>>> article.as_record()["published_at"], str(article.published_source)
('2026-05-02T00:00:00Z', 'url')
"""

from typing import TYPE_CHECKING, Any

from pipelines.model import Article, Page, Rejected

if TYPE_CHECKING:
    from pipelines.processing import process

__all__ = ["Article", "Page", "Rejected", "process"]


def __getattr__(name: str) -> Any:
    """Extraction is loaded when it is first asked for: commands that only read a corpus start in half the time."""
    if name != "process":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipelines.processing import process  # noqa: PLC0415

    globals()["process"] = process
    return process
