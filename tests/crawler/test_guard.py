from __future__ import annotations

import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list
from scrapy.utils.test import get_crawler

from crawler import settings
from crawler.guard import GuardMiddleware, is_public_address, why_refused, with_loopback_names


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
    handlers = {scheme for scheme, handler in settings.DOWNLOAD_HANDLERS.items() if handler is not None}
    assert handlers == {"http", "https"}
    assert {"data", "file", "s3", "ftp"} <= set(settings.DOWNLOAD_HANDLERS)
    assert settings.SCHEDULER == "crawler.frontier.scheduler.FrontierScheduler"  # keeps nothing on disk: no pickle


def test_start_on_this_machine_may_redirect_to_its_other_name_but_not_to_another_port() -> None:
    starts = with_loopback_names({"127.0.0.1:8701"})
    assert why_refused("http://[::1]:8701/a", starts) == ""
    assert why_refused("http://127.0.0.1:8702/a", starts)
    assert with_loopback_names({"news.example", "localhost.example:80"}) == {"news.example", "localhost.example:80"}
