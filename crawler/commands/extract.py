"""`thresher extract`: the extraction of a crawl, over files, with no network."""

from __future__ import annotations

import signal
from pathlib import Path
from urllib.parse import urlsplit

import click

from crawler.errors import UsageProblem
from crawler.outputs.places import FORMATS, choose_places

# The models take a second to load: they are imported where they are used, so that --help and mistakes answer at once.


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--out",
    default="-",
    show_default=True,
    metavar="FILE/DIR/-",
    help="Where records go; - is standard output. A suffix .gz or .zst packs them.",
)
@click.option("--url", default="", metavar="URL", help="The URL of a single page.")
@click.option(
    "--workers", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Worker processes."
)
@click.option(
    "--effort",
    type=click.Choice(["best", "fast"]),
    default="best",
    show_default=True,
    help="fast does without a second extractor's opinion.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: by the suffix of --out, else jsonl.")
@click.option(
    "--rejected",
    default="",
    metavar="FILE",
    help="Where pages that gave no record go, with their reason (default: rejected.jsonl beside --out).",
)
@click.option("--all-pages", is_flag=True, help="Make records of pages that are no article, too.")
@click.option("--engine", default="", metavar="NAME", help="Have a cluster extract: datatrove:local, slurm or ray.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
def command(
    inputs: tuple[str, ...], out: str, url: str, workers: int, effort: str, form: str | None, rejected: str,
    *, all_pages: bool, engine: str, quiet: bool,
) -> None:  # fmt: skip
    """Extract articles from saved pages, with no network.

    INPUT is an HTML file, a folder of files, a WARC archive as it is found, JSONL with the keys html, url and
    fetched_at, each packed with gzip or zstd or not at all, or - for standard input.

    Records come in input order, whatever the number of workers. A run that was stopped left OUT.part,
    OUT.progress and OUT.versions: the same command again goes on where it was. They are removed when it is done.

    \b
    Examples:
      thresher extract page.html --url https://news.example/a --out page.jsonl
      thresher extract CC-NEWS-*.warc.gz --workers 2 --out corpus.jsonl
      thresher extract pages/ --format markdown --out -
      thresher extract CC-NEWS-*.warc.gz --engine datatrove:local --workers 4 --out records/
    """
    _check(inputs, url)
    if engine:
        _extract_on(engine, inputs, out, form or "jsonl", workers, effort, all_pages=all_pages, quiet=quiet)
        return
    places = choose_places(out, form, rejected)
    from crawler.extraction import Extraction  # noqa: PLC0415 - see above
    from crawler.outputs.progress import choose_view, counted  # noqa: PLC0415
    from pipelines.extract.options import Effort, Options  # noqa: PLC0415

    extraction = Extraction(inputs, places, url, workers, Options(Effort(effort), all_pages))
    view = choose_view(quiet=quiet)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stop from outside is a Ctrl-C
    try:
        done = extraction.run(view)
    finally:
        signal.signal(signal.SIGTERM, before)
        view.close()
    if not quiet:
        refused = done.pages - done.articles
        why = f" (why: {places.rejected})" if refused and places.rejected is not None else ""
        told = f"{counted(done.pages, 'page')}: {counted(done.articles, 'article')} to {places.name}"
        click.echo(f"{told}, {refused} rejected{why}", err=True)


def _extract_on(
    engine: str,
    inputs: tuple[str, ...],
    out: str,
    form: str,
    workers: int,
    effort: str,
    *,
    all_pages: bool,
    quiet: bool,
) -> None:
    from crawler.outputs.clusters import cluster_of, extract_on  # noqa: PLC0415 - see above
    from pipelines.extract.options import Effort, Options  # noqa: PLC0415

    files = extract_on(cluster_of(engine), inputs, out, form, workers, Options(Effort(effort), all_pages))
    if not quiet:
        click.echo(f"{files} files extracted to {out}", err=True)


def _check(inputs: tuple[str, ...], url: str) -> None:
    missing = [name for name in inputs if name != "-" and not Path(name).exists()]
    if missing:
        raise UsageProblem(f"no such file or folder: {', '.join(missing)}; give a path, or - for standard input")
    if inputs.count("-") > 1:
        raise UsageProblem("standard input can be read once; give - once")
    if url:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageProblem(f"--url {url!r} is no http(s) URL; write it as https://news.example/a")
