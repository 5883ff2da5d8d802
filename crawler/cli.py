"""The command line: finds the verb, runs it, turns errors into one line and an exit code, never a traceback."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import resources

import click

from crawler.errors import ExitCode, ThresherError
from pipelines.store.errors import CorpusInUse, DiskFull, StoreError
from pipelines.version import VERSION

_NEXT = """\
Thresher crawls news sites, keeps the article, and writes clean JSONL.

Try one of these:
  thresher demo                              the bundled news site, crawled into ./demo-corpus
  thresher crawl https://news.example/       a site, into ./corpus
  thresher extract page.html                 a saved page, to ./page.jsonl
  thresher --help                            all commands
"""


class _Verbs(click.Group):
    """The verbs are the modules of `crawler.commands`; each is imported only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        folder = resources.files("crawler.commands")
        names = (entry.name for entry in folder.iterdir())
        return sorted(name[:-3] for name in names if name.endswith(".py") and not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"crawler.commands.{cmd_name}").command
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="thresher")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Crawls news sites, keeps the article, drops the rest, and writes clean JSONL."""
    if ctx.invoked_subcommand is None:
        click.echo(_NEXT, nl=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and exit with its code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one run of the program."""
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments), prog_name="thresher", standalone_mode=False
        )
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _fail("interrupted; run the same command again to go on", ExitCode.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (ThresherError, StoreError) as error:
        return _fail(str(error), _code_of(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - the edge of the program: a bug is one line here, its traceback a file
        return _fail(f"a bug of ours: {type(error).__name__}: {error}; please report it with {_log()}", ExitCode.BUG)
    return int(code) if isinstance(code, int) else ExitCode.DONE


_STORE_CODES = {CorpusInUse: ExitCode.IN_USE, DiskFull: ExitCode.LIMIT}


def _code_of(error: ThresherError | StoreError) -> ExitCode:
    if isinstance(error, ThresherError):
        return error.exit_code
    return _STORE_CODES.get(type(error), ExitCode.CONFIGURATION)


def _fail(message: str, code: ExitCode) -> int:
    click.echo(f"thresher: {message}", err=True)
    return code


def _log() -> str:
    with tempfile.NamedTemporaryFile("w", prefix="thresher-bug-", suffix=".txt", delete=False) as file:
        file.write(traceback.format_exc())
    return file.name
