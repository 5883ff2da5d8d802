"""The figures as a table and a plot. Pure: rows in, text out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.peers.tasks import ALONE, Task


@dataclass(frozen=True, slots=True)
class Row:
    """One run of one system. `made` is what came out of it; `load` the machine's before it began."""

    task: str
    system: str
    versions: str
    size: int
    made: int
    load: float
    wall_s: float
    cpu_s: float
    cpu_main_s: float
    peak_mb: float
    code: int | None


@dataclass(frozen=True, slots=True)
class Best:
    """Of a system's turns at one size: the least of each figure, since what is added is the machine's other work."""

    size: int
    wall_s: float
    cpu_s: float
    cpu_main_s: float
    peak_mb: float
    is_whole: bool


_FIGURES = ("wall_s", "cpu_s", "cpu_main_s", "peak_mb")


def best(rows: Iterable[Row], task: str, system: str) -> list[Best]:
    """By size, the smallest first."""
    own = [row for row in rows if (row.task, row.system) == (task, system)]
    found = []
    for size in sorted({row.size for row in own}):
        turns = [row for row in own if row.size == size]
        least = {name: min(getattr(row, name) for row in turns) for name in _FIGURES}
        found.append(Best(size=size, is_whole=all(row.code == 0 for row in turns), **least))
    return found


def growth(ends: Sequence[Best], name: str) -> float:
    """What one more of the unit costs in milliseconds: the slope between the sizes, without what starting costs."""
    if not ends or ends[0] is ends[-1]:
        return 0.0
    first, last = ends[0], ends[-1]
    return 1000 * float(getattr(last, name) - getattr(first, name)) / (last.size - first.size)


def table(tasks: Iterable[Task], rows: Sequence[Row]) -> Iterator[str]:
    size = ("n", "wall s", "CPU s", "peak MiB")
    yield "| " + " | ".join(["work", "system", "versions", *size, *size, "CPU ms each more", "× memory"]) + " |"
    yield "|---" * 13 + "|"
    for task in tasks:
        for system in task.systems:
            ends = best(rows, task.name, system.name)
            if not ends:
                continue
            versions = next(row.versions for row in rows if (row.task, row.system) == (task.name, system.name))
            cells = [cell for end in (ends[0], ends[-1]) for cell in _cells(end)]
            memory = ends[-1].peak_mb / ends[0].peak_mb if ends[0].peak_mb else 0.0
            told = [f"{task.title} ({task.unit})", system.name, versions, *cells]
            yield "| " + " | ".join([*told, f"{growth(ends, 'cpu_s'):.1f}", f"{memory:.1f}"]) + " |"


def _cells(end: Best) -> tuple[str, ...]:
    wall = f"{end.wall_s:.1f}" if end.is_whole else "gave up"
    return (str(end.size), wall, f"{end.cpu_s:.1f}", f"{end.peak_mb:.0f}")


def ratio_lines(tasks: Iterable[Task], rows: Sequence[Row]) -> Iterator[str]:
    """How many times as fast, by wall time and by CPU, each system is as the one that its task is measured by."""
    for task in tasks:
        base = best(rows, task.name, task.base)
        for system in task.systems if base else ():
            ends = best(rows, task.name, system.name)
            if system.name != task.base and ends:
                wall, cpu = base[-1].wall_s / ends[-1].wall_s, base[-1].cpu_s / max(ends[-1].cpu_s, 0.01)
                told = f"{wall:.2f} times as fast as {task.base}, for {1 / max(cpu, 0.001):.2f} times the CPU"
                yield f"- {task.title}, {ends[-1].size} {task.unit}: {system.name} is {told}."
    one, two = (best(rows, "warc", f"Thresher, {told}") for told in ("1 worker", "2 workers"))
    if one and two:
        yield f"- Two workers are {one[-1].wall_s / two[-1].wall_s:.2f} times as fast as one on one WARC file."


def overhead_line(rows: Sequence[Row]) -> Iterator[str]:
    """What a crawl spends on a page beside reading it: all that its first process does."""
    ends, alone = best(rows, "crawl", "Thresher"), best(rows, "crawl", ALONE)
    if len(ends) > 1:
        told = f"{growth(ends, 'cpu_main_s'):.1f} ms of CPU a page"
        beside = f"; {ALONE}: {growth(alone, 'cpu_main_s'):.1f}" if len(alone) > 1 else ""
        yield f"- A crawl's own process, which does all but the reading of pages: {told}{beside}."


_COLOURS = ("#2f6f4f", "#c46b1d", "#4a6fa5", "#8a4f7d")
_WIDTH, _BAR, _GAP, _LEFT = 860, 16, 6, 220


def plot(tasks: Iterable[Task], rows: Sequence[Row]) -> str:
    """CPU and memory at both sizes, a pair of bars a system: the longer the bars, the more it takes."""
    parts, top = list[str](), 10
    for task in tasks:
        for what, name, unit in (("CPU for one more", "", "ms"), ("peak memory", "peak_mb", "MiB")):
            told = [(system.name, best(rows, task.name, system.name)) for system in task.systems]
            bars = [
                (label, [growth(ends, "cpu_s")] if not name else [float(getattr(end, name)) for end in ends])
                for label, ends in told
                if ends
            ]
            block, top = _block(f"{task.title}: {what}, {unit}", bars, top)
            parts += block
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}" '
    style = 'font-family="sans-serif" font-size="12" role="img" aria-label="CPU and memory by system">'
    return "\n".join([head + style, f'<rect width="{_WIDTH}" height="{top}" fill="white"/>', *parts, "</svg>"]) + "\n"


def _block(title: str, bars: Sequence[tuple[str, list[float]]], top: int) -> tuple[list[str], int]:
    parts = [f'<text x="8" y="{top + 14}" font-weight="bold">{escape(title)}</text>']
    top += 22
    longest = max((value for _, values in bars for value in values), default=0.0) or 1.0
    digits = 0 if longest >= 10 else 1
    for number, (label, values) in enumerate(bars):
        parts.append(f'<text x="{_LEFT - 8}" y="{top + 12}" text-anchor="end">{escape(label)}</text>')
        for value, opacity in zip(values, (0.55, 1.0) if len(values) > 1 else (1.0,), strict=False):
            length = max(1.0, (_WIDTH - _LEFT - 80) * value / longest)
            colour = f'fill="{_COLOURS[number % len(_COLOURS)]}" fill-opacity="{opacity}"'
            parts.append(f'<rect x="{_LEFT}" y="{top}" width="{length:.0f}" height="{_BAR}" {colour}/>')
            parts.append(f'<text x="{_LEFT + length + 6:.0f}" y="{top + 12}">{value:,.{digits}f}</text>')
            top += _BAR
        top += _GAP
    return parts, top + 10
