from __future__ import annotations

import pytest

from pipelines.extract.decode import parse_html
from pipelines.extract.metadata.structured import read_structured
from pipelines.model import Rights
from pipelines.rights import is_reserved, page_rights


def rights(head: str = "", headers: dict[str, str] | None = None, base: Rights | None = None) -> Rights:
    tree = parse_html(f"<html><head>{head}</head><body>x</body></html>")
    assert tree is not None
    metas = read_structured(tree, "https://herald.example/").rights_metas
    return page_rights(metas, headers or {}, base or Rights())


@pytest.mark.parametrize(
    ("head", "headers", "robots", "tdm"),
    [
        ("", {}, "unknown", "unknown"),
        ('<meta name="robots" content="index, noai">', {}, "noai", "unknown"),
        ("", {"X-Robots-Tag": "noimageai"}, "noimageai", "unknown"),
        ('<meta name="tdm-reservation" content="1">', {}, "unknown", "reserved"),
        ("", {"TDM-Reservation": "0"}, "unknown", "not_reserved"),
        ('<meta name="tdm-reservation" content="1">', {"tdm-reservation": "0"}, "unknown", "reserved"),
        ('<meta name="robots" content="max-image-preview:large">', {}, "unknown", "unknown"),
    ],
)
def test_the_page_s_own_words_are_read(head: str, headers: dict[str, str], robots: str, tdm: str) -> None:
    found = rights(head, headers)
    assert (found.robots, found.tdm) == (robots, tdm)


def test_what_the_site_s_files_said_is_kept_with_its_evidence() -> None:
    base = Rights("disallowed", "reserved", ("robots.txt: GPTBot",))
    found = rights('<meta name="robots" content="noai">', base=base)
    assert found.robots == "disallowed"
    assert found.evidence == ("robots.txt: GPTBot", "meta robots: noai")


def test_a_page_that_says_nothing_has_the_site_s_rights() -> None:
    assert page_rights((), {}, Rights()) == Rights()


@pytest.mark.parametrize(
    ("head", "headers", "base", "reserved"),
    [
        ('<meta name="robots" content="index, NoAI">', {}, Rights(), True),
        ('<meta name="robots" content="noai">', {}, Rights("disallowed", "unknown", ("robots.txt: gptbot",)), True),
        ("", {"X-Robots-Tag": "otherbot: noml"}, Rights(), True),
        ('<meta name="tdm-reservation" content="1">', {}, Rights(), True),
        ('<meta name="robots" content="noimageai">', {}, Rights(), False),
        ('<meta name="robots" content="noindex">', {}, Rights(), False),
        ("", {}, Rights("disallowed", "unknown", ("robots.txt: gptbot",)), False),
    ],
)
def test_page_that_says_noai_of_its_text_is_reserved(
    head: str, headers: dict[str, str], base: Rights, reserved: bool
) -> None:
    found = rights(head, headers, base)
    assert is_reserved(found.tdm, found.evidence) is reserved
