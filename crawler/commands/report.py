"""`thresher report`: writes the report page of a folder of articles anew."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from crawler.commands._folder import folder_argument, need_records
from crawler.errors import ConfigurationError
from crawler.runlog.report import write_page_and_metrics


@click.command()
@folder_argument
@click.option("--open", "show", is_flag=True, help="Show it in a browser.")
def command(folder: Path, *, show: bool) -> None:
    """Write DIR/report.html, a page that shows what a corpus holds.

    The figures for Prometheus, metrics.prom, are written anew with it.

    \b
    Example: thresher report corpus --open
    """
    need_records(folder)
    try:
        path = write_page_and_metrics(folder)
    except OSError as error:
        where = error.filename or folder
        raise ConfigurationError(f"{where} cannot be used ({error.strerror}); mend its permissions") from error
    click.echo(path)
    if show:
        webbrowser.open(path.resolve().as_uri())
