"""Figures of small sets, worked out by hand."""

from __future__ import annotations

import pytest

from crawler.benching.score import Prediction, score
from crawler.benching.truth import Truth

TEXT = "a b c d e f g h"


def test_text_figures_are_means_over_pages_and_precision_over_answered_ones() -> None:
    truths = [Truth(str(n), "aeb", TEXT) for n in range(3)]
    found = score(truths, [Prediction(TEXT), Prediction(TEXT + " i"), Prediction()])["aeb"]
    precision, recall = (1 + 5 / 6) / 2, 2 / 3
    assert found == pytest.approx(
        {
            "pages": 3,
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / (precision + recall),
            "page_f1": (1 + 10 / 11) / 3,
            "exact": 1 / 3,
        }
    )


def test_summary_may_be_in_the_text_or_not() -> None:
    truth = Truth("1", "fundus_tests", TEXT, summary="what it is about")
    for text in (TEXT, f"what it is about\n{TEXT}"):
        assert score([truth], [Prediction(text)])["fundus_tests"]["exact"] == 1
    assert score([truth], [Prediction(f"something else altogether\n{TEXT}")])["fundus_tests"]["exact"] == 0


def test_references_that_a_model_wrote_are_not_asked_to_be_equal() -> None:
    assert "exact" not in score([Truth("1", "web_1000", TEXT)], [Prediction(TEXT)])["web_1000"]


def test_kinds_are_told_by_whether_there_is_a_text() -> None:
    truths = [
        Truth("1", "page_kind", is_article=False),
        Truth("2", "page_kind", is_article=False),
        Truth("3", "aeb", TEXT),
        Truth("4", "aeb", TEXT),
    ]
    found = score(truths, [Prediction(), Prediction("Offers"), Prediction("other words"), Prediction()])
    assert found["page_kind"] == {"pages": 2, "rejected": 0.5, "kept": 0.5}


@pytest.mark.parametrize(
    ("prediction", "expected"),
    [
        (Prediction(title="“FERRIES” at last"), {"title": 1, "authors": 0, "day": 0, "instant": 0}),
        (Prediction(title="Ferries at last | News"), {"title": 0, "authors": 0, "day": 0, "instant": 0}),
        (Prediction(authors=("joss hale", "Mara Lind")), {"title": 0, "authors": 1, "day": 0, "instant": 0}),
        (Prediction(authors=("Mara Lind", "Joss Hale", "News")), {"title": 0, "authors": 0, "day": 0, "instant": 0}),
        (Prediction(published="2026-05-01T22:15:30Z"), {"title": 0, "authors": 0, "day": 1, "instant": 1}),
        (Prediction(published="2026-05-02"), {"title": 0, "authors": 0, "day": 1, "instant": 0}),
        (Prediction(published="2026-05-02T00:15:00"), {"title": 0, "authors": 0, "day": 1, "instant": 0}),
        (Prediction(published="2026-05-01T21:00:00Z"), {"title": 0, "authors": 0, "day": 0, "instant": 0}),
        (
            Prediction(published="2026-05-01T21:00:00Z", raw="2026-05-02T09:00:00+02:00"),
            {"title": 0, "authors": 0, "day": 1, "instant": 0},
        ),
        (Prediction(raw="2026-05-02"), {"title": 0, "authors": 0, "day": 0, "instant": 0}),
    ],
)
def test_metadata(prediction: Prediction, expected: dict[str, float]) -> None:
    truth = Truth(
        "1",
        "fundus_tests",
        title="Ferries, at last",
        authors=("Mara Lind", "Joss Hale"),
        published="2026-05-02 00:15:00+02:00",
    )
    found = score([truth], [prediction])["fundus_tests"]
    assert {name: value for name, value in found.items() if name != "pages"} == expected


def test_day_alone_may_be_told_by_the_date_as_it_stands_on_the_page() -> None:
    truth = Truth("1", "news_424", published="2026-05-02")
    assert score([truth], [Prediction(raw="2026-05-02T01:00:00+05:00")])["news_424"] == {"pages": 1, "day": 1}


def test_snippets_count_what_is_held_and_what_should_not_be() -> None:
    truths = [
        Truth("1", "trafilatura_snippets", must_contain=("Two words", "not  there"), must_not_contain=("Share this",)),
        Truth("2", "trafilatura_snippets", must_contain=("More",), must_not_contain=("Ads", "Menu")),
    ]
    found = score(truths, [Prediction("Here: Two\nwords. Share this"), Prediction("More and more")])
    assert found["trafilatura_snippets"] == pytest.approx(
        {"pages": 2, "f1": 2 / 3, "precision": 2 / 3, "recall": 2 / 3}
    )
