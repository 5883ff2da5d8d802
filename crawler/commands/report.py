"""`thresher report`: writes the report page of a folder of articles anew."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from crawler.errors import ConfigurationError
from crawler.runlog.report import write_report


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--open", "show", is_flag=True, help="Show it in a browser.")
def command(folder: Path, *, show: bool) -> None:
    """Write DIR/report.html: one page about a corpus that needs no network.

    \b
    Example: thresher report corpus
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is not a folder; name a corpus, or a folder with articles*.jsonl")
    if not any(folder.glob("articles*.jsonl*")):
        raise ConfigurationError(f"{folder} has no articles*.jsonl; name a corpus, or crawl into it first")
    try:
        path = write_report(folder)
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be written ({error.strerror}); mend its permissions") from error
    click.echo(path)
    if show:
        webbrowser.open(path.resolve().as_uri())
