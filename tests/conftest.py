"""What holds for all tests."""

from __future__ import annotations

import signal

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it puts into the background deaf to Ctrl-C; the programs that tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their place, not by what they hold: packed ones hold the time, and processes must agree."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that drive the program wait much and go first; the quick ones fill the time beside their last."""
    slow = {item.path for item in items if item.get_closest_marker("crawl")}
    items.sort(key=lambda item: item.path not in slow)
