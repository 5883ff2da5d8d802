"""Tells people of alarms: a webhook by the standard library, all else (mail, chats) by apprise, the extra `notify`.

Nothing here touches a corpus. An address holds a password or is one, so that only its scheme, and of a webhook the
host, is ever printed.
"""

from __future__ import annotations

import base64
import http.client
import importlib
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from crawler.errors import UsageProblem
from crawler.extras import install_command
from crawler.settings import PROJECT_ADDRESS
from pipelines.version import VERSION

if TYPE_CHECKING:
    from pipelines.store.history import Alarm

TIMEOUT_S = 15.0
_WEBHOOK = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told: the alarms of a run over a corpus."""

    corpus: str
    alarms: tuple[Alarm, ...]

    @property
    def title(self) -> str:
        n = len(self.alarms)
        return f"thresher: {n} alarm{'s' * (n != 1)} in {self.corpus}"

    @property
    def text(self) -> str:
        told = [f"{alarm.site}: {alarm.what} {alarm.figure}, usually {alarm.usual}" for alarm in self.alarms]
        return "\n".join([*told, f"Report: {self.corpus}/report.html"])

    def as_json(self) -> bytes:
        """`text` is what chat services show of a webhook's body."""
        told = {
            "text": f"{self.title}\n{self.text}",
            "corpus": self.corpus,
            "alarms": [asdict(alarm) for alarm in self.alarms],
        }
        return json.dumps(told).encode()


def check_targets(targets: Sequence[str]) -> None:
    """Raises UsageProblem for an address that nothing could be sent to, before anything is crawled."""
    for target in targets:
        if _scheme(target) in _WEBHOOK:
            if not _has_host(target):
                raise UsageProblem(f"--notify {named(target)}: this is no address of a host")
            continue
        if "://" not in target:
            raise UsageProblem("--notify: an address begins with its kind, e.g. https://… or mailto://…")
        if not _apprise(target).Apprise().add(target):
            raise UsageProblem(f"--notify {named(target)}: apprise cannot make sense of this address")


def notify(targets: Sequence[str], notice: Notice) -> Iterator[str]:
    """Tell each of `targets`, which were checked. Yields one line for each that could not be told; raises nothing."""
    for target in targets:
        fault = _post(target, notice) if _scheme(target) in _WEBHOOK else _hand_over(target, notice)
        if fault:
            yield f"{named(target)} could not be told of the alarms: {fault}"


def named(target: str) -> str:
    """What may be printed of an address.

    >>> named("https://user:secret@hooks.example/T0/B1?key=2"), named("slack://token-a/token-b")
    ('https://hooks.example/…', 'slack://…')
    """
    try:
        host = urlsplit(target).hostname if _scheme(target) in _WEBHOOK else ""
    except ValueError:
        host = ""
    return f"{_scheme(target)}://{host}/…" if host else f"{_scheme(target)}://…"


def _has_host(target: str) -> bool:
    try:
        parts = urlsplit(target)
        return bool(parts.hostname) and parts.port != 0  # asking for a port that is no number raises
    except ValueError:
        return False


def _scheme(target: str) -> str:
    return target.partition("://")[0].lower()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would turn the POST into a GET, and could carry it anywhere."""

    def redirect_request(self, *_: object) -> None:
        return None


def _post(target: str, notice: Notice) -> str:
    """What went wrong, "" if nothing did."""
    try:
        request = _request(target, notice.as_json())
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_S):
            return ""
    except urllib.error.HTTPError as error:
        error.close()
        return f"it answered {error.code}"
    except urllib.error.URLError as error:
        return str(error.reason)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return type(error).__name__  # its words may hold the address


def _request(target: str, body: bytes) -> urllib.request.Request:
    """The POST; a name and password in the address go into a header, as browsers do."""
    parts = urlsplit(target)
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
    headers = {"Content-Type": "application/json", "User-Agent": f"Thresher/{VERSION} (+{PROJECT_ADDRESS})"}
    if parts.username is not None:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
    return urllib.request.Request(bare, body, headers, method="POST")  # noqa: S310 - http and https only


def _hand_over(target: str, notice: Notice) -> str:
    apprise = _apprise(target)
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # what it logs may hold the address
    sender = apprise.Apprise()
    is_sent = sender.add(target) and sender.notify(title=notice.title, body=notice.text)
    return "" if is_sent else "apprise could not send it"


def _apprise(target: str) -> ModuleType:
    try:
        return importlib.import_module("apprise")
    except ImportError:
        told = f"--notify {named(target)}: this kind of address needs apprise; get it by {install_command('notify')}"
        raise UsageProblem(told) from None
