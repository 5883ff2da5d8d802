"""`thresher replay`: reads archived pages again and shows which records changed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from crawler.commands._folder import Working, folder_argument, json_option, need_records, read_errors_named
from crawler.commands._site_files import site_errors_named, site_files_option
from crawler.errors import ConfigurationError, ExitCode
from crawler.replaying.known import Today
from crawler.replaying.replay import Told, has_archive, replay
from crawler.runlog.report import renew_report
from spiders.sites import load_sites

_SHOWN = 20
_BREAK = " ¶ "


@click.command()
@folder_argument
@click.option("--apply", "is_applied", is_flag=True, help="Write what differs as new versions.")
@click.option(
    "--template",
    type=click.Choice(["record", "latest"]),
    default="record",
    show_default=True,
    help="What is known of a site: as when each record was made, or all that it has taught since.",
)
@site_files_option("Read the pages of these sites with the rules that their files have now.")
@json_option
def command(folder: Path, *, is_applied: bool, template: str, site_files: tuple[Path, ...], as_json: bool) -> int:
    """Read archived pages again and show which records change.

    By site and field. Nothing is fetched. The pages are there if the corpus was crawled with --archive. What differs is
    due to the program alone, unless --template or --sites say otherwise.

    \b
    Examples:
      thresher replay corpus
      thresher replay corpus --template latest --apply
      thresher replay corpus --sites sites/example.toml
    """
    need_records(folder)
    with site_errors_named():
        today = Today(template == "latest", load_sites(site_files))
    if not has_archive(folder):
        raise ConfigurationError(f"{folder} has no archive to replay; crawl with --archive to keep the pages")
    with read_errors_named(folder), Working("replay", "records", 0, quiet=as_json) as working:
        told = replay(folder, working.at, is_applied=is_applied, today=today)
        if told.written:
            renew_report(folder)
    if as_json:
        shape = {"records": told.records, "changed": told.changed, "by_site": told.by_site, "by_field": told.by_field}
        click.echo(json.dumps(shape, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(folder, told, is_applied=is_applied)))
    return _say_missing(folder, told)


def _lines(folder: Path, told: Told, *, is_applied: bool) -> list[str]:
    changed = {0: "no record changes", 1: "1 changes"}.get(told.changed, f"{told.changed} change")
    lines = [f"{folder}: {told.records} records read again, {changed}"]
    if told.by_site:
        lines += ["", "  by site"] + [f"{n:>8}  {site}" for site, n in told.by_site.most_common(_SHOWN)]
    if told.by_field:
        lines += ["", "  by field"]
    for name, n in told.by_field.most_common():
        lines.append(f"{n:>8}  {name}")
        for url, before, after in told.examples[name]:
            shown = (value.replace("\n\n", _BREAK).replace("\n", _BREAK) for value in (before, after))
            lines += [
                f"            {url}",
                *(f"            {sign} {value}" for sign, value in zip("-+", shown, strict=True)),
            ]
    if is_applied:
        lines += ["", f"  written as new versions: {told.written}"]
    return lines


def _say_missing(folder: Path, told: Told) -> int:
    """What could not be read again; a page that should be there and is not is a fault of the folder."""
    if told.unarchived:
        records = "1 record was" if told.unarchived == 1 else f"{told.unarchived} records were"
        click.echo(f"thresher: {records} crawled without --archive and left out", err=True)
    if not told.missing:
        return ExitCode.DONE
    click.echo(
        f"thresher: archived pages that cannot be read: {len(told.missing)}, as {told.missing[0]}; "
        f"`thresher verify {folder}` says whether a file is damaged and to be restored from a copy",
        err=True,
    )
    return ExitCode.CONFIGURATION
