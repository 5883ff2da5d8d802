"""A plan as a systemd service and its timer, for a user's own manager. Pure.

The journal keeps what the crawl says and rotates it; the log of pages, crawl.log in the corpus, is put aside by the
crawl itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.errors import ExitCode
from crawler.schedule.plan import DAY, HOUR, WEEK, Plan, shown

_HARMLESS = (ExitCode.INTERRUPTED, ExitCode.IN_USE)
"""Ends that are no failure of the service: it was told to stop, or the last run is still at it."""


def units(plan: Plan) -> dict[str, str]:
    """The text of both files by their names. Raises ValueError for a path with a control character."""
    if any(not part.isprintable() for part in (*plan.command, str(plan.folder))):
        raise ValueError("a path with a line break or control character cannot stand in a unit; rename the folder")
    return {f"{plan.name}.service": _service(plan), f"{plan.name}.timer": _timer(plan)}


def _service(plan: Plan) -> str:
    return f"""\
# Written by thresher schedule, which replaces it.
[Unit]
Description=Crawl into {_specifiers(str(plan.out))}

[Service]
Type=oneshot
WorkingDirectory={_specifiers(str(plan.folder))}
ExecStart={_command(plan.command)}
# Interrupted, or another run has the corpus: the next run goes on.
SuccessExitStatus={" ".join(str(int(code)) for code in _HARMLESS)}
TimeoutStopSec=60
Nice=10
NoNewPrivileges=yes
SyslogIdentifier={plan.name}
"""


def _timer(plan: Plan) -> str:
    return f"""\
# Written by thresher schedule, which replaces it.
[Unit]
Description=Crawl into {_specifiers(str(plan.out))} every {shown(plan.every_min)}

[Timer]
OnCalendar={calendar(plan)}
RandomizedDelaySec={plan.jitter_s}
# A run that was missed because the machine was off is made up for.
Persistent=true

[Install]
WantedBy=timers.target
"""


def calendar(plan: Plan) -> str:
    """systemd.time(7)."""
    minute = f"{plan.minute:02d}"
    if plan.every_min < HOUR:
        return f"*-*-* *:{minute}/{plan.every_min}:00"
    if plan.every_min < DAY:
        hours = plan.every_min // HOUR
        return f"*-*-* {'*' if hours == 1 else f'00/{hours}'}:{minute}:00"
    return f"{'Sun ' if plan.every_min == WEEK else ''}*-*-* {plan.hour:02d}:{minute}:00"


def _command(words: Sequence[str]) -> str:
    """Variables are put into arguments, not into the name of the program: there `$` stands for itself."""
    return " ".join([quoted(words[0]).replace("$$", "$"), *map(quoted, words[1:])])


def quoted(word: str) -> str:
    """One argument of ExecStart: quotes by C rules, `$` and `%` doubled (systemd.service(5), "Command lines").

    >>> quoted('/srv/the news/50%')
    '"/srv/the news/50%%"'
    """
    escaped = _specifiers(word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$"))
    return f'"{escaped}"'


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")
