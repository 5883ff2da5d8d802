from __future__ import annotations

from collections.abc import Collection

from crawler.frontier.pace import Pace
from pipelines.model import UrlKind
from pipelines.store.frontier import Pending


class Ledger:
    """Pending URLs of some hosts, in order."""

    def __init__(self, **hosts: int) -> None:
        self.left = [pending(host, n) for host, count in hosts.items() for n in range(count)]

    def take(self, limit: int, busy: Collection[str]) -> list[Pending]:
        taken = [one for one in self.left if one.host not in busy][:limit]
        self.left = [one for one in self.left if one not in taken]
        return taken


def pending(host: str, n: int) -> Pending:
    return Pending(f"https://{host}/{n}", UrlKind.ARTICLE, host)


def test_host_never_has_more_under_way_than_its_limit_and_one_that_waits() -> None:
    pace = Pace(Ledger(a=10).take, per_host=1)
    out = []
    while (one := pace.next()) is not None:
        pace.launched(one.host)
        out.append(one)
    assert len(out) == 2
    pace.landed("a")
    assert pace.next() is not None


def test_hosts_are_served_in_turn() -> None:
    pace = Pace(Ledger(a=5, b=5).take, per_host=1)
    served = []
    for _ in range(4):
        one = pace.next()
        assert one is not None
        pace.launched(one.host)
        served.append(one.host)
    assert sorted(served) == ["a", "a", "b", "b"]
    assert served[:2] in (["a", "b"], ["b", "a"])


def test_busy_host_does_not_hold_up_the_others() -> None:
    pace = Pace(Ledger(a=40, b=3).take, per_host=1)
    for _ in range(2):
        pace.launched("a")
    served = [one.host for _ in range(3) if (one := pace.next()) is not None]
    assert served == ["b", "b", "b"]


def test_every_url_is_handed_out_once() -> None:
    pace = Pace(Ledger(a=30, b=7, c=1).take, per_host=4)
    seen = []
    while (one := pace.next()) is not None:
        seen.append(one.url)
    assert len(seen) == len(set(seen)) == 38
