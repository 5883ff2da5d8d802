"""The line of crontab: its times, and that a shell does with it what was meant, whatever the folders are called."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from crawler.schedule.cron import LOG_KB, cron_line, log_of, placed
from crawler.schedule.plan import EVEN, NIGHT, Plan, minutes_of, shown

ODD = "a b%$(touch x)'\"\\;&é"


def plan(folder: Path, every_min: int = 360, *command: str) -> Plan:
    return Plan(command or ("echo", "hello"), folder, folder / "corpus", every_min)


def as_cron_runs_it(line: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """By /bin/sh, as cron(8) gives it over: after five fields, `\\%` for `%`. Nobody waits for the jitter."""
    command = line.split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", command), "cron would cut the command off here"
    programs = tmp_path / "programs"
    programs.mkdir(exist_ok=True)
    (programs / "sleep").write_text("#!/bin/sh\necho slept $1\n", encoding="utf-8")
    (programs / "sleep").chmod(0o755)
    environment = {"PATH": f"{programs}:/usr/bin:/bin"}
    return subprocess.run(
        ["/bin/sh", "-c", command.replace("\\%", "%")],
        env=environment, cwd="/", capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip


def test_line_runs_the_command_in_its_folder_and_keeps_what_it_says(tmp_path: Path) -> None:
    folder = tmp_path / ODD
    folder.mkdir()
    shell = 'pwd; printf "%s|" "$@"; echo trouble >&2'
    made = plan(folder, 360, "/bin/sh", "-c", shell, "sh", "50% $HOME", "it's")
    ended = as_cron_runs_it(cron_line(made), tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    slept, where, words = log_of(made).read_text(encoding="utf-8").splitlines()[:3]
    assert 0 <= int(slept.removeprefix("slept ")) <= made.jitter_s
    assert (where, words) == (str(folder), "50% $HOME|it's|trouble")
    assert [path.name for path in folder.iterdir()] == ["corpus.cron.log"]


def test_what_was_said_is_put_aside_once_it_is_long(tmp_path: Path) -> None:
    made = plan(tmp_path)
    log_of(made).write_text("x" * 1024 * (LOG_KB + 2), encoding="utf-8")
    line = cron_line(made)
    for _ in range(2):
        assert as_cron_runs_it(line, tmp_path).returncode == 0
    assert log_of(made).stat().st_size < 100
    assert log_of(made).with_name("corpus.cron.log.1").stat().st_size > 1024 * LOG_KB


@pytest.mark.parametrize(
    ("every", "times"),
    [
        ("5m", r"[0-4]-59/5 \* \* \* \*"),
        ("30m", r"[12]?\d-59/30 \* \* \* \*"),
        ("1h", r"[1-5]?\d \* \* \* \*"),
        ("6h", r"[1-5]?\d \*/6 \* \* \*"),
        ("1d", r"[1-5]?\d [1-4] \* \* \*"),
        ("24h", r"[1-5]?\d [1-4] \* \* \*"),
        ("1w", r"[1-5]?\d [1-4] \* \* 0"),
    ],
)
def test_times(every: str, times: str) -> None:
    for corpus in ("a", "b", "c"):
        line = cron_line(plan(Path("/srv") / corpus, minutes_of(every)))
        assert re.fullmatch(times, " ".join(line.split(" ")[:5]))


def test_crawls_of_a_machine_are_spread_over_the_hour_and_the_night() -> None:
    plans = [plan(Path(f"/srv/{n}"), minutes_of("1d")) for n in range(40)]
    assert len({each.minute for each in plans}) > 15
    assert {each.hour for each in plans} == set(NIGHT)


@pytest.mark.parametrize("every", ["7h", "45m", "2d", "1m", "90m"])
def test_interval_that_does_not_come_out_even_names_the_nearest_that_does(every: str) -> None:
    with pytest.raises(ValueError, match="the nearest that does is") as caught:
        minutes_of(every)
    assert minutes_of(str(caught.value).rpartition(" ")[2]) in EVEN


@pytest.mark.parametrize("every", ["", "h", "1", "1.5h", "-1h", "1y", "0h", "hourly"])
def test_word_that_is_no_interval_is_refused(every: str) -> None:
    with pytest.raises(ValueError, match=r"is no interval|does not come out even"):
        minutes_of(every)


def test_intervals_are_shown_as_they_are_written() -> None:
    assert [minutes_of(shown(minutes)) for minutes in EVEN] == list(EVEN)


def test_line_that_cron_would_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="use --systemd"):
        cron_line(plan(Path("/" + "x" * 400)))
    with pytest.raises(ValueError, match="line break"):
        cron_line(plan(Path("/a\nb")))


def test_line_takes_the_place_of_its_older_self_alone() -> None:
    one, other = plan(Path("/srv/one")), plan(Path("/srv/other"))
    first = placed("MAILTO=me\n5 4 * * * backup", one)
    both = placed(first, other)
    assert first.startswith("MAILTO=me\n5 4 * * * backup\n# thresher-corpus-")
    assert placed(both, one) == both
    changed = placed(both, plan(Path("/srv/one"), 1440))
    assert len(changed.splitlines()) == len(both.splitlines()) == 6
    assert cron_line(other) in changed
    assert cron_line(one) not in changed
    assert changed.startswith("MAILTO=me\n5 4 * * * backup\n")
