"""The command line: finds the verb, runs it, turns errors into one line and an exit code, never a traceback."""

from __future__ import annotations

import ast
import difflib
import errno
import gc
import importlib
import io
import os
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from types import FrameType
from typing import TextIO

import click
from click.shell_completion import CompletionItem

from crawler.errors import MEANINGS, ExitCode, ThresherError
from crawler.welcome import welcome

_EXIT_CODES = "Exit codes: " + "; ".join(f"{code:d} {meaning}" for code, meaning in MEANINGS.items()) + "."


class _Verbs(click.Group):
    """The verbs are the modules of `crawler.commands`; each is imported only when it is run.

    Importing them all takes seconds (models, crawler), so that the list of commands reads their sources instead.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        folder = resources.files("crawler.commands")
        names = (entry.name for entry in folder.iterdir())
        return sorted(name[:-3] for name in names if name.endswith(".py") and not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"crawler.commands.{cmd_name}").command
        if not isinstance(command, click.Command):
            return None
        for told in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
            told.epilog = _EXIT_CODES
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], known, n=1, cutoff=0.5)
            advice = f"did you mean {near[0]!r}?" if near else "'thresher --help' lists them"
            raise click.UsageError(f"No such command {args[0]!r}; {advice}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl([(name, _short_help(name, width)) for name in names])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """As click's, but without importing the verbs, so that the Tab key answers at once."""
        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        verbs = [CompletionItem(name, help=_short_help(name, 60)) for name in names]
        return verbs + click.Command.shell_complete(self, ctx, incomplete)


def _short_help(verb: str, width: int) -> str:
    """The first sentence of the verb's docstring, read from its source; as much of it as one line has room for."""
    source = resources.files("crawler.commands").joinpath(f"{verb}.py").read_text(encoding="utf-8")
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    text = next((ast.get_docstring(node) or "" for node in functions if node.name == "command"), "")
    sentence = " ".join(text.partition("\n\n")[0].split()).partition(". ")[0].rstrip(".")
    if len(sentence) > width:
        sentence = re.sub(r"[,:;] [^,:;]*$", "", sentence[:width])
    return f"{sentence.rstrip(' ,:;')}."


def _print_version(ctx: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        version = importlib.import_module("pipelines.version").VERSION
        click.echo(f"thresher, version {version}")
        ctx.exit()


@click.group(
    cls=_Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EXIT_CODES,
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Crawls news sites, keeps the article, drops the rest, and writes clean JSONL."""
    if ctx.invoked_subcommand is None:
        click.echo(welcome(Path.cwd()), nl=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and exit with its code."""
    gc.set_threshold(10_000, 10, 10)  # what a start makes stays: looking for cycles in it took a tenth of its time
    signal.signal(signal.SIGTERM, _interrupt)
    _speak(sys.stdout)
    try:
        code = run(arguments)
    except KeyboardInterrupt:  # a second one, while the first was answered
        code = ExitCode.INTERRUPTED
    if code == ExitCode.INTERRUPTED:  # by it the program ends, whatever else is sent until it has ended
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(code)


def _speak(stream: TextIO) -> None:
    """Files and pipes get UTF-8 whatever the locale; a terminal that cannot show a character shows another."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace") if stream.isatty() else stream.reconfigure(encoding="utf-8")


def _interrupt(number: int, frame: FrameType | None) -> None:
    """What ends a service is to it what Ctrl-C is to a person."""
    raise KeyboardInterrupt


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one run of the program."""
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments), prog_name="thresher", standalone_mode=False
        )
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _fail("interrupted; run the same command again to go on", ExitCode.INTERRUPTED)
    except click.ClickException as error:
        return _refuse(error)
    except ThresherError as error:
        return _fail(str(error), error.exit_code)
    except SystemExit:  # click's answer to a pipe that nobody reads any more, as behind `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - the edge of the program: a bug is one line here, its traceback a file
        known = _known_fault(error)
        if known is not None:
            return _fail(*known)
        return _fail(f"a bug of ours: {type(error).__name__}: {error}; please report it with {_log()}", ExitCode.BUG)
    return int(code) if isinstance(code, int) else ExitCode.DONE


def _refuse(error: click.ClickException) -> ExitCode:
    """Tell what is wrong with the command line, in the style of all other errors, and where to look."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):  # `thresher sites` alone: its help is the answer
        error.show()
        return ExitCode.USAGE
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context is not None else "thresher"
    message = error.format_message()
    click.echo(f"{command}: {message}", err=True)
    if "--help" not in message and "did you mean" not in message.lower():
        click.echo(f"  '{command} --help' shows what it takes", err=True)
    return ExitCode.USAGE


def _known_fault(error: Exception) -> tuple[str, ExitCode] | None:
    """What to say of an error that is no bug, and its code. To import the store's would load all of extraction."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "cannot write on: no space is left where the output goes", ExitCode.LIMIT
    errors = sys.modules.get("pipelines.store.errors")
    if errors is None or not isinstance(error, errors.StoreError):
        return None
    codes = {errors.CorpusInUse: ExitCode.IN_USE, errors.DiskFull: ExitCode.LIMIT}
    return str(error), codes.get(type(error), ExitCode.CONFIGURATION)


def _fail(message: str, code: ExitCode) -> int:
    click.echo(f"thresher: {message}", err=True)
    return code


def _log() -> str:
    with tempfile.NamedTemporaryFile("w", prefix="thresher-bug-", suffix=".txt", delete=False) as file:
        file.write(traceback.format_exc())
    return file.name
