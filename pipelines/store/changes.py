"""What differs between two versions of an article, for `why` to show. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

_PLAIN = ("title", "subtitle", "description", "authors", "published_at", "modified_at", "section", "tags", "access")
_MOST_PARAGRAPHS = 2000
"""Beyond it comparing would take longer than extracting did; then only the lengths are told."""


def what_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """A JSON object: plain fields as [before, after]; of the text, the paragraphs `removed` and `added`, in order.

    >>> what_changed({"title": "Rain", "text": "It fell."}, {"title": "Snow", "text": "It fell.\\n\\nMuch."})
    '{"title": ["Rain", "Snow"], "text": {"removed": [], "added": ["Much."]}}'
    """
    told: dict[str, Any] = {
        name: [before.get(name), after.get(name)] for name in _PLAIN if before.get(name) != after.get(name)
    }
    texts = (str(before.get("text", "")), str(after.get("text", "")))
    if texts[0] != texts[1]:
        told["text"] = _paragraphs(*(text.split("\n\n") for text in texts))
    return json.dumps(told, ensure_ascii=False)


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> dict[str, Any]:
    if max(len(before), len(after)) > _MOST_PARAGRAPHS:
        return {"paragraphs": [len(before), len(after)]}
    removed: list[str] = []
    added: list[str] = []
    for what, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            removed += before[start:end]
            added += after[new_start:new_end]
    return {"removed": removed, "added": added}
