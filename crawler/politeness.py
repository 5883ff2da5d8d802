"""How often a host may be asked, and when to leave it alone. Pure: the clock is given, nothing here waits.

delay = max(own, crawl-delay, request-rate), lengthened at random, never shortened. 429 and 503 put the whole host off,
for as long as Retry-After says, or for the rest of the run where that is longer than a run waits; many failures in a
row close it for the rest of the run as well.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from protego import Protego

from crawler.settings import ROBOTS_TOKEN

MAX_ROBOTS_DELAY_S = 60.0
MAX_RETRY_AFTER_S = 300.0
MAX_ROBOTS_BYTES = 512 * 1024  # RFC 9309 asks for at least 500 KiB
JITTER_SHARE = 0.25
FAILURES_IN_A_ROW = 10
"""So many put the host off for half a minute, each further one for twice as long."""
PAUSES_THAT_CLOSE = 4
_FIRST_PAUSE_S = 30.0
_FIRST_BACK_OFF_S = 5.0
_OVERLOADED = frozenset({429, 503})
AI_CRAWLERS = (
    *("GPTBot", "OAI-SearchBot", "ClaudeBot", "anthropic-ai", "Google-Extended", "Applebot-Extended", "CCBot"),
    *("meta-externalagent", "FacebookBot", "PerplexityBot", "Bytespider", "cohere-ai"),
    *(
        "cohere-training-data-crawler",
        "Amazonbot",
        "Diffbot",
        "AI2Bot",
        "omgili",
        "ImagesiftBot",
        "PanguBot",
        "Timpibot",
        "YouBot",
    ),
)
"""Product tokens by which sites refuse the gathering of texts for AI. It is recorded, not applied to us."""


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one robots.txt says to us. `reason` is why there are none to read, "" where it was read."""

    delay_s: float = 0.0
    sitemaps: tuple[str, ...] = ()
    is_closed: bool = False
    reason: str = ""
    _parser: Protego | None = field(default=None, repr=False)
    _names_ai: bool = False

    def is_allowed(self, url: str) -> bool:
        if self.is_closed:
            return False
        return self._parser is None or bool(self._parser.can_fetch(url, ROBOTS_TOKEN))

    def refused_to(self, url: str) -> tuple[str, ...]:
        """The AI crawlers that must not fetch `url`."""
        if self._parser is None or not self._names_ai:
            return ()
        return tuple(token for token in AI_CRAWLERS if not self._parser.can_fetch(url, token))


def read_robots(status: int, body: bytes) -> RobotsRules:
    """The rules by RFC 9309: 2xx is read, 4xx allows all, 5xx forbids all. 429 says "not now", which is no answer."""
    if 400 <= status < 500 and status != 429:
        return RobotsRules(reason=f"robots.txt answered {status}")
    if not 200 <= status < 300:
        return RobotsRules(is_closed=True, reason=f"robots.txt answered {status}")
    text = body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace")
    parser, lower = Protego.parse(text), text.lower()
    names_ai = any(token.lower() in lower for token in AI_CRAWLERS)
    return RobotsRules(_robots_delay(parser), tuple(parser.sitemaps)[:100], _parser=parser, _names_ai=names_ai)


def _robots_delay(parser: Protego) -> float:
    delay = parser.crawl_delay(ROBOTS_TOKEN) or 0.0
    rate = parser.request_rate(ROBOTS_TOKEN)
    if rate is not None and rate.requests > 0:
        delay = max(delay, rate.seconds / rate.requests)
    return min(float(delay), MAX_ROBOTS_DELAY_S)


_BROWSER = re.compile(
    r"\b(Mozilla|AppleWebKit|Chrome|CriOS|Safari|Firefox|Gecko|Edg|OPR|Opera|MSIE|Trident)[/ ]\d", re.IGNORECASE
)


def browser_in(user_agent: str) -> str:
    """The browser that a user agent pretends to be, "" where it says who asks. Sites may turn us away by our name.

    >>> browser_in("Mozilla/5.0 (X11; Linux x86_64)"), browser_in("Thresher/1.0 (+https://mozilla.example/)")
    ('Mozilla', '')
    """
    match = _BROWSER.search(user_agent)
    return match[1] if match else ""


