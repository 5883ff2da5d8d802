from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list
from scrapy.utils.test import get_crawler

from crawler import settings
from crawler.guard import GuardedResolver, GuardMiddleware, is_public_address, why_refused, with_loopback_names


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "192.0.2.1", "not an address",
    ],
)  # fmt: skip
def test_address_that_is_not_of_the_public_internet_is_known(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_address_is_let_through(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://[::1]/",
        "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest/meta-data/", "ftp://news.example/",
        "file:///etc/passwd", "gopher://news.example/", "http://news.example:22/", "http://news.example:6379/",
        "http:///nohost", "http://127.0.0.1:8080/", "http://[bad/", "http://news.example:99999/",
    ],
)  # fmt: skip
def test_unsafe_url_is_refused(url: str) -> None:
    assert why_refused(url, frozenset())


@pytest.mark.parametrize("url", ["https://news.example/a", "http://news.example:8080/", "http://1.1.1.1/"])
def test_ordinary_url_is_let_through(url: str) -> None:
    assert why_refused(url, frozenset()) == ""


def test_host_that_the_user_named_may_be_private_but_only_at_its_port() -> None:
    starts = frozenset({"127.0.0.1:8701"})
    assert why_refused("http://127.0.0.1:8701/a", starts) == ""
    assert why_refused("http://127.0.0.1:8702/a", starts)
    assert why_refused("http://127.0.0.1/a", starts)


class Receiver:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.is_complete = False

    def resolutionBegan(self, resolution: Any) -> None:
        pass

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:
        self.is_complete = True


class FixedResolver:
    """A DNS that gives every name the same addresses."""

    def __init__(self, *hosts: str) -> None:
        self.hosts = hosts

    def resolveHostName(self, receiver: Any, name: str, port: int = 0) -> None:
        receiver.resolutionBegan(None)
        for host in self.hosts:
            receiver.addressResolved(SimpleNamespace(host=host))
        receiver.resolutionComplete()


def test_name_that_leads_to_a_private_address_is_given_none() -> None:
    resolver = GuardedResolver(FixedResolver("10.0.0.1", "127.0.0.1"), frozenset())
    receiver = Receiver()
    resolver.resolveHostName(receiver, "Rebind.example", 80)
    assert receiver.addresses == []
    assert receiver.is_complete
    assert resolver.refused == {"rebind.example": "127.0.0.1"}


def test_public_addresses_of_a_name_stay_when_others_go() -> None:
    resolver = GuardedResolver(FixedResolver("10.0.0.1", "1.1.1.1"), frozenset())
    receiver = Receiver()
    resolver.resolveHostName(receiver, "mixed.example", 80)
    assert receiver.addresses == ["1.1.1.1"]


def test_name_that_the_user_named_may_be_private() -> None:
    resolver = GuardedResolver(FixedResolver("10.0.0.1"), {"intranet.example"})
    receiver = Receiver()
    resolver.resolveHostName(receiver, "intranet.example", 80)
    assert receiver.addresses == ["10.0.0.1"]


def test_crawls_that_share_a_reactor_trust_their_own_hosts_as_long_as_they_go_on() -> None:
    resolver = GuardedResolver(FixedResolver("10.0.0.1"), {"one.example"})
    resolver.trust({"one.example", "two.example"})
    resolver.distrust({"one.example"})
    reached = {}
    for name in ("one.example", "two.example", "three.example"):
        receiver = Receiver()
        resolver.resolveHostName(receiver, name, 80)
        reached[name] = receiver.addresses
    assert reached == {"one.example": ["10.0.0.1"], "two.example": ["10.0.0.1"], "three.example": []}
    resolver.distrust({"one.example", "two.example"})
    receiver = Receiver()
    resolver.resolveHostName(receiver, "two.example", 80)
    assert receiver.addresses == []


def test_crawler_that_names_itself_a_browser_does_not_start() -> None:
    crawler = get_crawler(settings_dict={"USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64)"})
    with pytest.raises(ValueError, match="names a browser"):
        GuardMiddleware.from_crawler(crawler)


def test_remote_control_cookies_and_other_schemes_are_off() -> None:
    set_up = Settings()
    set_up.setmodule(settings)
    loaded = build_component_list(set_up.get_component_priority_dict_with_base("EXTENSIONS"))
    names = {str(name).rpartition(".")[2] for name in loaded}
    assert "CoreStats" in names
    assert names.isdisjoint({"TelnetConsole", "RemoteControl", "SpiderState", "MemoryDebugger", "AutoThrottle"})
    switches = (settings.TELNETCONSOLE_ENABLED, settings.REMOTE_CONTROL_ENABLED, settings.COOKIES_ENABLED)
    assert not any(switches)
    assert all(handler is None for handler in settings.DOWNLOAD_HANDLERS.values())
    assert {"data", "file", "s3", "ftp"} <= set(settings.DOWNLOAD_HANDLERS)
    assert settings.SCHEDULER == "crawler.frontier.scheduler.FrontierScheduler"  # keeps nothing on disk: no pickle


def test_start_on_this_machine_may_redirect_to_its_other_name_but_not_to_another_port() -> None:
    starts = with_loopback_names({"127.0.0.1:8701"})
    assert why_refused("http://[::1]:8701/a", starts) == ""
    assert why_refused("http://127.0.0.1:8702/a", starts)
    assert with_loopback_names({"news.example", "localhost.example:80"}) == {"news.example", "localhost.example:80"}
