"""Extraction by datatrove: the records of the embedded run, a file for each input, and nothing done twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import ConfigurationError, UsageProblem
from crawler.outputs import clusters
from crawler.outputs.clusters import cluster_of
from tests.crawler.extracting import article_records, extract, lines_of


def test_unknown_engines_and_a_missing_extra_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageProblem, match="known: datatrove:local, datatrove:slurm, datatrove:ray"):
        cluster_of("datatrove:dask")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"thresher\[datatrove\]"):
        cluster_of("datatrove:local")


def test_arguments_of_an_executor_stand_in_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: True)
    cluster = cluster_of("datatrove:slurm?partition=cpu&time=24:00:00")
    assert (cluster.kind, cluster.told) == ("slurm", {"partition": "cpu", "time": "24:00:00"})


def test_a_folder_is_needed(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters.importlib.util, "find_spec", lambda _: True)
    (tmp_path / "a.warc").write_bytes(b"".join(article_records([1])))
    ended = extract(capsysbinary, tmp_path / "a.warc", "--engine", "datatrove:local", "--out", tmp_path / "a.jsonl")
    assert ended.code == 2
    assert "--out DIR/" in ended.err


def test_records_are_those_of_the_embedded_run_and_nothing_is_done_twice(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    pytest.importorskip("datatrove", reason="the extra datatrove is not installed")
    inputs = []
    for shard in range(3):
        inputs.append(tmp_path / f"{shard}.warc")
        inputs[-1].write_bytes(b"".join(article_records(range(shard * 10, shard * 10 + 3))))
    assert extract(capsysbinary, *inputs, "--out", tmp_path / "whole.jsonl", "--quiet").code == 0
    told = (*inputs, "--engine", "datatrove:local", "--workers", "2", "--out", tmp_path / "shards")
    assert extract(capsysbinary, *told).code == 0
    files = sorted((tmp_path / "shards").glob("articles-*.jsonl"))
    assert [record for file in files for record in lines_of(file)] == lines_of(tmp_path / "whole.jsonl")
    files[1].write_bytes(b"")  # would be filled again if its task were done again
    assert extract(capsysbinary, *told).code == 0
    assert files[1].read_bytes() == b""
