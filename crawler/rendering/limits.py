"""What one page may cost once a browser is asked to read it."""

from __future__ import annotations

from dataclasses import dataclass

PAGES_AT_A_TIME = 2


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """Seconds and bytes. What came in time is read, though more was asked for; `open_s` and `read_s` fail a page."""

    requests: int = 60
    bytes: int = 20 * 1024 * 1024
    open_s: float = 60.0
    """For the browser to start, where it has to, and take the page in."""
    load_s: float = 40.0
    """For all that the page asks for, the pauses between requests to a host included."""
    quiet_s: float = 0.5
    """A page that has asked for nothing for so long is done."""
    read_s: float = 10.0
    """For each answer of a page that is loaded; a script without end gives none."""
    pages_per_browser: int = 50
    heap_mb: int = 512
    """Of one page's scripts. A page that wants more is ended by the browser."""


def usual_limits() -> RenderLimits:
    """Those of a crawl."""
    return RenderLimits()
