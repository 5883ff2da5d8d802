"""Finds the lines that the patterns may not judge: all lines of a batch are cleared at once, as numpy does it.

Lines with a control character, with an escape that `dump_line` does not write (that of a backslash itself is one: with
it, a quote behind a backslash might end a string), not UTF-8, or with a character some readers break lines at.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

SPLITTERS = {"\x85": "U+0085", "\u2028": "U+2028", "\u2029": "U+2029"}
_BREAK, _SPACE, _BACKSLASH = b"\n \\"
_ESCAPE = re.compile(rb'\\(?:["bfnrt]|u00[01][0-9a-f]|u0085|u202[89])')
_IS_SHORT = np.zeros(256, np.bool_)
_IS_SHORT[list(b'"bfnrt')] = True
_HIGH_BITS = np.uint64(0x8080808080808080)


def line_ends(body: bytes) -> NDArray[np.int64]:
    """Where each line ends, its line break included; the last may have none."""
    ends = np.flatnonzero(np.frombuffer(body, np.uint8) == _BREAK) + 1
    return ends if body.endswith(b"\n") or not body else np.append(ends, len(body))


def odd_lines(body: bytes, ends: NDArray[np.int64]) -> set[int]:
    """Numbers from 0 of the lines in `body`, which end at `ends`, that are to be looked at with the schema."""
    octets = np.frombuffer(body, np.uint8)
    places = _foreign_escapes(body, octets)
    if np.count_nonzero(octets < _SPACE) != np.count_nonzero(octets[ends - 1] == _BREAK):
        places += np.flatnonzero((octets < _SPACE) & (octets != _BREAK)).tolist()
    odd = set(np.searchsorted(ends, places, "right").tolist())
    if not is_text(_about_high(body)):
        starts = [0, *ends[:-1].tolist()]
        odd |= {
            number
            for number, (at, end) in enumerate(zip(starts, ends.tolist(), strict=True))
            if not is_text(body[at:end])
        }
    return odd


def _foreign_escapes(body: bytes, octets: NDArray[np.uint8]) -> list[int]:
    backslashes = np.flatnonzero(octets == _BACKSLASH)
    behind = octets[np.minimum(backslashes + 1, len(octets) - 1)]
    doubtful = backslashes[~_IS_SHORT[behind]]
    return [place for place in doubtful.tolist() if not _ESCAPE.match(body, place)]


def _about_high(body: bytes) -> bytes:
    """The bytes above 127 with some ASCII between those that are apart: UTF-8 just where `body` is."""
    whole = len(body) // 8
    words = np.frombuffer(body, np.uint64, whole)
    is_high = (words & _HIGH_BITS) != 0
    is_kept = is_high.copy()
    is_kept[1:] |= is_high[:-1]
    return bytes(words[is_kept]) + body[8 * whole :]


def is_text(body: bytes) -> bool:
    """Whether it is UTF-8 without the characters that some readers take for the end of a line."""
    if body.isascii():
        return True
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    return not any(character in text for character in SPLITTERS)
