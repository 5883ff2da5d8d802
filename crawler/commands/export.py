"""`thresher export`: the records of a corpus in another form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from crawler.commands._folder import Working, folder_argument, need_records, read_errors_named
from crawler.errors import ConfigurationError, UsageProblem
from pipelines.store.export import (
    FORMATS,
    PARTITIONS,
    PROFILES,
    BadCondition,
    BadTarget,
    ExportOptions,
    export,
    format_of,
    local_path,
)
from pipelines.store.files import named_os_error
from pipelines.store.own import is_own
from pipelines.store.readonly import held_still


@click.command()
@folder_argument
@click.option("--to", required=True, metavar="PATH", help="File, folder, or any URL that fsspec knows.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: by the suffix of PATH; none is datasets.")
@click.option(
    "--profile", type=click.Choice(list(PROFILES)), default="full", show_default=True, help="Which fields, and names."
)
@click.option("--where", default="", metavar="SQL", help="Only records this holds for, as in \"language = 'en'\".")
@click.option(
    "--versions", type=click.Choice(["latest", "all"]), default="latest", show_default=True, help="Of each article."
)
@click.option("--partition", type=click.Choice(PARTITIONS), help="Of a datasets folder: Parquet files apart by this.")
@click.option("--quiet", is_flag=True, help="No progress.")
def command(
    folder: Path, to: str, form: str | None, profile: str, where: str, versions: str, partition: str | None,
    *, quiet: bool,
) -> None:  # fmt: skip
    """Write the records as Parquet, JSON lines, text or SQLite.

    Or as a folder for `datasets` with its card. What is at PATH is a whole export or what was there before.

    \b
    Example: thresher export corpus --to articles.parquet
             thresher export corpus --to english/ --where "language = 'en' AND duplicate_of = ''"
    """
    need_records(folder)
    options = replace(
        _options(folder, to, form, profile), where=where, all_versions=versions == "all", partition=partition or ""
    )
    if partition and options.form != "datasets":
        raise UsageProblem("--partition makes a folder of Parquet files: give --to a name without a suffix")
    try:
        with read_errors_named(folder), held_still(folder), Working("export", "records", 0, quiet=quiet) as working:
            written = export(folder, options, working.at)
    except BadCondition as error:
        raise UsageProblem(f"--where cannot be used: {error}") from error
    except BadTarget as error:
        raise ConfigurationError(str(error)) from error
    except OSError as error:
        raise named_os_error(Path(to), error) from error
    if not quiet:
        click.echo(f"{written} record{'' if written == 1 else 's'} to {to}", err=True)


def _options(folder: Path, to: str, form: str | None, profile: str) -> ExportOptions:
    if to in ("", "-"):
        raise UsageProblem("--to needs a file, a folder or a URL; an export is put in place whole, which a pipe is not")
    form = form or format_of(to)
    if form is None:
        raise UsageProblem(f"the suffix of {to} says no format; give --format {', '.join(FORMATS)}")
    if form == "text" and profile != "full":
        raise UsageProblem("--format text is title and text alone; leave --profile out, or choose another format")
    if to.endswith("/") and form != "datasets":
        raise UsageProblem(f"--format {form} makes a file, and {to} names a folder; name the file in it")
    local = local_path(to)
    if local is not None and is_own(folder, local):
        raise UsageProblem(f"{to} is the corpus itself or the name of a file of it; choose another name or folder")
    return ExportOptions(to, form, PROFILES[profile])
