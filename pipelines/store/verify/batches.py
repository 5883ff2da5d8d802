"""Cuts what is read of a record file into batches of whole lines, so that many lines are looked at in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

from pipelines.store.reader import UNPACK_ERRORS
from pipelines.store.verify.faults import Faults
from pipelines.store.verify.frames import Frame, unpack_frame

BATCH_BYTES = 1 << 20


class Batch(NamedTuple):
    """`body` is whole lines; after them come `lost` lines that cannot be unpacked."""

    body: bytes
    lost: int = 0


def bodies_of(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """All that `read` gives, until it gives b"", as whole lines. The last may lack its line break.

    An error of `read` is raised behind the last whole line that was had before.
    """
    pieces: list[bytes] = []
    while piece := read(BATCH_BYTES):
        end = piece.rfind(b"\n") + 1
        if not end:
            pieces.append(piece)
            continue
        yield b"".join([*pieces, piece[:end]])
        pieces = [piece[end:]] if end < len(piece) else []
    if pieces:
        yield b"".join(pieces)


def unpacked_batches(read: Callable[[int], bytes], name: str, faults: Faults) -> Iterator[Batch]:
    """What `read` gives of the inside of a packed file; where it ends early is added to `faults`."""
    number = 0
    try:
        for body in bodies_of(read):
            number += body.count(b"\n")
            yield Batch(body)
    except UNPACK_ERRORS as error:
        faults.add(name, number + 1, f"cannot be unpacked from about here on: {error}")


def frame_batches(file: IO[bytes], name: str, frames: Iterator[Frame], faults: Faults) -> Iterator[Batch]:
    """What is inside the `frames` of a file. Those that hold what they should are put together, as they are small.

    A damaged one comes by itself: whoever takes the batches adds to `faults` what is wrong with its lines, and if that
    is nothing, then it is the frame that is told.
    """
    whole: list[bytes] = []
    for frame in frames:
        body, why = unpack_frame(file.read(frame.end - frame.start), name)
        body = body[: body.rfind(b"\n") + 1]
        lines, count = body.count(b"\n"), len(frame.written)
        if not why and lines >= count:
            whole.append(body)
            if sum(map(len, whole)) >= BATCH_BYTES:
                yield Batch(b"".join(whole))
                whole = []
            continue
        if whole:
            yield Batch(b"".join(whole))
            whole = []
        yield from _damaged(Batch(body, max(count - lines, 0)), frame, name, why, faults)
    if whole:
        yield Batch(b"".join(whole))


def _damaged(batch: Batch, frame: Frame, name: str, why: str, faults: Faults) -> Iterator[Batch]:
    had, count = faults.of(name), len(frame.written)
    if why and batch.lost:
        first, last = frame.written[-batch.lost].line, frame.written[-1].line
        faults.add(name, first, f"cannot be unpacked, as all up to line {last}: {why}")
    body = b"".join(line + b"\n" for line in batch.body.split(b"\n")[:-1][:count]) if why else batch.body
    yield Batch(body, batch.lost)
    if why and faults.of(name) == had:
        faults.add(name, frame.written[0].line if count else None, f"its frame is damaged: {why}")
