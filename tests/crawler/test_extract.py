"""`thresher extract` as its users type it: every kind of input, every form of output, every mistake."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest
import zstandard

from crawler.commands import extract as verb
from crawler.errors import ExitCode
from crawler.extraction import extract_entry
from crawler.inputs import Entry
from pipelines.extract.options import Effort, Options
from pipelines.model import Page
from pipelines.model.url import record_id
from pipelines.store.verify import verify
from tests.crawler.extracting import article, article_records, extract, lines_of, parse
from tests.crawler.inputs.archives import answer, members, record, url_of

Capture = pytest.CaptureFixture[bytes]
URLS = [url_of(n) for n in range(30)]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(article(1))
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Thirty articles with an image, a missing page and a damaged record among them."""
    packed = members(*article_records(range(30)))
    others = members(
        record("https://news.example/i.png", answer(b"\x89PNG", "Content-Type: image/png")),
        record("https://news.example/gone", answer(b"<p>gone", status="404 Not Found")),
        record("https://news.example/bad", answer(article(99).encode())),
    )
    body = [*packed[:10], *others[:2], *packed[10:20], others[2][:300], *packed[20:]]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(body))
    return path


def test_pages_that_nothing_gives_an_address_have_an_identity_each() -> None:
    pages = [Page(article(n).encode(), "") for n in range(3)]
    lines = [extract_entry(Entry(page, "x.html"), options=Options(), form="jsonl") for page in pages]
    found = [json.loads(line.body) for line in lines]
    assert len({one["id"] for one in found}) == 3
    for one in found:
        assert one["url"] == f"urn:{one['html_hash']}"
        assert one["id"] == record_id(one["url"])
        assert (one["url_fetched"], one["domain"]) == ("", "")


@pytest.mark.parametrize("form", ["jsonl", "text"])
def test_an_article_that_is_met_again_is_a_new_version_or_known(
    capsysbinary: Capture, tmp_path: Path, form: str
) -> None:
    pages = [(1, article(1)), (2, article(2)), (1, article(1)), (1, article(3)), (1, article(3)), (1, article(1))]
    archive = tmp_path / "a.warc"
    archive.write_bytes(b"".join(record(url_of(n), answer(page.encode())) for n, page in pages))
    out = tmp_path / "records"
    assert extract(capsysbinary, archive, "--out", out, "--format", form).code == ExitCode.DONE
    rejected = lines_of(out / "rejected.jsonl")
    assert [(line["url"], line["fate"], line["reason"]) for line in rejected] == 2 * [(url_of(1), "article", "known")]
    if form == "text":
        body = (out / "articles.txt").read_text()
        assert [body.count(f"order ferry {n}, which") for n in (1, 2, 3)] == [2, 1, 1]
        return
    found = lines_of(out / "articles.jsonl")
    assert [(one["url"], one["version"]) for one in found] == [
        (url_of(1), 1), (url_of(2), 1), (url_of(1), 2), (url_of(1), 3)
    ]  # fmt: skip
    assert verify(out).faults == ()
    assert sorted(path.name for path in out.iterdir()) == ["articles.jsonl", "rejected.jsonl"]


def write_lines(path: Path, numbers: range) -> Path:
    entries = [{"url": url_of(n), "html": article(n), "fetched_at": "2026-11-02T10:00:00Z"} for n in numbers]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return path


def test_a_page_to_standard_output(capsysbinary: Capture, page: Path) -> None:
    ended = extract(capsysbinary, page, "--url", "https://news.example/a")
    (found,) = ended.records
    assert ended.code == ExitCode.DONE
    assert (found["url"], found["url_fetched"]) == ("https://news.example/a", "https://news.example/a")
    assert found["title"] == "Harbour board orders ferry 1"
    assert found["text"].count("\n\n") == 2
    assert (found["fetched_at"], found["first_seen_at"], found["discovered_from"]) == (None, None, str(page))
    assert "1 page: 1 article to standard output, 0 rejected" in ended.err
    assert sorted(path.name for path in page.parent.iterdir()) == ["page.html"]


