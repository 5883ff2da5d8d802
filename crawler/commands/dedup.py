"""`thresher dedup`: marks copies in the records of a folder."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands._folder import Working, folder_argument, need_records, read_errors_named
from crawler.commands._values import FiniteRange
from crawler.runlog.report import renew_report
from pipelines.dedup import THRESHOLD, mark_copies
from pipelines.store.files import named_os_error


@click.command()
@folder_argument
@click.option(
    "--threshold",
    type=FiniteRange(0.05, 1.0),
    default=THRESHOLD,
    show_default=True,
    metavar="SHARE",
    help="Share of their words that two texts must have in common to be copies.",
)
@click.option("--quiet", is_flag=True, help="No progress.")
def command(folder: Path, threshold: float, *, quiet: bool) -> None:
    """Mark exact, near and syndicated copies of articles.

    Fills cluster_id, duplicate_of and similarity of each record. Nothing is deleted, and the first publisher, as
    far as credits and dates tell, is no duplicate. The result does not
    depend on the order of the records.

    \b
    Example: thresher dedup corpus
             thresher export corpus --to unique.parquet --where "duplicate_of = ''"
    """
    need_records(folder)
    try:
        with read_errors_named(folder), Working("dedup", "articles", 0, quiet=quiet) as working:
            told = mark_copies(folder, threshold, working.at)
            if told.changed:
                renew_report(folder)
    except OSError as error:
        raise named_os_error(folder, error) from error
    articles = "1 article" if told.articles == 1 else f"{told.articles} articles"
    copies = "1 copy" if told.copies == 1 else f"{told.copies} copies"
    click.echo(f"{folder}: {articles}, " + (f"{copies} of {told.groups} of them" if told.copies else "no copies"))
    if not quiet:
        changed = ", ".join(told.changed) if told.changed else "nothing, as no mark changes"
        click.echo(f"written anew: {changed}", err=True)
