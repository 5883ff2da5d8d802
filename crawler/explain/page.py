"""The account of a page as one self-contained HTML file. No scripts, no request to anywhere; all text is escaped."""

from __future__ import annotations

import json
from collections import Counter

from crawler.explain.account import Account
from crawler.runlog.templates import fill


def as_page(account: Account) -> str:
    """The page. Pure."""
    dropped = Counter(block.label for block in account.blocks if not block.kept)
    fields = [(name, _value(told.value), told.source) for name, told in account.fields.items()]
    return fill(
        "crawler.explain",
        "explain.html.j2",
        account=account,
        kept=sum(block.kept for block in account.blocks),
        dropped=sorted(dropped.items(), key=lambda pair: (-pair[1], pair[0])),
        fields=fields,
    )


def _value(value: object) -> str:
    """A field's value as text; lists one item a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(_item(item) for item in value)
    return "" if value is None else json.dumps(value)


def _item(item: object) -> str:
    if isinstance(item, dict):
        return str(item.get("url") or item.get("text") or json.dumps(item, ensure_ascii=False))
    return str(item)
