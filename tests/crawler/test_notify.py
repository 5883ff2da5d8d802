"""Who is told of alarms, what is sent, and that no password is ever printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import ModuleType
from typing import ClassVar

import pytest

from crawler.errors import UsageProblem
from crawler.notify import Notice, check_targets, named, notify
from pipelines.store.history import Alarm
from tests.crawler.loopback import on_loopback

ALARM = Alarm("news.example", "share with a date", "0 % of 12", "97 to 100 %")
NOTICE = Notice("corpus", (ALARM,))
SECRET = "s3cret"  # noqa: S105


@dataclass
class Hook:
    """A webhook on loopback that answers with `status`, and what it was sent."""

    url: str
    status: int = 200
    sent: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.sent.append((self.path, self.headers.get("Authorization", ""), body))
            self.send_response(told.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            told.sent.append((self.path, "", {}))
            self.send_error(500)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is printed."""

    with on_loopback(Handler) as base:
        told = Hook(f"{base.replace('//', f'//robot:{SECRET}@')}/hook/{SECRET}?key={SECRET}")
        yield told


def test_webhook_is_sent_the_alarms_with_the_login_in_a_header(hook: Hook) -> None:
    assert list(notify([hook.url], NOTICE)) == []
    ((path, authorization, body),) = hook.sent
    assert path == f"/hook/{SECRET}?key={SECRET}"
    assert authorization == "Basic cm9ib3Q6czNjcmV0"
    assert body["alarms"] == [
        {"site": "news.example", "what": "share with a date", "figure": "0 % of 12", "usual": "97 to 100 %"}
    ]
    assert body["text"] == (
        "thresher: 1 alarm in corpus\nnews.example: share with a date 0 % of 12, usually 97 to 100 %\n"
        "Report: corpus/report.html"
    )


@pytest.mark.parametrize("status", [302, 404, 500])
def test_webhook_that_does_not_take_it_is_one_line_without_the_secret(hook: Hook, status: int) -> None:
    hook.status = status
    (line,) = notify([hook.url], NOTICE)
    assert line == f"http://127.0.0.1/… could not be told of the alarms: it answered {status}"
    assert len(hook.sent) == 1


@pytest.mark.parametrize("target", [f"http://a:{SECRET}@127.0.0.1:9/{SECRET}", f"http://127.0.0.1:{SECRET}/"])
def test_webhook_that_is_not_there_is_one_line_without_the_secret(target: str) -> None:
    (line,) = notify([target], NOTICE)
    assert "could not be told" in line
    assert SECRET not in line
    assert "\n" not in line


def test_each_target_is_told_though_one_before_it_fails(hook: Hook) -> None:
    assert len(list(notify(["http://127.0.0.1:9/", hook.url], NOTICE))) == 1
    assert len(hook.sent) == 1


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (f"mailto://me:{SECRET}@mail.example", "pip install 'thresher[notify]'"),
        (f"https:///{SECRET}", "no address of a host"),
        (f"https://[{SECRET}/", "no address of a host"),
        (f"https://hooks.example:{SECRET}/", "no address of a host"),
        (SECRET, "begins with its kind"),
    ],
)
def test_address_that_cannot_be_used_is_said_before_the_crawl(
    monkeypatch: pytest.MonkeyPatch, target: str, said: str
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)  # as where it is not installed
    with pytest.raises(UsageProblem, match=r".") as caught:
        check_targets(["https://hooks.example/x", target])
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)


class FakeSender:
    """Stands for apprise.Apprise: knows mailto, and cannot send to a host called down."""

    sent: ClassVar[list[tuple[str, str, str]]] = []

    def __init__(self) -> None:
        self._target = ""

    def add(self, target: str) -> bool:
        self._target = target
        return target.startswith("mailto://")

    def notify(self, title: str, body: str) -> bool:
        self.sent.append((self._target, title, body))
        return "down" not in self._target


@pytest.fixture
def apprise(monkeypatch: pytest.MonkeyPatch) -> type[FakeSender]:
    module = ModuleType("apprise")
    monkeypatch.setattr(FakeSender, "sent", [])
    vars(module)["Apprise"] = FakeSender
    monkeypatch.setitem(sys.modules, "apprise", module)
    return FakeSender


def test_mail_goes_through_apprise(apprise: type[FakeSender]) -> None:
    target = f"mailto://me:{SECRET}@mail.example"
    check_targets([target])
    assert list(notify([target], NOTICE)) == []
    assert apprise.sent == [(target, NOTICE.title, NOTICE.text)]


def test_what_apprise_cannot_do_is_one_line_without_the_secret(apprise: type[FakeSender]) -> None:
    assert list(notify([f"mailto://me:{SECRET}@down.example"], NOTICE)) == [
        "mailto://… could not be told of the alarms: apprise could not send it"
    ]
    with pytest.raises(UsageProblem, match=r"^--notify nosuch://…: apprise cannot make sense of this address$"):
        check_targets([f"nosuch://{SECRET}"])


def test_only_scheme_and_host_of_an_address_are_named() -> None:
    assert named(f"https://u:{SECRET}@hooks.example:8443/{SECRET}") == "https://hooks.example/…"
    assert named(f"slack://{SECRET}/b") == "slack://…"
    assert named(f"https://[{SECRET}/") == "https://…"
