"""JSON-LD as pages have it: several scripts, graphs, references, and JSON that is broken in a dozen known ways.

Values in, flat list of nodes out. Everything is bounded: a page can nest without end or be megabytes of products.
"""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_CHARS = 2_000_000
MAX_REPAIR_CHARS = 300_000
MAX_NODES = 1500
MAX_DEPTH = 12

_WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$|^\ufeff")
_BETWEEN_VALUES = re.compile(r"[\s,;]*")
_COMMENT = re.compile(r"^[ \t]{0,80}//[^\n]*$|(?<=[\s,{\[])//[^\n\"]*$|/\*[^*]{0,2000}\*/", re.MULTILINE)
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=[\s,]{0,40}[}\]])|,(?=\s{0,40},)', re.DOTALL)
_QUOTE = re.compile(r'\\{0,40}"')
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])|\\u(?![0-9a-fA-F]{4})')
_ENDS_STRING = re.compile(r"\s*(?:[}\]:]|,\s*(?:[\"{\[\]}]|-?\d|true|false|null)|$)")
_OPENS_STRING = re.compile(r"[{\[,:]\s*$")
_SCHEMA_PREFIX = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)")

_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Node:
    """One object of the graph. `role` is the property that holds it ("" at the top), `depth` its nesting there."""

    values: Mapping[str, Any] = field(repr=False)
    role: str = ""
    depth: int = 0
    types: tuple[str, ...] = ()
    origin: str = "jsonld"

    def get(self, name: str) -> Any:
        return self.values.get(name)


def load_values(text: str) -> list[Any]:
    """The JSON values in one script, repaired where needed; [] where nothing can be made of it.

    >>> load_values('{"a": 1,}{"b": "x "quoted" y"}')
    [{'a': 1}, {'b': 'x "quoted" y'}]
    """
    text = text[:MAX_CHARS].strip()
    if not text:
        return []
    try:
        return [json.loads(text, strict=False)]
    except RecursionError:
        return []
    except ValueError:
        pass
    return _repaired(text)


def _repaired(text: str) -> list[Any]:
    text = _WRAPPING.sub("", text[:MAX_REPAIR_CHARS]).strip().rstrip(";")
    if re.match(r"[\[{]\s*&quot;", text):
        text = html.unescape(text)
    values, rest = _decode_all(text)
    if rest is None:
        return values
    for repair in (_without_commas, _with_quotes_escaped, _closed):
        rest = repair(rest)
        more, left = _decode_all(rest)
        values.extend(more)
        if left is None:
            break
        rest = left
    return values


def _decode_all(text: str) -> tuple[list[Any], str | None]:
    """Values that stand one after the other, and the text from the first that cannot be read (None: all was read)."""
    values: list[Any] = []
    position, length = 0, len(text)
    while position < length:
        match = _BETWEEN_VALUES.match(text, position)
        position = match.end() if match else position
        if position >= length:
            break
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return values, text[position:]
        values.append(value)
    return values, None


def _without_commas(text: str) -> str:
    """Comments, commas before a closing bracket and escapes that JSON does not know are dropped."""
    text = _BAD_ESCAPE.sub("", _COMMENT.sub("", text))
    return _STRING_OR_COMMA.sub(lambda m: "" if m.group().startswith(",") else m.group(), text)


def _with_quotes_escaped(text: str) -> str:
    """A quotation mark ends a string only where JSON can go on after it; all others belong to the text."""
    parts: list[str] = []
    last, inside = 0, False
    for match in _QUOTE.finditer(text):
        if (len(match.group()) - 1) % 2:
            continue
        start = match.end() - 1
        if not inside:
            inside = _OPENS_STRING.search(text, max(0, start - 40), start) is not None or start == 0
        elif _ENDS_STRING.match(text, match.end()):
            inside = False
        else:
            parts.append(text[last:start] + "\\")
            last = start
    return "".join(parts) + text[last:]


def _closed(text: str) -> str:
    """`text` with the brackets that a cut left open."""
    stack: list[str] = []
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text, flags=re.DOTALL)
    for char in bare:
        if char in "{[":
            stack.append("}" if char == "{" else "]")
        elif char in "}]" and stack:
            stack.pop()
    if bare.count('"') % 2:
        text += '"'
    return re.sub(r"[,:\s]+$", "", text) + "".join(reversed(stack))


def flatten(values: Iterable[Any]) -> tuple[Node, ...]:
    """Every object with a type or an id below `values`, breadth first, with references by @id resolved one level."""
    nodes = list(_walk(values))
    by_id: dict[str, dict[str, Any]] = {}
    for node in nodes:
        key = node.values.get("@id")
        if isinstance(key, str) and len(node.values) > 1:
            known = by_id.get(key)
            if known is None or len(node.values) > len(known):
                by_id[key] = dict(node.values)
    if by_id:
        nodes = [Node(_resolved(node.values, by_id), node.role, node.depth, node.types) for node in nodes]
    return tuple(nodes)


def _walk(values: Iterable[Any]) -> Iterator[Node]:
    queue: deque[tuple[Any, str, int]] = deque((value, "", 0) for value in values)
    seen = 0
    while queue and seen < MAX_NODES:
        value, role, depth = queue.popleft()
        if isinstance(value, list):
            queue.extendleft((item, role, depth) for item in reversed(value[:300]) if isinstance(item, dict | list))
        elif isinstance(value, dict):
            seen += 1
            clean = _plain_keys(value)
            yield Node(clean, role, depth, types_of(clean))
            queue.extend(_children(clean, role, depth))


def _children(value: Mapping[str, Any], role: str, depth: int) -> Iterator[tuple[Any, str, int]]:
    if depth >= MAX_DEPTH:
        return
    for key, child in value.items():
        if isinstance(child, dict | list):
            at_top = key in ("@graph", "mainEntity") and not role
            yield child, "" if at_top else key, depth if at_top else depth + 1


def _plain_keys(value: dict[str, Any]) -> dict[str, Any]:
    if any(":" in key for key in value):
        return {_SCHEMA_PREFIX.sub("", key): child for key, child in value.items()}
    return value


def types_of(value: Mapping[str, Any]) -> tuple[str, ...]:
    """The bare type names of an object.

    >>> types_of({"@type": ["http://schema.org/NewsArticle", "Article"]})
    ('NewsArticle', 'Article')
    """
    raw = value.get("@type")
    names = raw if isinstance(raw, list) else [raw]
    return tuple(_SCHEMA_PREFIX.sub("", name.strip()) for name in names[:8] if isinstance(name, str))


def _resolved(values: Mapping[str, Any], by_id: Mapping[str, dict[str, Any]]) -> Mapping[str, Any]:
    out = dict(values)
    for key, child in values.items():
        if isinstance(child, dict):
            out[key] = _look_up(child, by_id)
        elif isinstance(child, list):
            out[key] = [_look_up(item, by_id) if isinstance(item, dict) else item for item in child[:300]]
    return out


def _look_up(value: dict[str, Any], by_id: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    key = value.get("@id")
    if not isinstance(key, str) or key not in by_id or len(value) > 3:
        return value
    return {**by_id[key], **value}
