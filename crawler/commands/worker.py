"""`thresher worker`: serves the queue of an engine on this machine."""

from __future__ import annotations

import click

from crawler.commands._values import FiniteRange
from crawler.fleet.address import checked


@click.command()
@click.option("--engine", required=True, metavar="URL", help="postgresql://user@host/database")
@click.option(
    "--at-once", type=click.IntRange(1, 500), default=8, show_default=True, metavar="N", help="Sites crawled at a time."
)
@click.option(
    "--workers", type=click.IntRange(0, 256), default=0, metavar="N", help="Processes that read pages; one a core."
)
@click.option(
    "--lease",
    type=FiniteRange(1, 3600),
    default=30.0,
    show_default=True,
    metavar="S",
    help="After so long another worker takes over the sites of one that is not heard of.",
)
@click.option("--once", is_flag=True, help="End once nothing waits in the queue.")
@click.option("--log", type=click.Path(dir_okay=False), default="", metavar="FILE", help="What becomes of each page.")
def command(engine: str, at_once: int, workers: int, lease: float, once: bool, log: str) -> int:
    """Serve an engine's queue: crawl what is submitted or due.

    Sites are submitted by `thresher crawl --engine`. Any number of workers on any machines. SIGTERM or Ctrl-C ends
    one in good order; its sites go on elsewhere.

    \b
    Example: thresher worker --engine postgresql://thresher@db.example/thresher
    """
    address = checked(engine)
    from crawler.fleet.serve import ServeOptions, serve  # noqa: PLC0415 - needs the extra that was just looked for

    return serve(ServeOptions(address, at_once, workers, lease, once, log))
