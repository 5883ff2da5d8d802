"""A record in other clothes: text, Markdown, HTML. All are renderings of its blocks, so none can change the text."""

from __future__ import annotations

import re
from html import escape

from pipelines.model import Article, Block, BlockKind

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>#])")


def as_text(article: Article) -> str:
    """Title and main text."""
    return f"{article.title}\n\n{article.text}\n" if article.title else f"{article.text}\n"


def as_markdown(article: Article) -> str:
    """Markdown, its special characters escaped."""
    title = f"# {_escaped(article.title)}\n\n" if article.title else ""
    return title + "\n\n".join(map(_markdown_block, article.blocks)) + "\n"


def as_html(article: Article) -> str:
    """One `<article>` element."""
    title = f"<h1>{escape(article.title)}</h1>\n" if article.title else ""
    return f"<article>\n{title}" + "\n".join(map(_html_block, article.blocks)) + "\n</article>\n"


def _escaped(text: str) -> str:
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text)


def _markdown_block(block: Block) -> str:
    if block.kind is BlockKind.CODE:
        return f"```\n{block.text}\n```"
    text = _escaped(block.text)
    prefixes = {
        BlockKind.HEADING: "#" * max(2, block.level) + " ",
        BlockKind.UPDATE: "### ",
        BlockKind.LIST_ITEM: "  " * (block.level - 1) + "- ",
        BlockKind.QUOTE: "> ",
    }
    return prefixes.get(block.kind, "") + text


def _html_block(block: Block) -> str:
    text = escape(block.text).replace("\n", "<br>\n")
    tags = {
        BlockKind.HEADING: f"h{max(2, block.level)}",
        BlockKind.UPDATE: "h3",
        BlockKind.LIST_ITEM: "li",
        BlockKind.QUOTE: "blockquote",
        BlockKind.CODE: "pre",
    }
    tag = tags.get(block.kind, "p")
    return f"<{tag}>{escape(block.text) if tag == 'pre' else text}</{tag}>"
