"""`thresher status`: how a corpus stands, also while it is crawled."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from crawler.commands._folder import json_option, read_errors_named
from crawler.errors import ConfigurationError
from crawler.fleet.address import checked
from pipelines.store.overview import Overview, holder, overview
from pipelines.store.readonly import open_ledger

_HOSTS = 10


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="[DIR]", default=Path("corpus"))
@click.option("--engine", default="", metavar="URL", help="Show an engine in place of a folder: postgresql://…")
@json_option
def command(folder: Path, engine: str, *, as_json: bool) -> None:
    """Show how a corpus or an engine stands.

    Whether a run is at work, what has which fate, what waits, by host. DIR is ./corpus if it is not given. With
    --engine: its workers, its queue, and each site that it crawls.

    \b
    Examples:
      thresher status corpus
      thresher status --engine postgresql://thresher@db.example/thresher
    """
    if engine:
        _show_engine(checked(engine), as_json=as_json)
        return
    with read_errors_named(folder), open_ledger(folder) as ledger:
        if ledger is None:
            raise ConfigurationError(f"{folder} is not a corpus (no state.sqlite); name one, or crawl into it first")
        told = overview(ledger)
    process = holder(folder)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "process": process, **asdict(told)}, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(folder, told, process)))


def _show_engine(engine: str, *, as_json: bool) -> None:
    from crawler.fleet.book import Book  # noqa: PLC0415 - needs the extra that was just looked for
    from crawler.fleet.standing import engine_lines, standing  # noqa: PLC0415

    book = Book(engine)
    book.prepare()
    told = standing(book.engine)
    click.echo(json.dumps(asdict(told), ensure_ascii=False) if as_json else "\n".join(engine_lines(told)))


def _lines(folder: Path, told: Overview, process: int) -> list[str]:
    lines = [f"{folder}: {_at_work(told, process)}"]
    if told.crawl_id:
        end = f", finished {_instant(told.finished_at)}" if told.finished_at else ""
        lines.append(f"  last run    {told.crawl_id}, begun {_instant(told.started_at)}{end}")
    lines.append(f"  records     {told.records}, {told.bytes / 1e6:.1f} MB")
    lines.append(f"  discovered  {told.discovered}")
    lines += [f"    {fate:<16} {n}" for fate, n in told.fates.items()]
    waiting = sum(told.waiting.values())
    lines.append(f"  waiting     {waiting}")
    lines += [f"    {host:<30} {n}" for host, n in list(told.waiting.items())[:_HOSTS]]
    if len(told.waiting) > _HOSTS:
        lines.append(f"    and {len(told.waiting) - _HOSTS} more hosts")
    return lines


def _at_work(told: Overview, process: int) -> str:
    if process:
        by = f" by process {process}" if process > 0 else ""
        return f"in use{by}, last answer {_instant(told.last_at)}"
    if told.crawl_id and not told.finished_at:
        return "not in use; its last run was cut off, the same command again goes on with it"
    return "not in use"


def _instant(instant: str) -> str:
    return instant.replace("T", " ").removesuffix("Z") or "none yet"
