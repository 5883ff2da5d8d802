"""What a page that is open in the browser may load. Pure.

Only what can put text into the page: scripts and the data that they ask for, by GET. A style sheet is answered with an
empty one, as some scripts wait for theirs. No picture, font, film, frame, form, beacon or socket.
"""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

_LOADED = frozenset({"script", "xhr", "fetch"})
_TRACKERS = (
    *("google-analytics.com", "googletagmanager.com", "googlesyndication.com", "doubleclick.net", "adnxs.com"),
    *("googletagservices.com", "scorecardresearch.com", "chartbeat.com", "chartbeat.net", "quantserve.com"),
    *("criteo.com", "criteo.net", "taboola.com", "outbrain.com", "hotjar.com", "amazon-adsystem.com"),
    *("connect.facebook.net", "newrelic.com", "nr-data.net", "clarity.ms", "parsely.com", "permutive.com"),
)
"""Hosts that measure and advertise: no article's text comes from them."""
_OURS = frozenset({"user-agent", "cookie", "host", "connection", "accept-encoding", "content-length", "content-type"})
_BROWSERS = ("sec-", "proxy-", "if-", "upgrade-", "dnt", ":")


class Step(StrEnum):
    """What is done about a request of the page."""

    LOAD = "load"
    EMPTY = "empty"
    REFUSE = "refuse"


def step_of(kind: str, method: str, url: str) -> Step:
    """`kind` is the resource type as browsers name it.

    >>> step_of("script", "GET", "https://news.example/app.js"), step_of("fetch", "POST", "https://news.example/vote")
    (<Step.LOAD: 'load'>, <Step.REFUSE: 'refuse'>)
    """
    if method != "GET" or not url.startswith(("http://", "https://")):
        return Step.REFUSE
    if kind == "stylesheet":
        return Step.EMPTY
    return Step.LOAD if kind in _LOADED and not is_tracker(url) else Step.REFUSE


def is_tracker(url: str) -> bool:
    host = "." + (urlsplit(url).hostname or "")
    return any(host.endswith(f".{name}") for name in _TRACKERS)


def passed_on(headers: dict[str, str]) -> dict[str, str]:
    """The headers of a page's request that go to the site: what its scripts set, not what makes up a browser.

    >>> passed_on({"accept": "*/*", "x-api-key": "k", "sec-ch-ua": "Chromium", "cookie": "a=b"})
    {'accept': '*/*', 'x-api-key': 'k'}
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: value for name, value in lowered.items() if name not in _OURS and not name.startswith(_BROWSERS)}


def given_back(headers: dict[str, str]) -> dict[str, str]:
    """The headers of an answer that the page is shown: its type, and who may read it."""
    kept = ("content-type", "access-control-", "cross-origin-")
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: value for name, value in lowered.items() if name.startswith(kept)}
