"""Puts a schedule in place: into the user's crontab, or among the units of the user's systemd. Doing it again changes
nothing. Never asks; each function tells what it did, in lines for a person.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from crawler.errors import ConfigurationError
from crawler.schedule.cron import placed
from crawler.schedule.plan import Plan
from crawler.schedule.units import units

TIMEOUT_S = 30
_NOTHING_YET = "no crontab for"


def install_cron(plan: Plan) -> Iterator[str]:
    """Raises ConfigurationError where there is no crontab program, or it cannot be read or written."""
    program = shutil.which("crontab")
    if program is None:
        raise ConfigurationError("there is no crontab program here; install cron, or use --systemd")
    before = _crontab(program)
    after = placed(before, plan)
    if after == before:
        yield f"Already in the crontab as it should be: {plan.name}"
        return
    _call([program, "-"], after, "the crontab cannot be written")
    is_changed = f"# {plan.name}:" in before
    yield f"{'Changed in' if is_changed else 'Added to'} the crontab: {plan.name}. To take it out: crontab -e"


def install_units(plan: Plan, folder: Path) -> Iterator[str]:
    """Write both units into `folder` and start the timer. Raises ConfigurationError if they cannot be written."""
    is_changed = False
    for name, text in units(plan).items():
        path = folder / name
        is_same = path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text
        if not is_same:
            _write(path, text)
            is_changed = True
        yield f"{'Already there' if is_same else 'Wrote'}: {path}"
    yield from _start(f"{plan.name}.timer", is_changed=is_changed)


def user_units() -> Path:
    """Where systemd looks for a user's own units."""
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(configured) if configured.startswith("/") else Path.home() / ".config") / "systemd" / "user"


def _start(timer: str, *, is_changed: bool) -> Iterator[str]:
    commands = [["daemon-reload"]] if is_changed else []
    commands += [["enable", "--now", timer]]
    program = shutil.which("systemctl")
    for arguments in commands:
        ended = _tried([program, "--user", *arguments]) if program else None
        if ended is None or ended.returncode != 0:
            why = (ended.stderr.strip().splitlines() or [""])[-1] if ended else "there is no systemctl here"
            yield f"The timer is not running yet ({why or 'systemctl failed'}). Where your systemd runs, type:"
            yield f"  systemctl --user daemon-reload && systemctl --user enable --now {timer}"
            return
    yield f"The timer runs: systemctl --user list-timers {timer}"
    yield "To run while you are not logged in: loginctl enable-linger"
    yield f"To end it: systemctl --user disable --now {timer}"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}); mend its permissions") from error


def _crontab(program: str) -> str:
    """The user's crontab, "" where there is none. Anything else that fails is no reason to write a new one over it."""
    ended = _tried([program, "-l"])
    if ended is not None and ended.returncode == 0:
        return ended.stdout
    said = ended.stderr.strip() if ended else "no answer"
    if _NOTHING_YET in said.lower():
        return ""
    raise ConfigurationError(f"the crontab cannot be read ({said or 'crontab -l failed'}); nothing was changed")


def _call(command: list[str], typed: str, failure: str) -> None:
    ended = _tried(command, typed)
    if ended is None or ended.returncode != 0:
        said = ended.stderr.strip() if ended else "no answer"
        raise ConfigurationError(f"{failure} ({said or 'it did not say why'}); put the line in by crontab -e")


def _tried(command: list[str], typed: str = "") -> subprocess.CompletedProcess[str] | None:
    """None where it did not end in time or could not be started. Its words are asked for in English."""
    try:
        return subprocess.run(  # noqa: S603 - a program of the system, with arguments of ours
            command, input=typed, capture_output=True, text=True, check=False, timeout=TIMEOUT_S,
            env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
