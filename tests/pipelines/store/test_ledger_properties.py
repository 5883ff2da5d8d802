"""Whatever comes in, in whatever order: the ledger adds up, and records and articles are the same ones."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model import Article, Candidate, Discovery, Outcome, Reason, UrlKind, Via, fate_of
from pipelines.store.corpus import Corpus
from pipelines.store.tally import Tally
from tests.pipelines.store.build import NOON, article_of

URLS = [f"https://{host}.example/{number}" for host in ("a", "b") for number in range(4)]
NOT_ARTICLES = [reason for reason in Reason if fate_of(reason) != "article"]

urls = st.sampled_from(URLS)
discoveries = st.builds(Discovery, via=st.sampled_from(Via), published=st.sampled_from(["", "2026-11-24", "soon"]))
candidates = st.builds(
    Candidate,
    url=urls,
    kind=st.sampled_from(UrlKind),
    discovery=discoveries,
    depth=st.integers(0, 3),
    refused=st.one_of(st.none(), st.none(), st.sampled_from([Reason.EXCLUDED, Reason.MEDIA])),
    probe=st.booleans(),
)
found = st.lists(candidates, max_size=4).map(tuple)
articles = st.builds(
    lambda url, fetched, text, forms: article_of(url, text, url_fetched=fetched, url_aliases=tuple(forms)),
    urls,
    urls,
    st.sampled_from(["Rain.", "Snow."]),
    st.lists(urls, max_size=2),
)
pages = st.builds(
    lambda url, article, found: Outcome(url, Reason.NEW, article=article, found=found), urls, articles, found
)
others = st.builds(
    lambda url, reason, found: Outcome(url, reason, found=found), urls, st.sampled_from(NOT_ARTICLES), found
)
steps = st.one_of(
    st.tuples(st.just("add"), st.lists(candidates, max_size=5)),
    st.tuples(st.just("commit"), st.lists(st.one_of(pages, others), max_size=5)),
    st.tuples(st.just("run"), st.booleans()),
    st.tuples(st.just("take"), st.integers(1, 9)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=8))
def test_the_ledger_adds_up_after_every_step(story: list[tuple[str, object]]) -> None:
    written: list[Article] = []
    with Corpus.open(None, clock=lambda: NOON) as corpus:
        corpus.begin_run(started_at=NOON, options={})
        for what, value in story:
            act(corpus, what, value, written)
            assert_adds_up(corpus, written)


def act(corpus: Corpus, what: str, value: object, written: list[Article]) -> None:
    if what == "add":
        before = corpus.discovered_count()
        assert corpus.add(value) == corpus.discovered_count() - before
    elif what == "commit":
        written += [settled.article for settled in corpus.commit(value) if settled.article is not None]
    elif what == "take":
        taken = corpus.take(value)
        assert len({pending.url for pending in taken}) == len(taken) <= corpus.pending_count()
    else:
        corpus.settle_pending(Reason.MAX_PAGES)
        assert "pending" not in corpus.fates()
        corpus.finish_run(finished_at=NOON, complete=value)
        corpus.begin_run(started_at=NOON, options={})


def assert_adds_up(corpus: Corpus, written: list[Article]) -> None:
    with corpus._state.reading() as connection:
        counted = Tally.read(connection)
    assert +corpus._tally.fates == counted.fates, "the counts in memory are those of the database"
    assert +corpus._tally.queued == counted.queued
    assert sum(corpus.fates().values()) == corpus.discovered_count()
    ids = [(article.id, article.version) for article in written]
    assert len(set(ids)) == len(ids) == corpus.record_count()
    assert corpus.fates().get("article", 0) == len({article.id for article in written})
