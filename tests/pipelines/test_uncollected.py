"""The collector of cycles rests while a page is read, and only then."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from pipelines import process
from pipelines.model import Page
from pipelines.uncollected import uncollected


@pytest.fixture(autouse=True)
def _collector_on() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_rests_within_and_works_again_behind_it() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_works_again_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), uncollected():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_stays_off_where_the_caller_turned_it_off() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


@pytest.mark.parametrize("body", [b"", b"<html><body><p>short</p></body></html>", b"\x00\xff" * 50])
def test_is_on_after_any_page(body: bytes) -> None:
    process(Page(body, url="https://example.org/a"))
    assert gc.isenabled()
