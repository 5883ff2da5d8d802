"""The options of `thresher crawl` that send a crawl to an engine, and what they do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crawler.errors import ConfigurationError, UsageProblem

if TYPE_CHECKING:
    from crawler.engine_embedded import CrawlResult
    from crawler.engine_options import CrawlOptions

F = TypeVar("F", bound=Callable[..., Any])


def engine_options(command: F) -> F:
    """`--engine`, `--place` and `--detach`."""
    options = (
        click.option("--engine", default="", metavar="URL", help="Have the workers of an engine crawl: postgresql://…"),
        click.option(
            "--place",
            default="",
            metavar="URL/DIR",
            help="With --engine: where its workers put records, s3://… or a folder that all share; --out if not given.",
        ),
        click.option("--detach", is_flag=True, help="With --engine: do not wait until all is crawled."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def on_engine(
    options: CrawlOptions, engine: str, place: str, *, detach: bool, quiet: bool, as_object: bool = False
) -> CrawlResult | None:
    """Crawl on an engine and gather the corpus in `options.out`; None where nobody waits for it, which is said here.

    Raises ConfigurationError for sites that were given up, once all others are gathered.
    """
    from crawler.fleet.address import checked, shown  # noqa: PLC0415 - a database, for those who name one

    address = checked(engine)
    if options.out is None or ":/" in str(options.out):
        raise UsageProblem("--out is the folder of this machine for the corpus; name the URL of its parts with --place")
    from crawler.fleet import submit  # noqa: PLC0415 - needs the extra that was just looked for

    if not (detach and place):
        submit.check_folder(address, place or str(options.out), options.out, options.compress)
    submission = submit.submit(options, address, place or str(options.out))
    if detach:
        if as_object:
            told = {"submitted": len(submission.asked), "place": submission.place, "engine": shown(address)}
            click.echo(json.dumps(told, ensure_ascii=False))
        elif not quiet:
            click.echo(
                f"{_sites(len(submission.asked))} submitted; thresher status --engine {shown(address)}", err=True
            )
        return None
    try:
        result = submit.wait(submission, quiet=quiet)
    except KeyboardInterrupt:
        click.echo("thresher: the workers go on", err=True)
        raise
    submit.gather(submission, options.out, options.compress, result)
    if lines := submit.given_up(submission):
        rest = [] if len(lines) == len(submission.asked) else [f"what the other sites gave is in {options.out}"]
        raise ConfigurationError("\n".join([*lines, *rest]))
    return result


def require_engine(engine: str, place: str, *, detach: bool) -> None:
    """Raises UsageProblem for what only workers can do where no engine is named."""
    given = [name for name, is_given in (("--place", place), ("--detach", detach)) if is_given]
    if given and not engine:
        raise UsageProblem(f"{given[0]} is for workers: name their database, --engine postgresql://user@host/database")


def _sites(n: int) -> str:
    return "1 site" if n == 1 else f"{n} sites"
