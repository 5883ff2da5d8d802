"""The pages of the reference that are made from the code when the site is built, so that they cannot fall behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

import click

from crawler.addon import SETTINGS
from crawler.cli import cli
from pipelines.model.rules import Rules
from pipelines.model.schema import FIELDS, Field
from spiders.sitechecks import CHECKS

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_WIDTH = 80
_SITE_KEYS = {
    "name": "what `thresher crawl NAME` calls it; the file's name if left out",
    "start": "home page, feeds, sitemaps or sections. The only key that is needed",
    "include": 'path globs of articles to keep, as in `"/2026/**"`; sections outside still lead to articles inside',
    "exclude": "path globs that are never asked for",
    "language": "keep articles in this language only",
    "delay_s": "seconds between two requests to a host; a longer delay in robots.txt holds",
    "every": 'how often the workers of an engine crawl it, as in `"1h"`',
    "requests_a_day": "how many pages and lists of it the runs of 24 hours ask for at most",
    "contact": "web or mail address for the user agent",
    "render": "whether its pages need a browser",
}
_ADDON = {
    "THRESHER_EFFORT": "`best` (default) or `fast`",
    "THRESHER_ALL_PAGES": "records also of pages that are no article",
    "THRESHER_WORKERS": "worker processes that read pages, 1 by default; 0 reads in the crawl's own process",
}
_ENVIRONMENT = {
    "THRESHER_CONTACT": "the contact, where neither `--contact` nor a site file names one",
    "THRESHER_NOTIFY": "whom to tell of alarms, as `--notify`; several apart by spaces",
    "THRESHER_CHROMIUM": "the browser for pages that need JavaScript, where it is not the one on the path",
    "NO_COLOR": "no colour on a terminal (no-color.org)",
    "COLUMNS": "width of tables and help, where it is not the terminal's",
}


def commands_page() -> str:
    """Every command with its help, as the program prints it."""
    parts = ["# Commands", "What `thresher COMMAND --help` prints."]
    for name, text in _helps(cli, "thresher"):
        level = "#" * (name.count(" ") + 1)
        parts += [f"{level} {name.removeprefix('thresher ')}", f"```text\n{text}\n```"]
    return "\n\n".join(parts) + "\n"


def _helps(group: click.Group, path: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    name = path.rpartition(" ")[2]
    context = click.Context(group, parent, name, terminal_width=_WIDTH, **group.context_settings)
    for verb in group.list_commands(context):
        command = group.get_command(context, verb)
        if command is None:
            raise ValueError(f"{path} lists {verb!r}, which is no command")
        yield f"{path} {verb}", command.get_help(click.Context(command, context, verb, **command.context_settings))
        if isinstance(command, click.Group):
            yield from _helps(command, f"{path} {verb}", context)


def record_page() -> str:
    """Every field of a record with its type and meaning."""
    head = (
        "# Fields of a record\n\nEvery line has every key, in this order. Unknown strings are empty, and so are "
        "unknown lists; null is for instants and numbers only. Instants are UTC, in fields that end in `_at`. "
        "`schema.json` in the corpus says the same to programs.\n\n| field | type | meaning |\n|---|---|---|\n"
    )
    return head + "".join(f"| `{field.name}` | {_type(field)} | {field.meaning} |\n" for field in FIELDS)


def _type(field: Field) -> str:
    kind = str(field.kind)
    if field.enum:
        kind = ", ".join(f"`{value}`" if value else '`""`' for value in field.enum)
    if field.members:
        kind = "{" + ", ".join(member.name for member in field.members) + "}"
    listed = f"list of {kind}" if field.is_list else kind
    return f"{listed} or null" if field.nullable else listed


def settings_page() -> str:
    """Keys of a site file, settings of the add-on, and the environment."""
    rules = ", ".join(f"`{entry.name}`" for entry in fields(Rules))
    return "\n".join(
        [
            "# Site files and settings\n\n## Keys of a site file\n",
            *_rows("key", {key: _SITE_KEYS[key] for key in CHECKS}),
            f"\nBelow `[rules]`, CSS selectors as a last resort: {rules}.",
            "An unknown key is an error that names the nearest right one.",
            "\n## Settings of the Scrapy add-on\n",
            *_rows("setting", {name: _ADDON[name] for name in SETTINGS}),
            "\n## Environment\n",
            *_rows("variable", _ENVIRONMENT),
            "",
        ]
    )


def _rows(head: str, meanings: dict[str, str]) -> list[str]:
    return [f"| {head} | meaning |", "|---|---|", *(f"| `{name}` | {told} |" for name, told in meanings.items())]


PAGES = {"commands": commands_page, "record": record_page, "settings": settings_page}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Called by MkDocs once it has listed the pages that are written by hand."""
    from mkdocs.structure.files import File  # noqa: PLC0415 - the tests make the pages without MkDocs

    for name, page in PAGES.items():
        files.append(File.generated(config, f"reference/{name}.md", content=page()))
    return files
