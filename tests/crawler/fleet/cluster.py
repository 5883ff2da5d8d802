"""A PostgreSQL of the tests' own, in a temporary folder. Its server refuses to run as root, so another user runs it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")


def why_absent() -> str:
    """Why there can be no cluster here, "" where there can."""
    if _programs() is None:
        return "PostgreSQL's initdb is not installed (Debian: apt-get install postgresql)"
    if os.geteuid() == 0 and _user() is None:
        return "running as root, and there is no user postgres to run PostgreSQL as"
    return ""


def _programs() -> Path | None:
    named = shutil.which("initdb")
    found = [Path(named)] if named else sorted(_DEBIAN.glob("*/bin/initdb"))
    return found[-1].resolve().parent if found else None


def _user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a running cluster, without a database's name."""
    programs, user = _programs(), _user() if os.geteuid() == 0 else None
    assert programs is not None
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    folder = Path(tempfile.mkdtemp(prefix="thresher-pg-"))
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)

    def call(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120, **as_user)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr.decode()

    data, port = str(folder / "data"), _free_port()
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB"
    try:
        call("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync")
        call("pg_ctl", "-w", "-D", data, "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            call("pg_ctl", "-w", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
