"""`thresher crawl`: parses what was asked for, runs it, prints how it ended. No decision about a page is made here."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands._site_files import site_errors_named, site_files_option
from crawler.commands._values import FiniteRange, day_of, language_of
from crawler.contact import contact_of
from crawler.engine_options import CrawlOptions
from crawler.errors import ExitCode, UsageProblem
from crawler.fleet.asking import engine_options, on_engine, require_engine
from crawler.notify import Notice, check_targets, notify
from crawler.rendering.installed import require_rendering
from crawler.runlog.closing import barren, hints, is_nothing_reached, unreached
from crawler.runlog.funnel import alarm_lines, as_json, funnel_lines
from crawler.runlog.lines import LOG_NAMES
from crawler.runlog.progress import progress
from crawler.settings import NO_CONTACT
from crawler.sitelist import sites_of
from crawler.workers import prepare_workers
from pipelines.model import Reason
from pipelines.store.files import named_os_error, suffix_of
from pipelines.store.visits import Revisit
from spiders.sites import Site

if TYPE_CHECKING:
    from crawler.engine_embedded import CrawlResult, Watch


@click.command()
@click.argument("targets", nargs=-1, metavar="[URL or SITE]...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),  # the store says what is wrong with a folder, with its exit code
    default=Path("corpus"),
    show_default=True,
    metavar="DIR",
    help="The corpus to grow; made if it is not there.",
)
@site_files_option("Site files (.toml), or a folder of them.")
@click.option("--since", metavar="DATE", help="Only articles published from this day (UTC) on, e.g. 2026-11-01.")
@click.option("--until", metavar="DATE", help="Only articles published up to the end of this day (UTC).")
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    metavar="N",
    help="Fetch at most N pages; robots.txt and listings are not counted.",
)
@click.option("--max-time", type=FiniteRange(min=0, min_open=True), metavar="S", help="Stop after S seconds.")
@click.option(
    "--delay",
    type=FiniteRange(0, 3600),
    default=1.0,
    show_default=True,
    metavar="S",
    help="Pause between two requests to a host. A longer one in robots.txt holds.",
)
@click.option(
    "--per-host",
    type=click.IntRange(1, 16),
    default=1,
    show_default=True,
    metavar="N",
    help="Requests at a time for one host.",
)
@click.option(
    "--contact",
    metavar="URL/MAIL",
    help="Who crawls: goes into the user agent. Also THRESHER_CONTACT, or the site file.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="LANG",
    help="Keep articles in this language only, e.g. en. May be given more than once.",
)
@click.option("--archive", is_flag=True, help="Keep the pages too, in archive/ (WARC), for thresher replay.")
@click.option(
    "--compress",
    type=click.Choice(["none", "gzip", "zstd"]),
    default="none",
    show_default=True,
    help="How articles.jsonl is written.",
)
@click.option(
    "--revisit",
    is_flag=False,
    flag_value=str(Revisit.ALL),
    default=str(Revisit.DUE),
    show_default=True,
    metavar="[due|all|never]",
    help="Known articles to ask for again: those that are due by their age, all (also --revisit alone), or none.",
)
@click.option("--respect-tdm", is_flag=True, help="Skip pages that are reserved from mining (TDMRep, noai).")
@click.option("--render", is_flag=True, help="Read pages that need JavaScript in Chromium (needs the extra `render`).")
@click.option(
    "--notify",
    "told",
    multiple=True,
    envvar="THRESHER_NOTIFY",
    metavar="URL",
    help="Tell of alarms: a webhook (https://…), or mailto://… and more by apprise. Also THRESHER_NOTIFY.",
)
@click.option("--log", type=click.Choice([*LOG_NAMES]), default="text", help="DIR/crawl.log, or DIR/crawl.jsonl.")
@engine_options
@click.option("--quiet", is_flag=True, help="Print errors only.")
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object on standard output, nothing else.")
def command(
    targets: tuple[str, ...], out: Path, site_files: tuple[Path, ...], since: str | None, until: str | None,
    max_pages: int | None, max_time: float | None, delay: float, per_host: int, contact: str | None,
    languages: tuple[str, ...], compress: str, revisit: str, respect_tdm: bool, archive: bool, render: bool,
    told: tuple[str, ...], log: str, engine: str, place: str, detach: bool, quiet: bool, as_object: bool,
) -> int:  # fmt: skip
    """Crawl sites and append their articles to a corpus.

    The same command again goes on where it stopped, or brings the corpus up to date.

    \b
    Examples:
      thresher crawl https://news.example/
      thresher crawl https://news.example/ --out news --since 2026-11-01 --max-pages 500
      thresher crawl --sites sites/
    """
    if revisit not in set(Revisit):  # `--revisit URL`: the option stands alone, and this is a target
        targets, revisit = (revisit, *targets), Revisit.ALL
    check_targets(told)
    sites = _sites(targets, site_files)
    options = CrawlOptions(
        sites=sites,
        out=out,
        since=day_of(since, "--since", time.min),
        until=day_of(until, "--until", time.max),
        max_pages=max_pages or 0,
        max_time_s=max_time or 0.0,
        delay_s=delay,
        per_host=per_host,
        contact=_contact(contact, sites, quiet=quiet or as_object),
        languages=tuple(language_of(language) for language in languages),
        compress=compress,
        revisit=Revisit(revisit),
        respect_tdm=respect_tdm,
        archive=archive,
        render=render,
        log=log,
    )
    _check(options, engine, place, detach=detach)
    result = None
    if engine:
        result = on_engine(options, engine, place, detach=detach, quiet=quiet or as_object, as_object=as_object)
        if detach:
            return ExitCode.DONE
    result = result or _crawl_here(options, progress(quiet=quiet or as_object))
    _write_report(out)
    code = show(result, options, quiet=quiet, as_object=as_object)
    for fault in notify(told, Notice(str(out.absolute()), result.alarms)) if result.alarms else ():
        click.echo(f"thresher: {fault}", err=True)
    return code


def _crawl_here(options: CrawlOptions, watch: Watch) -> CrawlResult:
    prepare_workers()  # modules are loaded there while this process loads the crawl's engine
    from crawler.engine_embedded import crawl  # noqa: PLC0415 - a second, which --help and a wrong option need not wait

    return crawl(options, watch)


def _check(options: CrawlOptions, engine: str, place: str, *, detach: bool) -> None:
    require_engine(engine, place, detach=detach)
    if options.rendered_domains and not engine:
        require_rendering()
    if options.since and options.until and options.since > options.until:
        raise UsageProblem("--since is later than --until: nothing can be between them")


def show(result: CrawlResult, options: CrawlOptions, *, quiet: bool, as_object: bool) -> int:
    """Print how a run ended, and choose the exit code."""
    if as_object:
        click.echo(as_json(result))
    elif not quiet:
        click.echo("\n".join(funnel_lines(result)))
        click.echo(f"\n  Records  {options.out}/articles.jsonl" + suffix_of(options.compress))
        click.echo(f"  Report   {options.out}/report.html")
    for line in (*unreached(result, options.sites), *barren(result)):
        click.echo(f"thresher: {line}", err=True)
    if result.is_broken:
        folder = options.out
        click.echo(
            f"thresher: no page could be read, a bug of ours; please report it with {folder}/crawl.log", err=True
        )
        return ExitCode.BUG
    if result.stopped is Reason.INTERRUPTED:
        click.echo("thresher: interrupted, nothing is lost; run the same command again to go on", err=True)
        return ExitCode.INTERRUPTED
    if not (quiet or as_object):
        for line in hints(result, options):
            click.echo(line, err=True)
    for line in alarm_lines(result) if quiet and not as_object else ():  # cron mails what is said here
        click.echo(f"thresher: {line}", err=True)
    return _code(result, options)


def _code(result: CrawlResult, options: CrawlOptions) -> ExitCode:
    if is_nothing_reached(result, options.sites):
        return ExitCode.UNREACHABLE
    return ExitCode.ALARM if result.alarms else ExitCode.DONE


def _write_report(folder: Path) -> None:
    from crawler.runlog.report import write_page_and_metrics  # noqa: PLC0415 - as the engine

    try:
        write_page_and_metrics(folder)
    except OSError as error:
        raise named_os_error(folder, error) from error


def _sites(targets: tuple[str, ...], files: tuple[Path, ...]) -> tuple[Site, ...]:
    with site_errors_named():
        return sites_of(targets, files)


def _contact(told: str | None, sites: tuple[Site, ...], *, quiet: bool) -> str:
    """Without one the run says so once and goes on."""
    contact = contact_of(told, sites)
    if not contact and not quiet:
        click.echo(NO_CONTACT, err=True)
    return contact
