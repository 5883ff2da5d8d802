"""`python -m crawler.newsroom PORT`: the mock site, served until interrupted."""

from __future__ import annotations

import threading

import click

from crawler.newsroom.server import serve


@click.command()
@click.argument("port", type=int, default=8765)
@click.option("--edition", type=click.IntRange(1, 2), default=1, show_default=True)
@click.option("--latency-ms", type=int, default=0, show_default=True)
@click.option("--crawl-delay", type=float, default=None, help="Announce this delay in robots.txt.")
@click.option("--calendar-trap", is_flag=True, help="Link a calendar without end.")
def main(port: int, edition: int, latency_ms: int, crawl_delay: float | None, calendar_trap: bool) -> None:
    """Serve the Merrow Courier on PORT (default 8765)."""
    with serve(
        port, edition=edition, latency_ms=latency_ms, crawl_delay=crawl_delay, calendar_trap=calendar_trap
    ) as site:
        click.echo(f"{site.url} (Ctrl-C ends it)", err=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("closed", err=True)


if __name__ == "__main__":
    main()
