"""Lessons and templates in the state of a corpus."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.store import memory
from pipelines.store.corpus import Corpus
from pipelines.store.steps import Step
from pipelines.template.apply import Template, unpacked
from tests.pipelines.store.build import NOON, open_corpus, taught

DOMAIN = "news.example"


def end(corpus: Corpus, days: int = 0) -> Template | None:
    corpus.finish_run(finished_at=NOON + timedelta(days=days))
    with corpus._state.reading() as connection:
        return memory.template_of(connection, DOMAIN)


def test_a_run_learns_for_the_next_one_and_the_manifest_names_what_it_learnt(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.commit([taught(n) for n in range(6)])
        assert corpus.templates.of(DOMAIN) is None
        template = end(corpus)
        assert template is not None
        assert (template.version, unpacked(template.content).pages) == (1, 6)
    told = json.loads((tmp_path / "manifest.json").read_bytes())
    assert told["templates"] == {DOMAIN: f"1 {template.digest}"}


def test_every_version_is_kept_and_none_is_made_where_nothing_is_new() -> None:
    with open_corpus(None) as corpus:
        corpus.commit([taught(n) for n in range(6)])
        first = end(corpus)
        corpus.begin_run(started_at=NOON + timedelta(days=1), options={})
        corpus.commit([taught(n) for n in range(6)])
        assert end(corpus, 1) == first
        corpus.begin_run(started_at=NOON + timedelta(days=2), options={})
        corpus.commit([taught(n) for n in range(6, 9)])
        second = end(corpus, 2)
        assert second is not None
        assert second.version == 2
        with corpus._state.reading() as connection:
            assert memory.template_of(connection, DOMAIN, 1) == first


def test_an_interrupted_run_goes_on_with_the_template_that_it_had(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.commit([taught(n) for n in range(5)])
        corpus.finish_run(finished_at=NOON, complete=False)
    with open_corpus(tmp_path) as corpus:
        assert corpus.templates.of(DOMAIN) is None
        corpus.commit([taught(n) for n in range(5, 7)])
        template = end(corpus)
    assert template is not None
    assert unpacked(template.content).pages == 7


@pytest.mark.parametrize("order", [1, -1])
def test_of_many_pages_the_same_ones_are_kept_in_any_order(monkeypatch: pytest.MonkeyPatch, order: int) -> None:
    monkeypatch.setattr(memory, "KEPT", 6)
    monkeypatch.setattr(memory, "_SLACK", 2)
    outcomes = [taught(n) for n in range(20)][::order]
    with open_corpus(None) as corpus:
        for outcome in outcomes:
            corpus.commit([outcome])
        with corpus._state.reading() as connection:
            kept = connection.execute(memory.lessons.select()).scalars().all()
        assert len(kept) <= 8
        assert sorted(kept)[:6] == sorted(outcome.article.id for outcome in outcomes if outcome.article)[:6]
        assert end(corpus) is not None


def test_later_runs_push_out_earlier_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "KEPT", 6)
    with open_corpus(None) as corpus:
        corpus.commit([taught(n) for n in range(6)])
        end(corpus)
        corpus.begin_run(started_at=NOON + timedelta(days=1), options={})
        corpus.commit([taught(n, run=2) for n in range(10, 15)])
        template = end(corpus, 1)
    assert template is not None
    assert [line.seen for line in unpacked(template.content).lines.values()] == [5]


class Killed(BaseException):
    """A stop where a kill would be."""


def test_a_lesson_is_kept_with_its_record_or_not_at_all(tmp_path: Path) -> None:
    def kill(step: Step) -> None:
        if step is Step.IN_TRANSACTION and armed:
            raise Killed

    armed = False
    with open_corpus(tmp_path, checkpoint=kill) as corpus:
        corpus.commit([taught(n) for n in range(5)])
        armed = True
        with pytest.raises(Killed):
            corpus.commit([taught(5)])
    with open_corpus(tmp_path) as corpus:
        corpus.commit([taught(5)])
        template = end(corpus)
    assert template is not None
    assert unpacked(template.content).pages == 6
