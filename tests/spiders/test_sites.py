"""Site files: what is read, and all that is wrong told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.model import Candidate, Reason, UrlKind
from pipelines.model.rules import Rules
from spiders.sitechecks import CHECKS
from spiders.sites import Site, SiteFileError, load_sites, name_of, site_from_url

FULL = """
name = "example"
start = ["https://News.example/", "https://news.example/feed"]
include = ["/20*/**"]
exclude = ["/20*/ads/**"]
language = "pt-BR"
delay_s = 2
every = "1h"
contact = "https://lab.example/crawler"
render = true
[rules]
body = "div.story > p"
drop = [".promo", "aside"]
"""


def write(folder: Path, text: str, name: str = "example.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(path: Path) -> list[str]:
    with pytest.raises(SiteFileError) as caught:
        load_sites([path])
    assert str(caught.value).splitlines() == [str(error) for error in caught.value.errors]
    return [str(error) for error in caught.value.errors]


def test_site_file_with_every_key_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)
    (site,) = load_sites([path])
    assert site == Site(
        name="example",
        start=("https://news.example/", "https://news.example/feed"),
        include=("/20*/**",),
        exclude=("/20*/ads/**",),
        language="pt",
        delay_s=2.0,
        every_s=3600,
        contact="https://lab.example/crawler",
        render=True,
        rules=Rules(body=("div.story > p",), drop=(".promo", "aside")),
        file=str(path),
    )


def test_start_alone_is_enough_and_the_file_gives_the_name(tmp_path: Path) -> None:
    (site,) = load_sites([write(tmp_path, 'start = ["https://news.example"]', "daily.toml")])
    assert (site.name, site.start, site.delay_s, site.every_s) == ("daily", ("https://news.example/",), None, None)


def test_folder_gives_its_files_in_order_of_name(tmp_path: Path) -> None:
    write(tmp_path, 'start = ["https://b.example/"]', "b.toml")
    write(tmp_path, 'start = ["https://a.example/"]', "a.toml")
    write(tmp_path, "not toml", "notes.txt")
    assert [site.name for site in load_sites([tmp_path, tmp_path / "a.toml"])] == ["a", "b"]


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    text = """start = "https://news.example/"
delay = 1.0
include = ["news/**"]
language = "English"
delay_s = "1"
every = "hourly"
contact = "me"
render = "no"
[rules]
titel = "h1"
body = "div >"
"""
    faults = faults_of(write(tmp_path, text))
    wanted = [
        ("line 2, delay: is not a key", "'delay_s'"),
        ('line 1, start: is no list; write start = ["https://news.example/"]', ""),
        ("line 3, include: 'news/**' matches no path", "/news/**"),
        ("line 4, language: 'English' is no language", ""),
        ("line 5, delay_s: '1' is no delay", ""),
        ("line 6, every: 'hourly' is no interval", "1h"),
        ("line 7, contact: 'me' is no contact", ""),
        ("line 8, render: 'no' is neither true nor false", ""),
        ("line 10, rules.titel: is not a key", "'title'"),
        ("line 11, rules.body: 'div >' is no CSS selector", ""),
    ]
    for what, hint in wanted:
        assert any(what in fault and hint in fault for fault in faults), (what, faults)
    assert len(faults) == len(wanted)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "start: is missing"),
        ("start = []", "is empty"),
        ('start = ["news.example"]', "'news.example' is no web address; write it with its scheme"),
        ("start = [1]", "is no list of strings"),
        ('start = ["https://a.example/"]\nname = "../up"', "is no name"),
        ('start = ["https://a.example/"]\ndelay_s = true', "is no delay"),
        ('start = ["https://a.example/"]\ndelay_s = nan', "is no delay"),
        ('start = ["https://a.example/"]\ndelay_s = -1', "is no delay"),
        ('start = ["https://a.example/"]\nevery = "0h"', "is no interval"),
        ('start = ["https://a.example/"]\nrules = "x"', "rules: is no table"),
        ('start = ["https://a.example/"]\nzzzzzz = 1', "known keys are name, start"),
        ("start = [", "is not TOML"),
    ],
)
def test_fault_is_named_with_its_remedy(tmp_path: Path, text: str, what: str) -> None:
    faults = faults_of(write(tmp_path, text))
    assert len(faults) == 1
    assert what in faults[0]


def test_files_that_cannot_be_read_are_faults_too(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    (tmp_path / "empty").mkdir()
    with pytest.raises(SiteFileError) as caught:
        load_sites([tmp_path / "missing.toml", tmp_path / "latin.toml", tmp_path / "empty"])
    assert len(caught.value.errors) == 3


def test_one_name_for_two_sites_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, 'name = "x"\nstart = ["https://a.example/"]', "a.toml")
    write(tmp_path, 'name = "x"\nstart = ["https://b.example/"]', "b.toml")
    with pytest.raises(SiteFileError, match="'x' is also the name of"):
        load_sites([tmp_path])


def test_include_keeps_out_articles_but_not_the_sections_that_lead_to_them() -> None:
    site = Site("x", ("https://a.example/",), include=("/20*/**",), exclude=("/private/**", "**/*.php"))
    article, section = UrlKind.ARTICLE, UrlKind.SECTION

    def refusal(path: str, kind: UrlKind = article) -> Reason | None:
        return site.refusal_of(Candidate(f"https://a.example{path}", kind))

    assert refusal("/2026/05/a-story") is None
    assert refusal("/news/a-story") is Reason.NOT_INCLUDED
    assert refusal("/news/", section) is None
    assert refusal("/private/2026/x", section) is Reason.EXCLUDED
    assert refusal("/2026/05/index.php") is Reason.EXCLUDED
    assert refusal("/", article) is None


def test_site_of_a_bare_url() -> None:
    site = site_from_url("HTTPS://www.News.example/politics?utm_source=x")
    assert (site.name, site.start) == ("news.example", ("https://www.news.example/politics",))
    assert site.owns("http://m.news.example/a")
    assert not site.owns("http://other.example/a")
    assert name_of("http://127.0.0.1:8000/") == "127.0.0.1-8000"
    with pytest.raises(ValueError, match="scheme"):
        site_from_url("news.example")


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/b", "..", ".hidden", "", "a\x00b", "x" * 200])
def test_name_that_would_leave_its_folder_is_a_fault(name: str) -> None:
    with pytest.raises(ValueError, match="is no name"):
        CHECKS["name"](name)


@pytest.mark.parametrize(
    "url", ["http://../../etc", "http://[::1]:8000/../x", "http://..%2f..%2fetc/", "", "file:///etc"]
)
def test_name_made_of_an_address_stays_in_its_folder(url: str) -> None:
    name = name_of(url)
    assert Path("sites", f"{name}.toml").resolve().parent == Path("sites").resolve()
    assert not name.startswith(".")
