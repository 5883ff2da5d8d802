"""`thresher why`: the story of one URL."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from crawler.commands._folder import folder_argument, json_option, read_errors_named
from crawler.errors import ConfigurationError, ExitCode, UsageProblem
from pipelines.model.reasons import Reason
from pipelines.store.readonly import open_ledger
from pipelines.store.why import NeverMet, Story, known_hosts, why


@click.command()
@folder_argument
@click.argument("url")
@json_option
def command(folder: Path, url: str, *, as_json: bool) -> int:
    """Tell what became of a URL, from discovery to export.

    Found where and when, answers, fate and reason, versions, copies. URL may be written in any form, or be the id
    of a record. Ends with 2 if the corpus never met it.

    \b
    Example: thresher why corpus https://news.example/2026/05/ferries
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is not a folder; name a corpus")
    if "://" not in url and not url.startswith("th1-"):
        raise UsageProblem(f"{url} has no scheme; write it as https://{url}, or give the id of a record (th1-…)")
    with read_errors_named(folder), open_ledger(folder) as ledger:
        if ledger is None:
            raise ConfigurationError(f"{folder} has no state.sqlite, so nothing is known of its URLs; name a corpus")
        told = why(ledger, folder, url)
        hosts = known_hosts(ledger, url) if isinstance(told, NeverMet) and not told.nearest else ()
    if isinstance(told, NeverMet):
        return _never_met(told, hosts, as_json=as_json)
    click.echo(json.dumps(asdict(told), ensure_ascii=False) if as_json else "\n".join(_lines(told)))
    return ExitCode.DONE


def _never_met(told: NeverMet, hosts: tuple[str, ...], *, as_json: bool) -> int:
    if as_json:
        story = {"url": told.url, "fate": "", "reason": "", "events": [], "nearest": told.nearest}
        click.echo(json.dumps(story, ensure_ascii=False))
        return ExitCode.USAGE
    if told.url.startswith("th1-"):
        click.echo(f"{told.url}\n  no record has this id")
        return ExitCode.USAGE
    click.echo(f"{told.url}\n  never met: no page, feed or sitemap that was read named it")
    if told.nearest:
        click.echo("  nearest known:")
        click.echo("\n".join(f"    {url}" for url in told.nearest))
    elif hosts:
        click.echo(f"  nothing of that host is known; the corpus is of {', '.join(hosts)}")
    return ExitCode.USAGE


def _lines(story: Story) -> list[str]:
    """For a person: the verdict, then what happened, a line each."""
    known = story.reason in set(Reason)
    lines = [story.url, f"  {story.fate}{f' / {story.reason}' if known else ''}", ""]
    width = max(len(event.what) for event in story.events)
    for event in story.events:
        at = event.at.replace("T", " ").removesuffix("Z")
        lines.append(f"  {at:<19}  {event.what:<{width}}  {event.detail}".rstrip())
    return lines