@dataclass(slots=True)
class _Host:
    robots_delay_s: float = 0.0
    own_delay_s: float | None = None
    not_before: float = 0.0
    back_off_s: float = 0.0
    failures: int = 0
    pauses: int = 0
    away_s: float = 0.0
    """Longer than a run waits, as the host asked for itself: it is not asked again before the next run."""


class Manners:
    """What is known of each host. `clock` is monotonic seconds."""

    def __init__(self, delay_s: float, clock: Callable[[], float], chance: Callable[[], float] = random.random) -> None:
        self._delay_s = delay_s
        self._clock = clock
        self._chance = chance
        self._hosts: dict[str, _Host] = {}

    def set_robots_delay(self, host: str, delay_s: float) -> None:
        self._of(host).robots_delay_s = delay_s

    def set_own_delay(self, host: str, delay_s: float) -> None:
        """The delay that a site file asks for; it replaces the general one."""
        self._of(host).own_delay_s = delay_s

    def base_delay_s(self, host: str) -> float:
        """The shortest gap between the starts of two requests to this host."""
        state = self._of(host)
        own = self._delay_s if state.own_delay_s is None else state.own_delay_s
        return max(own, state.robots_delay_s)

    def next_delay_s(self, host: str) -> float:
        """The base delay, lengthened at random so that requests do not beat like a clock."""
        return self.base_delay_s(host) * (1 + JITTER_SHARE * self._chance())

    def wait_s(self, host: str) -> float:
        """Seconds for which the host asked to be left alone."""
        return max(0.0, self._of(host).not_before - self._clock())

    def closed_for(self, host: str) -> str:
        """Why nothing more is asked of the host in this run, "" where it may be."""
        state = self._of(host)
        if state.away_s:
            return f"{host} asked to be left alone for {_told(state.away_s)}"
        return f"{host} failed too often in a row" if state.pauses >= PAUSES_THAT_CLOSE else ""

    def answered(self, host: str, status: int, retry_after: str, now: datetime) -> None:
        """Note an answer: overload puts the host off, an error counts as a failure, any other clears all."""
        state = self._of(host)
        if status in _OVERLOADED:
            asked = seconds_of_retry_after(retry_after, now)
            state.away_s = asked if asked is not None and asked > MAX_RETRY_AFTER_S else state.away_s
            state.back_off_s = min(max(state.back_off_s * 2, _FIRST_BACK_OFF_S), MAX_RETRY_AFTER_S)
            self._put_off(state, min(asked, MAX_RETRY_AFTER_S) if asked is not None else state.back_off_s)
        if status >= 500 or status in _OVERLOADED:
            self.failed(host)
        else:
            state.back_off_s, state.failures, state.pauses = 0.0, 0, 0

    def failed(self, host: str) -> None:
        """Note that no answer came, or none worth the name: the circuit breaker."""
        state = self._of(host)
        state.failures += 1
        # Once put off, a single failure is enough to put off again: the host is tried, not trusted.
        if state.failures >= FAILURES_IN_A_ROW and state.not_before <= self._clock():
            self._put_off(state, min(_FIRST_PAUSE_S * 2**state.pauses, MAX_RETRY_AFTER_S))
            state.pauses += 1

    def _put_off(self, state: _Host, seconds: float) -> None:
        state.not_before = max(state.not_before, self._clock() + seconds)

    def _of(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())


def _told(seconds: float) -> str:
    """
    >>> _told(400), _told(7200), _told(1e9)
    ('7 min', '2 h', '11574 days')
    """
    for size, unit in ((172_800, "days"), (5400, "h")):
        if seconds >= size:
            return f"{seconds / (86_400 if unit == 'days' else 3600):.0f} {unit}"
    return f"{seconds / 60:.0f} min"


def seconds_of_retry_after(value: str, now: datetime) -> float | None:
    """Seconds from a Retry-After header, which may be a number or a date; None where it is neither.

    >>> seconds_of_retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    """
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
