"""`thresher bench`: quality and cost of extraction on this machine, beside the other extractors that are installed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crawler.benching.bench import Row, as_json, run
from crawler.benching.page import as_page
from crawler.benching.systems import SYSTEMS, System, installed
from crawler.benching.table import counted, table_lines
from crawler.benching.truth import Benchmark, bundled, gold
from crawler.commands._folder import json_option
from crawler.errors import ConfigurationError, ExitCode

_PLAIN_EVERY_S = 30.0


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[GOLD]")
@click.option("--pages", type=click.IntRange(min=1), metavar="N", help="N of the pages, always the same ones.")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as a page, too."
)
@json_option
def command(folder: Path | None, pages: int | None, html: Path | None, *, as_json: bool) -> int:
    """Measure extraction beside other extractors: quality, CPU, memory.

    GOLD is a folder with gold.jsonl and html/ID.html.gz; without it the pages of the bundled news site are read, whose
    truth is known. Each system runs in a process of its own, over the same pages. Of the others those run that can be
    imported: trafilatura, newspaper4k, readability-lxml, resiliparse.

    \b
    Examples:
      thresher bench
      thresher bench gold --pages 200 --json
    """
    benchmark = bundled() if folder is None else gold(folder)
    benchmark = benchmark.part(pages) if pages else benchmark
    systems = installed()
    with _Progress(len(systems) * len(benchmark.truths), quiet=as_json) as progress:
        rows = run(systems, benchmark, progress.at)
    notes = _notes(rows, benchmark)
    if html is not None:
        _write(html, as_page(rows, notes))
    if as_json:
        _print_json(rows, benchmark)
        return ExitCode.DONE
    click.echo("\n".join([*table_lines(rows), "", *notes]))
    if html is not None:
        click.echo(html)
    return ExitCode.DONE


def _print_json(rows: tuple[Row, ...], benchmark: Benchmark) -> None:
    click.echo(json.dumps(as_json(rows, benchmark), ensure_ascii=False))


def _notes(rows: tuple[Row, ...], benchmark: Benchmark) -> list[str]:
    """What a reader must know to take the figures for no more than they are."""
    notes = [f"{counted(len(benchmark.truths))}, the same for all; ratio: CPU over trafilatura's with metadata."]
    if benchmark.folder is None:
        notes.append("These pages are ours and easy; a folder of gold pages tells more (thresher bench GOLD).")
    if benchmark.is_taught:
        notes.append("Thresher's block model has learnt from these pages: expect less on sites that are new to it.")
    notes += [f"{row.system.name} was given up: {row.measured.why}." for row in rows if row.measured.why]
    missing = dict.fromkeys(s.package for s in SYSTEMS if s not in {row.system for row in rows})
    if missing:
        notes.append(f"Not installed, and so not here: {', '.join(missing)}.")
    return notes


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}); choose another --html") from error


class _Progress:
    """A bar on a terminal; elsewhere a line for each system, and every 30 s."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        self._total = total
        self._bar: Progress | None = None
        self._before = 0
        self._last = ("", 0)
        self._next = 0.0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total)
        return self

    def at(self, system: System, done: int) -> None:
        name, before = self._last
        if name != system.name:
            self._before += before
        self._last = (system.name, done)
        if self._bar is not None:
            self._bar.update(self._task, description=system.name, completed=self._before + done)
        elif name != system.name or time.monotonic() >= self._next:
            self._next = time.monotonic() + _PLAIN_EVERY_S
            self._console.print(f"{system.name}: {self._before + done} of {self._total} pages", markup=False)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
