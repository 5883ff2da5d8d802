"""`thresher explain`: how one page is read, block by block and field by field."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from crawler.errors import ConfigurationError, ExitCode, UsageProblem
from crawler.explain import Account, explain_page
from crawler.explain.archived import archived_page
from crawler.explain.case import save_case
from crawler.explain.terminal import show
from crawler.outputs.places import is_there
from crawler.reading import ReadingContext
from crawler.worker_faults import WorkerFault
from crawler.workers import Desk
from pipelines.model import Page
from pipelines.store.archive_read import NotArchived

_MAX_BYTES = 20_000_000
_PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"PK": "zip", b"WARC": "a WARC"}


@click.command()
@click.argument("target", metavar="URL or FILE")
@click.option("--url", default="", metavar="URL", help="The address of the page in a file; it helps to read dates.")
@click.option(
    "--from", "corpus", type=click.Path(path_type=Path), metavar="DIR",
    help="Take the page from the archive of a corpus; URL may be the id of a record.",
)  # fmt: skip
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as a page.")
@click.option(
    "--save-case", "case", type=click.Path(path_type=Path), metavar="DIR",
    help="Write the page and its record as a test case, to report an error with.",
)  # fmt: skip
@click.option("--contact", metavar="URL/MAIL", help="Who asks: goes into the user agent. Also THRESHER_CONTACT.")
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object on standard output, nothing else.")
def command(
    target: str, url: str, corpus: Path | None, html: Path | None, case: Path | None, contact: str | None,
    *, as_object: bool,
) -> int:  # fmt: skip
    """Show how a page is read: what is kept or dropped, and why.

    A URL is fetched as a crawl would, by robots.txt and with one request. A FILE is HTML; - is standard input. With
    --from nothing is fetched: the page is the one that a crawl with --archive kept.

    \b
    Examples:
      thresher explain https://news.example/2026/05/ferries
      thresher explain page.html --url https://news.example/2026/05/ferries --html explained.html
      thresher explain https://news.example/2026/05/ferries --from corpus
    """
    context = None
    if corpus is not None:
        page, context = _from_archive(corpus, target)
    else:
        is_address = "://" in target.partition("?")[0] and not is_there(target)
        got = _fetched(target, contact) if is_address else _from_file(target, url)
        if isinstance(got, int):
            return got
        page = got
    account = _explained(page, context)
    if html is not None:
        _write_page(html, account, quiet=as_object)
    if case is not None:
        _write_case(case, account, quiet=as_object)
    if as_object:
        click.echo(json.dumps(account.as_json(), ensure_ascii=False))
    elif html is None and case is None:
        show(account, Console(highlight=False, soft_wrap=True))
    return ExitCode.DONE


def _fetched(url: str, contact: str | None) -> Page | int:
    """The page, or the exit code of a fetch that failed and was said."""
    from crawler.explain.fetch import NotFetched, fetch_page  # noqa: PLC0415 - Scrapy takes a second to load

    if not url.lower().startswith(("http://", "https://")):
        raise UsageProblem(f"{url}: only http:// and https:// can be fetched")
    contact = (contact or os.environ.get("THRESHER_CONTACT", "")).strip()
    if not (contact.isascii() and contact.isprintable()):
        raise UsageProblem(f"--contact {contact!r} has characters that do not fit into a user agent")
    try:
        page = fetch_page(url, contact)
    except ValueError:
        raise UsageProblem(f"{url!r} is no address of a page; check it for typing errors") from None
    if isinstance(page, NotFetched):
        click.echo(f"thresher: {page.why}", err=True)
        return ExitCode.INTERRUPTED if page.is_interrupted else ExitCode.UNREACHABLE
    return page


def _from_archive(folder: Path, asked: str) -> tuple[Page, ReadingContext]:
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is not a folder; name a corpus that was crawled with --archive")
    try:
        page, context, pages = archived_page(folder, asked)
    except NotArchived as error:
        raise UsageProblem(str(error)) from error
    if pages > 1:
        click.echo(f"the first of the {pages} pages of this article", err=True)
    return page, context


def _from_file(name: str, url: str) -> Page:
    body = sys.stdin.buffer.read(_MAX_BYTES) if name == "-" else _read(Path(name))
    packed = next((kind for mark, kind in _PACKED.items() if body.startswith(mark)), "")
    if packed:
        raise UsageProblem(f"{name} is {packed}, not one page of HTML; unpack it, or read it with thresher extract")
    told = _beside(Path(name))
    headers = told.get("headers")
    return Page(
        body=body,
        url=url or str(told.get("url") or ""),
        fetched_at=None,
        headers={str(k): str(v) for k, v in headers.items()} if isinstance(headers, dict) else {},
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MAX_BYTES)
    except FileNotFoundError:
        hint = f"; did you mean https://{path} ?" if "." in path.parts[0] and len(path.parts) > 1 else ""
        raise UsageProblem(f"no such file: {path}{hint or '; name a file or a URL with its scheme'}") from None
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read ({error.strerror}); name a file or a URL") from error


def _beside(path: Path) -> dict[str, object]:
    """What stands in the .json beside a page: quarantined pages and saved cases have their address there."""
    try:
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) if path.suffix == ".html" else {}
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _explained(page: Page, context: ReadingContext | None) -> Account:
    """In a worker process, as in a crawl: what a page does to its reader must not be done to this program."""
    with Desk(1) as desk:
        _, account = next(desk.map_ordered(partial(explain_page, context=context), [page]))
    if isinstance(account, WorkerFault):
        raise ConfigurationError(f"this page cannot be read ({account.reason}: {account.detail}); please report it")
    return account


def _write_page(path: Path, account: Account, *, quiet: bool) -> None:
    from crawler.explain.page import as_page  # noqa: PLC0415 - jinja2 is needed for pages alone

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_page(account), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}); choose another --html") from error
    if not quiet:
        click.echo(path)


def _write_case(folder: Path, account: Account, *, quiet: bool) -> None:
    try:
        save_case(folder, account.page, account.result)
    except FileExistsError:
        raise ConfigurationError(f"{folder} is not empty; name a new folder for --save-case") from None
    except OSError as error:
        raise ConfigurationError(
            f"{folder} cannot be written ({error.strerror}); choose another --save-case"
        ) from error
    if not quiet:
        click.echo(f"{folder}: write into expected.json what would be right, and send the folder with your report")