def test_several_files_come_in_the_order_given(capsysbinary: Capture, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.html" for n in (3, 1, 2)]
    for path in paths:
        path.write_text(article(int(path.stem)))
    titles = [found["title"] for found in extract(capsysbinary, *paths).records]
    assert titles == [f"Harbour board orders ferry {n}" for n in (3, 1, 2)]


def test_a_folder_does_not_read_its_own_output(capsysbinary: Capture, tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text(article(1))
    write_lines(tmp_path / "2.jsonl", range(2, 4))
    for _ in range(2):
        assert extract(capsysbinary, tmp_path, "--out", tmp_path).code == ExitCode.DONE
        assert len(lines_of(tmp_path / "articles.jsonl")) == 3
        assert (tmp_path / "rejected.jsonl").read_bytes() == b""


def test_an_archive_gives_records_and_a_reason_for_the_rest(capsysbinary: Capture, archive: Path) -> None:
    out = archive.parent / "new" / "corpus.jsonl"
    ended = extract(capsysbinary, archive, "--out", out)
    assert (ended.code, ended.out) == (ExitCode.DONE, b"")
    records = lines_of(out)
    assert [found["url_fetched"] for found in records] == URLS
    assert {found["fetched_at"] for found in records} == {"2020-01-02T03:04:05Z"}
    assert {(found["discovered_via"], found["warc_file"], found["http_status"]) for found in records} == {
        ("warc", "a.warc.gz", 200)
    }
    rejected = lines_of(out.parent / "rejected.jsonl")
    assert [(line["url"].rpartition("/")[2], line["fate"], line["reason"]) for line in rejected] == [
        ("i.png", "not_an_article", "not_html"), ("gone", "gone", "http_404"), ("bad", "failed", "bad_response"),
    ]  # fmt: skip
    assert rejected[0]["input"].startswith(f"{archive} at byte ")
    assert f"33 pages: 30 articles to {out}, 3 rejected (why: {out.parent / 'rejected.jsonl'})" in ended.err
    assert sorted(path.name for path in out.parent.iterdir()) == ["corpus.jsonl", "rejected.jsonl"]


def test_more_workers_give_the_same_bytes(capsysbinary: Capture, archive: Path) -> None:
    outs = [archive.parent / str(workers) / "c.jsonl" for workers in (1, 2, 3)]
    for workers, out in enumerate(outs, 1):
        extract(capsysbinary, archive, "--out", out, "--workers", str(workers))
    for name in ("c.jsonl", "rejected.jsonl"):
        assert len({(out.parent / name).read_bytes() for out in outs}) == 1


def test_lines_keep_their_url_and_time(capsysbinary: Capture, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "pages.jsonl", range(3))
    with path.open("ab") as file:
        file.write(b'{"url": "https://news.example/x"}\nno json\n')
    ended = extract(capsysbinary, path, "--rejected", tmp_path / "no.jsonl")
    assert [(found["url"], found["fetched_at"]) for found in ended.records] == [
        (url, "2026-11-02T10:00:00Z") for url in URLS[:3]
    ]
    rejected = lines_of(tmp_path / "no.jsonl")
    assert [(line["url"], line["input"]) for line in rejected] == [
        ("https://news.example/x", f"{path}, line 4"), ("", f"{path}, line 5"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["html", "jsonl", "warc"])
def test_standard_input_may_be_any_of_them(
    capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    body = {
        "html": article(0).encode(),
        "jsonl": write_lines(tmp_path / "x.jsonl", range(1)).read_bytes(),
        "warc": b"".join(members(*article_records(range(1)))),
    }[kind]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
    ended = extract(capsysbinary, "-", *(["--url", URLS[0]] if kind == "html" else []))
    assert [found["url_fetched"] for found in ended.records] == URLS[:1]


@pytest.mark.parametrize(
    ("name", "option", "start"),
    [
        ("a.jsonl", "", '{"id":'),
        ("a.txt", "", "Harbour board orders ferry 1\n\nThe harbour"),
        ("a.md", "", "# Harbour board orders ferry 1\n\nThe harbour"),
        ("a.html", "", "<article>\n<h1>Harbour board"),
        ("a.md", "text", "Harbour board orders"),
        ("a.parquet", "markdown", "# Harbour board"),
        ("folder/articles.jsonl", "", '{"id":'),
        ("folder/articles.md", "markdown", "# Harbour board"),
        ("-", "html", "<article>"),
    ],
)
def test_the_form_is_told_by_option_or_suffix(
    capsysbinary: Capture, page: Path, name: str, option: str, start: str
) -> None:
    out = page.parent / "out" / name
    given = "-" if name == "-" else out.parent if "folder" in name else out
    ended = extract(capsysbinary, page, "--out", given, *(["--format", option] if option else []))
    assert ended.code == ExitCode.DONE
    assert (ended.out if name == "-" else out.read_bytes()).decode().startswith(start)


def test_the_output_is_packed_by_its_suffix(capsysbinary: Capture, page: Path) -> None:
    plain = extract(capsysbinary, page).out
    for name, unpack in (("a.jsonl.gz", gzip.decompress), ("a.jsonl.zst", _unpack_zstd)):
        assert extract(capsysbinary, page, "--out", page.parent / name).code == ExitCode.DONE
        assert unpack((page.parent / name).read_bytes()) == plain


def _unpack_zstd(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True).read()


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 \x00\x01", b"\x89PNG\r\n\x1a\n", b"just words"])
def test_what_is_no_page_is_a_rejected_line(capsysbinary: Capture, tmp_path: Path, body: bytes) -> None:
    (tmp_path / "page.html").write_bytes(body)
    ended = extract(capsysbinary, tmp_path / "page.html", "--out", tmp_path / "out.jsonl")
    assert ended.code == ExitCode.DONE
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    (line,) = lines_of(tmp_path / "rejected.jsonl")
    assert line["fate"] == "not_an_article"
    assert line["input"] == str(tmp_path / "page.html")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title></channel></rss>", "feed"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>", "sitemap"),
    ],
)
def test_what_lists_pages_is_none(capsysbinary: Capture, tmp_path: Path, body: bytes, reason: str) -> None:
    (tmp_path / "page.html").write_bytes(body)
    extract(capsysbinary, tmp_path / "page.html", "--all-pages", "--rejected", tmp_path / "no.jsonl")
    (line,) = lines_of(tmp_path / "no.jsonl")
    assert (line["fate"], line["reason"]) == ("section", reason)


def test_all_pages_makes_records_of_pages_that_are_no_article(capsysbinary: Capture, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html><title>Log in</title><body><form><p>Log in here</p></form></body></html>"
    )
    assert extract(capsysbinary, tmp_path / "page.html").records == []
    (found,) = extract(capsysbinary, tmp_path / "page.html", "--all-pages").records
    assert (found["page_type"], found["title"]) == ("other", "Log in")


def test_fast_effort_finds_the_same_article(capsysbinary: Capture, page: Path) -> None:
    fast, best = (extract(capsysbinary, page, "--effort", effort).records for effort in ("fast", "best"))
    assert fast == best


def test_quiet_says_nothing(capsysbinary: Capture, page: Path) -> None:
    assert extract(capsysbinary, page, "--quiet").err == ""


def test_choices_are_those_of_extraction() -> None:
    (effort,) = (option for option in verb.command.params if option.name == "effort")
    assert list(getattr(effort.type, "choices", ())) == [str(effort) for effort in Effort]


MISTAKES = [
    (["{}/none.html"], ExitCode.USAGE, "no such file or folder: {}/none.html"),
    (["{}/page.html", "--url", "news.example/a"], ExitCode.USAGE, "write it as https://news.example/a"),
    (["{}/page.html", "--url", "ftp://news.example/a"], ExitCode.USAGE, "no http(s) URL"),
    (["{}/page.html", "{}/page.html", "--url", "https://a.example/"], ExitCode.USAGE, "2 inputs"),
    (["-", "-"], ExitCode.USAGE, "once"),
    (["{}/page.html", "--out", "{}/a.parquet"], ExitCode.USAGE, "no format is known by the suffix '.parquet'"),
    (["{}/page.html", "--format", "xml"], ExitCode.USAGE, "'xml' is not one of"),
    (["{}/page.html", "--workers", "0"], ExitCode.USAGE, "--workers"),
    (["{}/page.html", "--out", "{}/page.html"], ExitCode.USAGE, "an input and an output at once"),
    (["{}/page.html", "--out", "{}/a.jsonl", "--rejected", "{}/a.jsonl"], ExitCode.USAGE, "would both go to"),
    (["{}/page.html", "--out", "{}/page.html/a.jsonl"], ExitCode.CONFIGURATION, "cannot be written"),
    (["{}/page.html", "--out", "/proc/none/a.jsonl"], ExitCode.CONFIGURATION, "cannot be written"),
    (["{}/page.html", "--rejected", "{}"], ExitCode.CONFIGURATION, "is a folder"),
    (["{}/page.html", "--out", "/dev/full"], ExitCode.LIMIT, "no space left"),
]


@pytest.mark.parametrize(("arguments", "code", "told"), MISTAKES)
def test_a_mistake_is_said_in_a_line(
    capsysbinary: Capture, page: Path, arguments: list[str], code: ExitCode, told: str
) -> None:
    folder = str(page.parent)
    ended = extract(capsysbinary, *(argument.replace("{}", folder) for argument in arguments))
    assert (ended.code, ended.out) == (code, b"")
    assert told.replace("{}", folder) in ended.err
    assert len(ended.err.splitlines()) <= 4
    assert sorted(path.name for path in page.parent.iterdir()) == ["page.html"]


def test_a_device_is_written_to_and_stays_one(capsysbinary: Capture, page: Path) -> None:
    assert extract(capsysbinary, page, "--out", "/dev/null").code == ExitCode.DONE
    assert Path("/dev/null").is_char_device()


def test_every_line_of_the_output_is_json(capsysbinary: Capture, archive: Path) -> None:
    ended = extract(capsysbinary, archive, "--quiet")
    assert len(parse(ended.out)) == 30
