"""Addresses in the data that scripts carry: lists that a page draws only in the browser. Pure.

Read by pattern, not as JSON: such data is often cut, nested deep or wrapped in code, and only addresses are wanted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

MAX_SCRIPT_CHARS = 5_000_000
MAX_ADDRESSES = 5_000
_DATA_TYPES = re.compile(r"application/(ld\+)?json", re.IGNORECASE)
_ADDRESS = re.compile(
    r'"(?:url|@id|href|link|permalink|path|canonical|canonicalUrl|canonical_url|webUrl)"\s{0,5}:\s{0,5}'
    r'"((?:https?:)?\\?/[^"\s]{1,1000})"',
)


def addresses_in(script_type: str, text: str) -> Iterator[str]:
    """The addresses, absolute or from the root, in a script that holds data. At most `MAX_ADDRESSES`."""
    if not _DATA_TYPES.match(script_type.strip()):
        return
    for match in islice(_ADDRESS.finditer(text[:MAX_SCRIPT_CHARS]), MAX_ADDRESSES):
        try:
            yield str(json.loads(f'"{match[1]}"'))  # undoes \/ and \u0026
        except ValueError:
            continue
