"""The account of a page for a terminal: blocks in page order, kept ones at full width, dropped ones cut to a line."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.text import Text

from crawler.explain.account import Account
from crawler.explain.blocks import ShownBlock

COLOURS = {
    "title": "magenta",
    "byline": "yellow",
    "caption": "yellow",
    "share": "cyan",
    "related": "bright_blue",
    "newsletter": "cyan",
    "advertisement": "red",
    "navigation": "bright_blue",
    "comment": "magenta",
    "notice": "red",
}
_HINT = "Read wrongly? --save-case DIR makes a report of it. In a browser: --html FILE."
_LABEL_WIDTH = 13
_MOST_WIDTH = 100
_FIELD_WIDTH = 14


def show(account: Account, console: Console) -> None:
    """Print the account. Without colour, marks alone tell kept from dropped."""
    width = min(console.width, _MOST_WIDTH)
    kept_mark, dropped_mark = ("▌", "×") if "utf" in console.encoding.lower() else ("|", "x")
    for line in _head(account, width):
        console.print(line)
    was_kept = True
    for block in account.blocks:
        if block.kept and not was_kept:
            console.print()
        was_kept = block.kept
        lines = _kept(block, width, kept_mark) if block.kept else _dropped(block, width, dropped_mark)
        for line in lines:
            console.print(line)
    console.print(Text("\nFields", style="bold"))
    for name, told in account.fields.items():
        for line in _field(name, told.value, told.source, width):
            console.print(line)
    console.print(Text(f"\n{_HINT}", style="dim"))


def _head(account: Account, width: int) -> list[Text]:
    kept = sum(block.kept for block in account.blocks)
    counts = f"{kept} of {len(account.blocks)} blocks kept"
    verdict = Text(account.verdict, style="green" if account.is_article else "bold red")
    lines = [Text(line, style="bold") for line in _wrapped(account.title, width)]
    address = [Text(account.url, style="dim")] if account.url else []
    return [*lines, *address, verdict, Text(counts, style="dim"), Text()]


def _kept(block: ShownBlock, width: int, mark: str) -> list[Text]:
    told = Text(f"{mark} {block.kind.replace('_', ' ')} · {block.why}", style="dim")
    return [Text(f"{mark} {line}", style="") for line in _wrapped(block.text, width - 2)] + [told, Text()]


def _dropped(block: ShownBlock, width: int, mark: str) -> list[Text]:
    style = COLOURS.get(block.label, "bright_black")
    head = Text(f"{mark} {block.label:<{_LABEL_WIDTH}} ", style=style)
    room = width - cell_len(head.plain)
    head.append(_cut(" ".join(block.text.split()), room), style="")
    indent = " " * (_LABEL_WIDTH + 3)
    return [head, *(Text(indent + line, style="dim") for line in _wrapped(block.why, room))]


def _field(name: str, value: Any, source: str, width: int) -> list[Text]:
    head = Text().append(f"  {name:<{_FIELD_WIDTH}} ", style="bold")
    room = width - len(head.plain)
    plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if value is not None else ""
    if value in ("", [], None):
        return [head.append(source or "not found", style="dim")]
    lines = [head.append(_cut(" ".join(plain.split()), room))]
    return [
        *lines,
        *(Text(" " * len(f"  {'':<{_FIELD_WIDTH}} ") + line, style="dim") for line in _wrapped(source, room)),
    ]


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, also of scripts without spaces, whose letters are two columns wide."""
    lines = [line for part in text.splitlines() for line in textwrap.wrap(part, width)]
    return [piece for line in lines for piece in (chop_cells(line, width) if cell_len(line) > width else [line])]
