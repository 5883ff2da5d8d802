"""Values of options that click has no type for."""

from __future__ import annotations

import click
import pytest

from crawler.cli import run
from crawler.commands._values import FiniteRange
from crawler.errors import ExitCode


@pytest.mark.parametrize(
    "arguments",
    [
        ("crawl", "http://127.0.0.1:9/", "--delay", "nan"),
        ("crawl", "http://127.0.0.1:9/", "--max-time", "inf"),
        ("worker", "--engine", "postgresql://127.0.0.1:9/x", "--lease", "nan"),
        ("dedup", "corpus", "--threshold", "nan"),
    ],
)
def test_number_that_no_limit_can_hold_is_refused(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == ExitCode.USAGE
    assert arguments[-2] in capsys.readouterr().err


def test_number_in_the_range_is_taken() -> None:
    assert FiniteRange(0, 3600).convert("1.5", None, None) == 1.5
    with pytest.raises(click.BadParameter, match="not in the range"):
        FiniteRange(0, 3600).convert("-1", None, None)
