"""`thresher sites`: adds a site by one command, lists site files, checks them against their recorded pages."""

from __future__ import annotations

import json
import multiprocessing
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from crawler.commands._folder import json_option
from crawler.commands._site_files import site_errors_named
from crawler.commands._values import FiniteRange
from crawler.contact import contact_of
from crawler.errors import ConfigurationError, ExitCode, UsageProblem
from crawler.rendering.installed import can_render
from crawler.runlog.unreached import advice
from crawler.settings import NO_CONTACT
from crawler.sitefiles.check import SiteCheck, check_live, check_recorded
from crawler.sitefiles.compose import SiteDraft, site_toml
from crawler.sitefiles.recorded import RecordedPage, folder_of, is_readable, load, read_again, reduced, save
from crawler.sitefiles.survey import MAX_TIME_S, WANTED, Survey, survey
from crawler.sitefiles.terminal import article_lines, check_lines, not_found_lines
from crawler.sitelist import SITES_FOLDER, sites_of
from pipelines.store.atomic import write_atomic
from spiders.sites import Site, load_sites

_LIVE_WANTED = 3
_GRACE_S = 120.0

sites_option = click.option(
    "--sites", "folder", type=click.Path(path_type=Path), default=SITES_FOLDER, show_default=True, metavar="FILE/DIR",
    help="The site files.",
)  # fmt: skip
contact_option = click.option("--contact", metavar="URL/MAIL", help="Who asks. Also THRESHER_CONTACT.")
delay_option = click.option(
    "--delay", type=FiniteRange(0, 3600), default=1.0, show_default=True, metavar="S",
    help="Pause between two requests. A longer one in robots.txt holds.",
)  # fmt: skip


@click.group()
def command() -> None:
    """Add sites, list them, check them against recorded pages.

    \b
    Examples:
      thresher sites add https://news.example/
      thresher sites check --live
    """


@command.command()
@click.argument("url")
@click.option("--name", metavar="NAME", help="What the site is to be called (default: its host).")
@delay_option
@contact_option
@click.option(
    "--replace", "is_replaced", is_flag=True, help="Write over the file and the recorded pages of a site of this name."
)
def add(url: str, name: str | None, delay: float, contact: str | None, *, is_replaced: bool) -> int:
    """Find out how to crawl a site, and write its site file.

    A short crawl, by robots.txt and with pauses. What it finds stands in sites/NAME.toml, as a comment a line; five
    articles are recorded beside it.

    \b
    Example: thresher sites add https://news.example/
    """
    (site,) = sites_of([url], []) if "://" in url else _refused(url)
    name = _name(name or re.sub(r"[^A-Za-z0-9._-]", "-", site.name))
    path = SITES_FOLDER / f"{name}.toml"
    if path.exists() and not is_replaced:
        raise ConfigurationError(f"{path} is there already; choose another --name, or write over it with --replace")
    contact = contact_of(contact)
    if not contact:
        click.echo(NO_CONTACT, err=True)
    found = survey(site, contact=contact, delay_s=delay, tell=lambda line: click.echo(f"  {line}", err=True))
    draft = SiteDraft(name, site.start[0], delay, contact, found, datetime.now(UTC))
    failure = _failure(draft)
    if failure is not None:
        return failure
    _write(path, draft)
    return ExitCode.DONE


def _refused(url: str) -> tuple[Site, ...]:
    raise UsageProblem(f"{url} has no scheme; did you mean https://{url.lstrip('/')} ?")


def _name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", name):
        raise UsageProblem(f"--name {name!r} cannot name a file; use letters, digits, dots and hyphens")
    return name


def _failure(draft: SiteDraft) -> ExitCode | None:
    """The exit code of a survey that found nothing to record, said in a line; None where something was found."""
    found = draft.survey
    if found.is_interrupted:
        click.echo("thresher: interrupted; nothing was written", err=True)
        return ExitCode.INTERRUPTED
    if found.seen or draft.needs_browser:
        return None
    if found.refusal is not None:
        click.echo(f"thresher: {advice(found.refusal)}", err=True)
    else:
        read = len(found.others)
        click.echo(
            f"thresher: none of {read} pages of {draft.url} is an article, and nothing was written; start at a section "
            "or feed that leads to articles, or look at one by thresher explain URL",
            err=True,
        )
        click.echo("\n".join(not_found_lines(found.others)), err=True)
    return ExitCode.UNREACHABLE


