"""Characters that are no part of any text, and with which one can be made to look like another, or move a terminal.

Marks that scripts need (LRM, RLM, ZWJ, ZWNJ) are none of them.
"""

from __future__ import annotations

import re

_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Embeddings, overrides and isolates: what follows is shown in another order than it is stored in."""
_CONTROLS = (*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0))
"""C0 and C1 without those that are white space; ESC and CSI among them, which terminals obey."""

TRICKS = dict.fromkeys((*map(ord, _BIDI), *_CONTROLS))
"""For `str.translate`: they are left out."""

UNSEEN = re.compile(f"[\u00ad\u200b\ufeff\u2060{''.join(map(chr, TRICKS))}]")
"""Those, soft hyphens and zero-width spaces: none of them printable (`str.isprintable`). A regex, for `str.translate`
raises and catches an error within for each character that its table does not have."""
