"""`thresher verify`: proves a corpus, or says in which file and line it is not what it should be."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from crawler.commands._folder import Working, folder_argument, json_option, need_records, read_errors_named
from crawler.errors import ExitCode
from pipelines.store.readonly import held_still
from pipelines.store.state import STATE_NAME
from pipelines.store.verify import Fault, Verdict, verify

_SHOWN = 20


@click.command()
@folder_argument
@json_option
def command(folder: Path, *, as_json: bool) -> int:
    """Prove that a corpus is whole: hashes, lines, ids, fates.

    Every line is held against the schema. Ends with 0 if all is as it should be and with 6 if not.

    \b
    Example: thresher verify corpus
    """
    if not (folder / STATE_NAME).is_file():  # a crawl that was killed before its first record has a ledger to prove
        need_records(folder)
    with read_errors_named(folder), held_still(folder), Working("verify", "records", 0) as working:
        verdict = verify(folder, lambda _bytes, records: working.at(records))
    if as_json:
        faults = [asdict(fault) for fault in verdict.faults]
        click.echo(json.dumps({"ok": not faults, "records": verdict.records, "faults": faults}, ensure_ascii=False))
    else:
        _tell(folder, verdict)
    return ExitCode.ALARM if verdict.faults else ExitCode.DONE


def _tell(folder: Path, verdict: Verdict) -> None:
    for fault in verdict.faults[:_SHOWN]:
        click.echo(_line(fault))
    more = len(verdict.faults) - _SHOWN
    if more > 0:
        click.echo(f"and {more} more; --json has them all")
    what = f"{verdict.records} records in {verdict.files} file{'' if verdict.files == 1 else 's'}"
    if verdict.faults:
        click.echo(f"{folder}: {what}, faults found: {len(verdict.faults)}")
    else:
        click.echo(f"{folder}: {what}, all as it should be")


def _line(fault: Fault) -> str:
    return f"{fault.file}:{fault.line}: {fault.why}" if fault.line else f"{fault.file}: {fault.why}"
