"""`thresher demo`: serves the bundled news site on loopback, crawls it, and shows what came out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.json import JSON

from crawler.engine_embedded import crawl
from crawler.engine_options import CrawlOptions
from crawler.errors import ExitCode
from crawler.newsroom import serve
from crawler.runlog.funnel import funnel_lines
from crawler.runlog.progress import progress
from crawler.runlog.report import write_report
from pipelines.model import Reason
from spiders.sites import site_from_url

PORT = 8765
_SHOWN = 280
"""Characters of a text that are shown of the record."""


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo-corpus"),
    show_default=True,
    metavar="DIR",
    help="Where the corpus goes.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Where the site is served; the same port each time makes the same corpus.",
)
def command(out: Path, port: int) -> int:  # fmt: skip
    """Crawl the bundled news site and show a record, the funnel and where everything is.

    \b
    Example: thresher demo
    """
    with _site(port) as site:
        click.echo(f"Serving a small news site at {site.url} and crawling it into {out}/", err=True)
        options = CrawlOptions(sites=(site_from_url(site.url),), out=out, delay_s=0.0, retry_wait_s=0.2)
        result = crawl(options, progress(quiet=False))
    report = write_report(out)
    record = _one_record(out / "articles.jsonl")
    if record is not None:
        click.echo("\nOne record of its articles:\n")
        Console(highlight=False).print(JSON(json.dumps(_shortened(record), ensure_ascii=False), indent=2))
    click.echo("\nWhat became of every URL:\n")
    click.echo("\n".join(funnel_lines(result)))
    click.echo(f"\nRecords:  {out / 'articles.jsonl'}\nReport:   {report}")
    return ExitCode.INTERRUPTED if result.stopped is Reason.INTERRUPTED else ExitCode.DONE


def _site(port: int) -> Any:
    try:
        return serve(port)
    except OSError:
        return serve(0)


def _one_record(path: Path) -> dict[str, Any] | None:
    """The first record of the file."""
    with path.open(encoding="utf-8") as stream:
        line = stream.readline()
    return json.loads(line) if line else None


def _shortened(value: Any) -> Any:
    """The record with long texts and lists cut, for reading on a terminal."""
    if isinstance(value, str):
        return value if len(value) <= _SHOWN else value[:_SHOWN] + " …"
    if isinstance(value, list):
        shown = [_shortened(item) for item in value[:2]]
        return [*shown, f"… {len(value) - 2} more"] if len(value) > 2 else shown
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    return value
