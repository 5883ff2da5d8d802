"""`thresher demo`: serves the bundled news site on loopback, crawls it, and shows what came out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.json import JSON
from rich.markup import escape

from crawler.engine_embedded import CrawlResult, crawl
from crawler.engine_options import CrawlOptions
from crawler.errors import ExitCode
from crawler.newsroom import Newsroom, serve
from crawler.runlog.funnel import funnel_lines
from crawler.runlog.progress import progress
from crawler.runlog.report import write_page_and_metrics
from crawler.runlog.showcase import pretty_record, showcase
from pipelines.model import Reason
from spiders.sites import site_from_url

PORT = 8765


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
    metavar="N",
    help="Where the site is served; the same port each time makes the same corpus.",
)
def command(out: Path, port: int) -> int:  # fmt: skip
    """Crawl the bundled news site and show what came out.

    \b
    Example: thresher demo
    """
    with _site(port) as site:
        click.echo(f"Crawling the bundled news site, served at {site.base}/\n", err=True)
        options = CrawlOptions(sites=(site_from_url(site.base),), out=out, delay_s=0.0, retry_wait_s=0.2)
        result = crawl(options, progress(quiet=False))
    _show(result, out, write_page_and_metrics(out))
    return ExitCode.INTERRUPTED if result.stopped is Reason.INTERRUPTED else ExitCode.DONE


@contextmanager
def _site(port: int) -> Iterator[Newsroom]:
    """The site at `port`, or at any free one where that is taken."""
    with ExitStack() as stack:
        try:
            site = stack.enter_context(serve(port))
        except OSError:
            site = stack.enter_context(serve(0))
        yield site


def _show(result: CrawlResult, out: Path, report: Path) -> None:
    console = Console(highlight=False, soft_wrap=True)
    records = out / "articles.jsonl"
    console.print(f"\n[bold]Records[/]  {escape(str(records))}")
    record = showcase(records)
    if record is not None:
        console.print("\n[bold]One of them[/], long values cut to fit\n")
        console.print(JSON(pretty_record(record, console.width), indent=2))
    console.print("\n[bold]What became of every URL[/]\n")
    for line in funnel_lines(result):
        console.print(line, markup=False)
    console.print(f"\n[bold]Records[/]  {escape(str(records))}")
    console.print(f"[bold]Report[/]   {escape(str(report))}")
