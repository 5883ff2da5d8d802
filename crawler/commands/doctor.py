"""`thresher doctor`: checks the installation."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from crawler.checkup import Status, check_all
from crawler.commands._folder import json_option
from crawler.errors import ExitCode

_MARKS = {Status.OK: " ok ", Status.WARN: "warn", Status.FAIL: "FAIL"}
_COLOURS = {Status.OK: "green", Status.WARN: "yellow", Status.FAIL: "red"}


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("corpus"),
    show_default=True,
    metavar="DIR",
    help="Where the corpus is to go.",
)
@json_option
def command(out: Path, *, as_json: bool) -> int:
    """Check the installation: versions, folder, disk, browser.

    Model data, clock and locale too. Contacts nobody. Ends with 3 if something fails that a crawl needs.

    \b
    Example: thresher doctor --out /data/corpus
    """
    checks = list(check_all(out))
    is_well = all(check.status is not Status.FAIL for check in checks)
    if as_json:
        click.echo(json.dumps({"ok": is_well, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            mark = click.style(_MARKS[check.status], fg=_COLOURS[check.status])
            click.echo(f"{mark}  {check.name:<{width}}  {check.detail}")
    return ExitCode.DONE if is_well else ExitCode.CONFIGURATION
