"""What holds for all tests."""

from __future__ import annotations


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their place, not by what they hold: packed ones hold the time, and processes must agree."""
    return argname if isinstance(val, bytes) else None