def _write(path: Path, draft: SiteDraft) -> None:
    seen = draft.survey.seen[:WANTED]
    for number, each in enumerate(seen, 1):
        click.echo("\n".join(article_lines(number, each.article)))
    folder = folder_of(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be made ({error.strerror}); run this where you may write") from error
    write_atomic(path, [site_toml(draft).encode()])
    (site,) = load_sites([path])
    for old in folder.glob("th1-*"):
        old.unlink()
    pages = [reduced(each.page) for each in seen]
    found = zip(pages, read_again(pages, site) if pages else [], strict=True)
    readable = [(page, expected) for page, expected in found if is_readable(expected)]
    for page, expected in readable:
        save(folder, page, expected)
    recorded = "1 recorded page" if len(readable) == 1 else f"{len(readable)} recorded pages"
    click.echo(f"Wrote {path}, and {recorded} into {folder}/")
    if draft.needs_browser:
        told = "they were read in a browser" if can_render() else "to read and record them, see thresher doctor"
        click.echo(f"Its pages are empty without JavaScript; {told}.")
    click.echo(f"Read the file, then: thresher crawl {draft.name}")


@command.command(name="list")
@sites_option
def list_sites(folder: Path) -> int:
    """List the site files: name, where they start, recorded pages.

    \b
    Example: thresher sites list
    """
    for site in _load(folder):
        pages = len(list(folder_of(Path(site.file)).glob("*.html.gz")))
        more = f" and {len(site.start) - 1} more" if len(site.start) > 1 else ""
        click.echo(f"{site.name}  {site.start[0]}{more}  {pages} recorded")
    return ExitCode.DONE


@command.command()
@click.argument("names", nargs=-1, metavar="[SITE]...")
@sites_option
@click.option("--live", is_flag=True, help="Also ask the sites themselves.")
@delay_option
@contact_option
@click.option("--accept", is_flag=True, help="Take what the recorded pages give now for right.")
@json_option
def check(
    names: tuple[str, ...], folder: Path, *, live: bool, delay: float, contact: str | None, accept: bool, as_json: bool
) -> int:
    """Check that recorded pages give what they gave.

    With --live also that the sites are still as recorded. Ends with 6 if something drifted, and says at which page
    in which field.

    \b
    Example: thresher sites check --live
    """
    sites = _chosen(_load(folder), names)
    contact = contact_of(contact, sites)
    checks: list[SiteCheck] = []
    for site in sites:
        pages = load(folder_of(Path(site.file)))
        checked, now = check_recorded(site, pages)
        if accept and checked.drift:
            checked = _accepted(checked, pages, now, quiet=as_json)
        checks.append(checked)
        if live:
            answer = _asked(site, pages, contact, delay)
            if isinstance(answer, int):
                return answer
            checks.append(answer)
        if not as_json:
            click.echo("\n".join(line for each in checks[-1 - live :] for line in check_lines(each)))
    is_ok = not any(each.drift for each in checks)
    if as_json:
        click.echo(json.dumps({"ok": is_ok, "sites": [each.as_json() for each in checks]}, ensure_ascii=False))
    return ExitCode.DONE if is_ok else ExitCode.ALARM


def _accepted(
    checked: SiteCheck, pages: Sequence[RecordedPage], now: Sequence[Mapping[str, Any]], *, quiet: bool
) -> SiteCheck:
    """What is left after the new records are recorded: pages that no worker could read."""
    taken = [(each, expected) for each, expected in zip(pages, now, strict=True) if is_readable(expected)]
    for recorded, expected in taken:
        save(recorded.path.parent, recorded.page, expected)
    urls = {recorded.page.url for recorded, _ in taken}
    left = tuple(drift for drift in checked.drift if drift.url not in urls)
    click.echo(f"{checked.name}: {len(checked.drift) - len(left)} changes accepted", err=quiet)
    return replace(checked, drift=left)


def _asked(site: Site, pages: Sequence[RecordedPage], contact: str, delay: float) -> SiteCheck | int:
    """The live check, or the exit code of one that could not be made. In a process of its own, as a crawl needs one."""
    own_delay = delay if site.delay_s is None else site.delay_s
    again = tuple(recorded.page.url for recorded in pages)
    work = partial(survey, site, contact=contact, delay_s=own_delay, again=again, wanted=_LIVE_WANTED)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        found: Survey = pool.submit(work).result(timeout=MAX_TIME_S + _GRACE_S)
    if found.is_interrupted:
        click.echo("thresher: interrupted", err=True)
        return ExitCode.INTERRUPTED
    if found.refusal is not None:
        click.echo(f"thresher: {advice(found.refusal)}", err=True)
        return ExitCode.UNREACHABLE
    return check_live(site, pages, found)


def _load(folder: Path) -> tuple[Site, ...]:
    if not folder.exists():
        raise ConfigurationError(f"{folder} is not there; thresher sites add https://news.example/ makes it")
    with site_errors_named():
        return load_sites([folder])


def _chosen(sites: tuple[Site, ...], names: tuple[str, ...]) -> tuple[Site, ...]:
    unknown = [name for name in names if name not in {site.name for site in sites}]
    if unknown:
        known = ", ".join(site.name for site in sites) or "none"
        raise UsageProblem(f"no site file is named {unknown[0]!r}; known: {known}")
    return tuple(site for site in sites if not names or site.name in names)
