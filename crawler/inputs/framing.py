"""Cuts an archive into its records, also where lengths lie, members are damaged and the end is missing.

A record counts only if what follows it is another record, the end, or a cut behind it: a length that is too great would
swallow its neighbours, one too small would cut the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.inputs.entry import MAX_PAGE_BYTES
from crawler.inputs.tape import RECORD_START, Tape
from crawler.inputs.unpack import Damage, Piece

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_MAX_HEAD = 1 << 17
_PADDING = b"\r\n\0"
_MAX_GAP = 64
"""Bytes looked at between two records; there should be four, of line ends."""
_WRONG_LENGTH = "the length of the record is wrong"


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record's bytes, head and block."""

    head: bytes
    body: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that is not whole. `head` may be empty; `is_large` where only its size is the matter."""

    head: bytes
    offset: int
    why: str
    is_large: bool = False


def header_of(head: bytes, name: str) -> str:
    """The value of a header of a record; "" where it is not there.

    >>> header_of(b"WARC/1.0\\r\\nWARC-Type: response\\r\\n", "warc-type")
    'response'
    """
    found = re.search(rb"(?im)^" + name.encode() + rb":[ \t]*([^\r\n]*)", head)
    return found[1].decode("utf-8", "replace").strip() if found else ""


def cut_records(pieces: Iterator[Piece | Damage]) -> Iterator[RawRecord | BadRecord]:
    """The records in order, damaged ones among them."""
    tape = Tape(pieces)
    while True:
        while tape.fill(1) and tape.held[0] in _PADDING:
            tape.drop(1)
        if tape.held:
            yield _cut_record(tape)
        elif (damage := tape.mend()) is not None:
            yield BadRecord(b"", damage.offset, f"this part of the archive is {damage.why}")
        else:
            return


def _cut_record(tape: Tape) -> RawRecord | BadRecord:
    """The record at the cursor, which is moved behind it. At least one byte is held."""
    offset = tape.offset
    head = _read_head(tape)
    if head is None:
        return _leave(tape, b"", offset, 1, "no record of an archive begins here")
    length = header_of(head, "content-length")
    if not (length.isascii() and length.isdigit()):
        return _leave(tape, head, offset, len(head), "the record does not say its length")
    end = len(head) + int(length)
    if end > MAX_PAGE_BYTES:
        tape.seek_record(len(head))
        return BadRecord(head, offset, f"the record says that it has {length} bytes", is_large=True)
    if not tape.fill(end):
        is_wrong = tape.find_record(len(head)) is not None
        return _leave(tape, head, offset, len(head), _WRONG_LENGTH if is_wrong else "the record is cut off")
    following = _follows(tape, end)
    if following is None:
        return _leave(tape, head, offset, len(head), _WRONG_LENGTH)
    if following == len(tape.held) and _is_doubtful(tape.damage, offset):
        return _leave(tape, head, offset, len(head), "")
    with memoryview(tape.held) as held, held[len(head) : end] as body:
        record = RawRecord(head, bytes(body), offset)
    tape.drop(following)
    return record


def _is_doubtful(damage: Damage | None, offset: int) -> bool:
    """Whether a whole record at `offset` was unpacked from what then proved damaged, so that its bytes may be wrong."""
    return damage is not None and damage.offset == offset and not damage.is_cut


def _read_head(tape: Tape) -> bytes | None:
    """The head with the empty line that ends it, or None where no record begins. What is not whole is its own head."""
    if not tape.fill(len(RECORD_START)) or not tape.held.startswith(RECORD_START):
        return None
    size = 1024
    while True:
        is_more = tape.fill(size)
        found = _HEAD_END.search(tape.held, 0, _MAX_HEAD)
        if found:
            return bytes(tape.held[: found.end()])
        if not is_more or size > _MAX_HEAD:
            return bytes(tape.held[:_MAX_HEAD])
        size *= 2


def _follows(tape: Tape, end: int) -> int | None:
    """Where the next record, member or the end of the tape comes behind `end`; None where something else does."""
    at = end
    while tape.fill(at + 1) and not tape.begins_member(at) and tape.held[at] in _PADDING and at < end + _MAX_GAP:
        at += 1
    if len(tape.held) == at or tape.begins_member(at):
        return at
    tape.fill(at + len(RECORD_START))
    return at if RECORD_START.startswith(tape.held[at : at + len(RECORD_START)]) else None


def _leave(tape: Tape, head: bytes, offset: int, after: int, why: str) -> BadRecord:
    """Go to the next record: the nearest that is held, else behind the damage that ends this one."""
    if tape.find_record(after) is None and tape.damage is not None:
        damage = tape.mend()
        return BadRecord(head, offset, f"the record is {damage.why}" if damage is not None else why)
    tape.seek_record(after)
    if not tape.held and tape.damage is not None and tape.damage.offset == offset:
        tape.mend()  # it is the same damage
    return BadRecord(head, offset, why)
