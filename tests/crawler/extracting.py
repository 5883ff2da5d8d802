"""Runs `thresher extract` in this process, and pages for it that are articles or not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler import cli
from tests.crawler.inputs.archives import HTML, answer, record, url_of

_PARAGRAPHS = """\
The harbour board's members voted on Tuesday to order ferry NUMBER, which will replace the oldest vessel of the fleet.
The ship costs NUMBER million, said the chair, and will carry three hundred passengers across the bay in twelve minutes.
Residents of the eastern shore had asked for later sailings. The board promised a last boat at midnight on every day."""


@dataclass(frozen=True)
class Ended:
    code: int
    out: bytes
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return parse(self.out)


def extract(capsys: pytest.CaptureFixture[bytes], *arguments: str | Path) -> Ended:
    code = cli.run(["extract", *map(str, arguments)])
    told = capsys.readouterr()
    err = told.err.decode()
    assert "Traceback" not in err
    return Ended(code, told.out, err)


def parse(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body.splitlines()]


def lines_of(path: Path) -> list[dict[str, Any]]:
    return parse(path.read_bytes())


def article(n: int) -> str:
    """A page whose title and text name its number."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in _PARAGRAPHS.splitlines()).replace("NUMBER", str(n))
    title = f"Harbour board orders ferry {n}"
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav>"
        f"<article><h1>{title}</h1>{text}</article></body></html>"
    )


def article_records(numbers: Sequence[int]) -> list[bytes]:
    return [record(url_of(n), answer(article(n).encode(), HTML)) for n in numbers]
