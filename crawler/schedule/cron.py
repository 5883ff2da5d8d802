"""A plan as a line of crontab, for /bin/sh and nothing beyond POSIX. Pure.

What the crawl says (errors only, as it is run with --quiet) goes to a file beside the corpus; past 1 MB that file is
put aside once. The log of pages, crawl.log in the corpus, is put aside by the crawl itself.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from crawler.schedule.plan import DAY, HOUR, WEEK, Plan

MOST_BYTES = 998
"""Of a command; cron programs cut off or refuse longer ones."""
LOG_KB = 1000


def cron_line(plan: Plan) -> str:
    """Raises ValueError if it is too long for crontab, or a path has a character that crontab cannot hold."""
    said = shlex.quote(str(log_of(plan)))
    aside = f"find {said} -size +{LOG_KB}k -exec mv {said} {shlex.quote(str(log_of(plan)) + '.1')} \\;"
    # $$ is the number of the shell's process: random enough to begin a little later each time.
    work = f"sleep $(($$ % {plan.jitter_s + 1})); {shlex.join(plan.command)}"
    command = f"cd {shlex.quote(str(plan.folder))} && {{ {aside}; {work}; }} >>{said} 2>&1"
    if "\n" in command or "\r" in command or "\0" in command:
        raise ValueError("a path with a line break cannot stand in a crontab; use --systemd, or rename the folder")
    command = command.replace("%", "\\%")  # crontab takes a bare % for a line break
    if len(command.encode()) > MOST_BYTES:
        raise ValueError(f"the line would have more than {MOST_BYTES} bytes, too long for cron; use --systemd")
    return f"{_times(plan)} {command}"


def log_of(plan: Plan) -> Path:
    return plan.out.with_name(f"{plan.out.name}.cron.log")


def _times(plan: Plan) -> str:
    """The five fields.

    >>> _times(Plan(("x",), Path("/"), Path("/news"), 360))
    '25 */6 * * *'
    """
    minute = plan.minute
    if plan.every_min < HOUR:
        return f"{minute}-59/{plan.every_min} * * * *"
    if plan.every_min < DAY:
        hours = plan.every_min // HOUR
        return f"{minute} {'*' if hours == 1 else f'*/{hours}'} * * *"
    return f"{minute} {plan.hour} * * {'0' if plan.every_min == WEEK else '*'}"


def placed(crontab: str, plan: Plan) -> str:
    """`crontab` with the line of this plan put in, in the place of an older one. Other lines stay as they are."""
    mark = f"# {plan.name}"
    entry = [f"{mark}: thresher schedule; the next line is replaced by it", cron_line(plan)]
    lines = crontab.splitlines()
    at = next((n for n, line in enumerate(lines) if line.startswith(f"{mark}:")), None)
    lines[len(lines) if at is None else at : len(lines) if at is None else at + 2] = entry
    return "\n".join(lines) + "\n"
