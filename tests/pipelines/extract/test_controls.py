"""What a page says cannot be made to look like something else, nor move the terminal that it is shown on."""

from __future__ import annotations

import json
import unicodedata

import pytest

from pipelines import Article, Page, process

TRICK = "\u202egnp\u202c\u2066x\u2069\x1b[2J\x07\x9b31m"
BODY = "".join(
    f"<p>Paragraph {n} tells{TRICK} of the harbour, and of how it was dredged that year.</p>" for n in range(9)
)
PAGE = (
    f"<html><head><title>The harbour{TRICK} is dredged again</title><meta name=author content='Mara{TRICK} Lind'>"
    f"<meta property='og:description' content='A dry{TRICK} spring.'><meta name=keywords content='tide{TRICK}'></head>"
    f"<body><article><h1>The harbour{TRICK} is dredged again</h1>{BODY}</article></body></html>"
)


def controls(text: str) -> set[str]:
    kept = {"\n", "\u200c", "\u200d", "\u200e", "\u200f"}
    return {char for char in text if unicodedata.category(char) in {"Cc", "Cf"}} - kept


def test_no_field_of_a_record_has_controls_or_overrides() -> None:
    result = process(Page(PAGE.encode(), "https://news.example/2026/harbour-is-dredged-again"))
    assert isinstance(result, Article)
    assert "harbour" in result.title
    record = result.as_record()
    for name in ("title", "description", "text", "authors", "tags", "blocks"):
        assert controls(json.dumps(record[name], ensure_ascii=False)) == set(), name


@pytest.mark.parametrize("text", ["می‌خواهم به خانه", "\u200fשלום\u200e abc"])
def test_marks_that_scripts_need_stay(text: str) -> None:
    page = PAGE.replace("The harbour", text).replace("Paragraph", text).replace(TRICK, "")
    result = process(Page(page.encode(), "https://news.example/2026/harbour-is-dredged-again"))
    assert isinstance(result, Article)
    assert text.strip("\u200f") in result.text
