"""Characters that are no part of any text, and with which one can be made to look like another, or move a terminal.

Marks that scripts need (LRM, RLM, ZWJ, ZWNJ) are none of them.
"""

from __future__ import annotations

_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Embeddings, overrides and isolates: what follows is shown in another order than it is stored in."""
_CONTROLS = (*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0))
"""C0 and C1 without those that are white space; ESC and CSI among them, which terminals obey."""

TRICKS = dict.fromkeys((*map(ord, _BIDI), *_CONTROLS))
"""For `str.translate`: they are left out."""
