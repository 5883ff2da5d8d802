"""`thresher schedule`: prints, or puts in place, what runs a crawl again and again."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from crawler.commands._site_files import site_errors_named, site_files_option
from crawler.commands._values import FiniteRange
from crawler.contact import contact_of
from crawler.errors import ExitCode, UsageProblem
from crawler.schedule.cron import cron_line, log_of
from crawler.schedule.install import install_cron, install_units, user_units
from crawler.schedule.plan import Plan, minutes_of
from crawler.schedule.units import units
from crawler.settings import NO_CONTACT
from crawler.sitelist import SITES_FOLDER, sites_of
from spiders.sites import Site


@click.command()
@click.argument("targets", nargs=-1, metavar="[URL or SITE]...")
@click.option("--every", default="1d", show_default=True, metavar="T", help="30m, 1h, 6h, 1d, 1w …")
@click.option("--systemd", is_flag=True, help="A service and a timer of systemd, not a line of crontab.")
@site_files_option("Site files, or a folder of them (default: sites/, where it is there and no URL is named).")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("corpus"),
    show_default=True,
    metavar="DIR",
    help="The corpus to grow.",
)
@click.option("--contact", metavar="URL/MAIL", help="Who crawls. Also THRESHER_CONTACT, or the site file.")
@click.option("--max-time", type=FiniteRange(min=0, min_open=True), metavar="S", help="Each run ends after S s.")
@click.option("--max-pages", type=click.IntRange(min=1), metavar="N", help="Each run fetches at most N pages.")
@click.option("--install", "is_installed", is_flag=True, help="Put it in place, for this user.")
def command(
    targets: tuple[str, ...], every: str, systemd: bool, site_files: tuple[Path, ...], out: Path,
    contact: str | None, max_time: float | None, max_pages: int | None, is_installed: bool,
) -> int:  # fmt: skip
    """Print what runs a crawl again and again, or put it in place.

    A run begins some minutes late at random. If the last one is still at it, it ends at once (code 8).

    \b
    Examples:
      thresher schedule https://news.example/ --every 6h
      thresher schedule --sites sites/ --every 1d --systemd --install
    """
    if not targets and not site_files and SITES_FOLDER.is_dir():
        site_files = (SITES_FOLDER,)
    if not targets and not site_files:
        raise UsageProblem("nothing to crawl; name a site: thresher schedule https://news.example/, or --sites FILE")
    sites = _checked(targets, site_files)
    limits = [("--max-time", max_time), ("--max-pages", max_pages)]
    given = [word for name, value in limits if value is not None for word in (name, f"{value:g}")]
    command = [
        *_program(),
        *("crawl", *targets),
        *(word for path in site_files for word in ("--sites", str(path.absolute()))),
        *("--out", str(out.absolute())),
        *_contact(contact, sites),
        *given,
        "--quiet",
    ]
    plan = Plan(tuple(command), Path.cwd(), out.absolute(), _minutes(every))
    try:
        _print(plan, systemd=systemd) if not is_installed else _install(plan, systemd=systemd)
    except ValueError as error:
        raise UsageProblem(str(error)) from None
    return ExitCode.DONE


def _print(plan: Plan, *, systemd: bool) -> None:
    """The schedule on standard output; what to do with it on standard error."""
    if not systemd:
        click.echo(cron_line(plan))
        click.echo(f"Put it in by crontab -e, or add --install. Errors go to {log_of(plan)}", err=True)
        return
    for name, text in units(plan).items():
        click.echo(f"# {user_units() / name}\n{text}")
    click.echo("Save both there, or add --install. Errors: journalctl --user -t " + plan.name, err=True)


def _install(plan: Plan, *, systemd: bool) -> None:
    for line in install_units(plan, user_units()) if systemd else install_cron(plan):
        click.echo(line)


def _checked(targets: Sequence[str], files: Sequence[Path]) -> tuple[Site, ...]:
    """What would be crawled: errors are better told now than at night."""
    with site_errors_named():
        return sites_of(targets, files)


def _contact(told: str | None, sites: tuple[Site, ...]) -> list[str]:
    """Said on the command line: neither cron nor systemd knows the environment of this terminal."""
    contact = contact_of(told, sites)
    if not contact:
        click.echo(NO_CONTACT, err=True)
        return []
    of_files = {site.contact for site in sites}
    return [] if of_files == {contact} else ["--contact", contact]


def _minutes(every: str) -> int:
    try:
        return minutes_of(every)
    except ValueError as error:
        raise UsageProblem(f"--every: {error}") from None


def _program() -> list[str]:
    """The program by its whole path: the PATH of cron is short."""
    script = Path(sys.executable).absolute().with_name("thresher")
    return [str(script)] if script.is_file() else [sys.executable, "-c", "from crawler.cli import main; main()"]
