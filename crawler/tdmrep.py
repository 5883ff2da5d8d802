"""`/.well-known/tdmrep.json`: for which of its paths a site reserves text and data mining. Pure.

W3C TDM Reservation Protocol, final report of 10 May 2024, section 6: a list of rules, of which the first whose
`location` matches counts. What is broken says nothing: it is never taken for a permission.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from pipelines.model import Rights

TDMREP_PATH = "/.well-known/tdmrep.json"
MAX_TDMREP_BYTES = 512 * 1024
_MAX_RULES = 1000
_MAX_PATTERN = 500
_SAID = {0: "not_reserved", 1: "reserved"}


@dataclass(frozen=True, slots=True)
class TdmRule:
    """`location` is a pattern as in robots.txt: `*` for anything, `$` for the end."""

    location: str
    tdm: str
    policy: str = ""


@dataclass(frozen=True, slots=True)
class TdmRules:
    """What one tdmrep.json says, in its order."""

    rules: tuple[TdmRule, ...] = ()

    def of(self, url: str) -> Rights:
        """Reserved, not reserved or unknown, with the rule that says so as evidence."""
        parts = urlsplit(url)
        path = unquote(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        rule = next((rule for rule in self.rules if matches_location(rule.location, path)), None)
        if rule is None:
            return Rights()
        policy = (f"tdmrep.json tdm-policy: {rule.policy}",) if rule.policy else ()
        number = 1 if rule.tdm == "reserved" else 0
        return Rights(tdm=rule.tdm, evidence=(f"tdmrep.json {rule.location}: {number}", *policy))


def read_tdmrep(status: int, body: bytes) -> TdmRules:
    """The rules of an answer. Never raises; none where it is not a list of them."""
    if status != 200 or len(body) > MAX_TDMREP_BYTES:
        return TdmRules()
    try:
        told = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return TdmRules()
    return TdmRules(tuple(islice(_rules(told), _MAX_RULES)))


def _rules(told: object) -> Iterator[TdmRule]:
    for entry in told if isinstance(told, list) else [told]:
        if not isinstance(entry, dict):
            continue
        location, number = entry.get("location"), entry.get("tdm-reservation")
        number = int(number) if isinstance(number, str) and number in {"0", "1"} else number
        if isinstance(location, str) and 0 < len(location) <= _MAX_PATTERN and number in (0, 1):
            policy = entry.get("tdm-policy")
            yield TdmRule(location, _SAID[int(number)], policy[:300] if isinstance(policy, str) else "")


def matches_location(pattern: str, path: str) -> bool:
    """Whether `path` begins with `pattern`, in time that grows with its length only.

    >>> matches_location("/news/*.html$", "/news/a.html"), matches_location("/news", "/newsletter")
    (True, True)
    """
    is_anchored = pattern.endswith("$")
    first, *rest = unquote(pattern.removesuffix("$")).split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not is_anchored or path == first
    at = len(first)
    for part in rest[:-1] if is_anchored else rest:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not is_anchored or (path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at)
