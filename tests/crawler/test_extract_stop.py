"""An extraction that is stopped, however, goes on with the same command, and its bytes do not tell of the stop."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from crawler import extraction
from crawler.errors import ExitCode
from crawler.extraction import Line
from crawler.inputs import Entry
from pipelines.extract.options import Options
from tests.crawler.crawling import Ended, finish, start, thresher
from tests.crawler.extracting import article_records, extract, lines_of
from tests.crawler.inputs.archives import members, url_of

PAGES = 160
_WAIT_S = 90


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "a.warc.gz"
    path.write_bytes(b"".join(members(*article_records(range(PAGES)))))
    return path


@pytest.fixture(scope="module")
def straight(archive: Path) -> bytes:
    """The output of a run that nothing happened to."""
    out = archive.parent / "straight.jsonl"
    assert thresher("extract", archive, "--effort", "fast", "--out", out).code == ExitCode.DONE
    return out.read_bytes()


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + _WAIT_S
    while not path.exists():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)


def stopped(archive: Path, out: Path, how: str) -> Ended:
    """How a run ended that was stopped after its first shard, in the manner of `how`."""
    process = start("extract", archive, "--effort", "fast", "--out", out)
    wait_for(out.with_name(f"{out.name}.progress"), process)
    if how == "kill":
        process.kill()
    elif how == "ctrl-c":
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to the workers as well
    else:
        process.terminate()
    return finish(process)


@pytest.mark.crawl
@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "ctrl-c", "terminate"])
def test_a_stopped_extraction_goes_on(archive: Path, straight: bytes, tmp_path: Path, how: str) -> None:
    out = tmp_path / "a.jsonl"
    ended = stopped(archive, out, how)
    for _ in range(3):
        if ended.code != ExitCode.DONE:
            break
        out.unlink()  # a busy machine may let the run end before it lets us stop it
        ended = stopped(archive, out, how)
    assert not out.exists()
    assert ended.code == (-signal.SIGKILL if how == "kill" else ExitCode.INTERRUPTED)
    if how != "kill":
        assert ended.err.strip() == "thresher: interrupted; run the same command again to go on"
    before = (tmp_path / "a.jsonl.part").stat().st_size
    assert 0 < before < len(straight)

    again = thresher("extract", archive, "--effort", "fast", "--out", out)
    assert again.code == ExitCode.DONE
    assert f"{PAGES} pages: {PAGES} articles" in again.err
    assert out.read_bytes() == straight
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "rejected.jsonl"]


@pytest.mark.crawl
@pytest.mark.slow
def test_a_reader_that_has_read_enough_is_no_error(archive: Path) -> None:
    process = start("extract", archive, "--effort", "fast", "--quiet")
    assert process.stdout is not None
    assert process.stdout.readline().startswith('{"id":')
    process.stdout.close()
    assert process.wait(_WAIT_S) == ExitCode.DONE
    assert process.stderr is not None
    with process.stderr:
        assert process.stderr.read() == ""


def misbehave(entry: Entry, *, options: Options, form: str) -> Line:
    """In a worker: the third page kills it, the fifth one fails."""
    if entry.item.url == url_of(2):
        os.kill(os.getpid(), signal.SIGSEGV)
    if entry.item.url == url_of(4):
        raise LookupError("no such thing")
    return Line(f'{{"url": "{entry.item.url}"}}\n'.encode(), is_article=True)


def test_a_page_that_kills_its_worker_costs_that_page_only(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, archive: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(extraction, "extract_entry", misbehave)
    ended = extract(capsysbinary, archive, "--out", tmp_path / "a.jsonl", "--workers", "2")
    assert ended.code == ExitCode.DONE
    urls = [url_of(n) for n in range(PAGES) if n not in {2, 4}]
    assert [line["url"] for line in lines_of(tmp_path / "a.jsonl")] == urls
    rejected = lines_of(tmp_path / "rejected.jsonl")
    assert [(line["url"], line["fate"], line["reason"]) for line in rejected] == [
        (url_of(2), "quarantined", "worker_crash"),
        (url_of(4), "quarantined", "worker_error"),
    ]
    assert "SIGSEGV" in rejected[0]["detail"]
