"""What counts as a copy, measured on texts that were edited; and which of several is the first."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.dedup import mark_copies
from pipelines.dedup.find import THRESHOLD
from pipelines.dedup.origin import in_order, told_by
from pipelines.dedup.shingles import bands_of, likeness, shingles_of, text_hash, words_of
from tests.pipelines.dedup.copies import cut, edited, pairs_marked, read, row, texts, write

LONG = "The harbour board voted on Tuesday to order two electric ferries and to close the old slip for a year of works."


def mark(folder: Path, rows: list[dict[str, Any]], **options: float) -> dict[str, dict[str, Any]]:
    write(folder, rows)
    mark_copies(folder, **options)
    return {record["title"]: record for record in read(folder)}


def test_edited_copies_are_found_and_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(7)
    originals = texts(with_spaces=True)
    words = [word for text in originals for word in text.split()]
    rows, truth = [], set()
    for number, text in enumerate(originals):
        names = [f"{number} first", f"{number} edited", f"{number} edited most"]
        copies = [text, edited(text, chance.uniform(0, 0.1), chance, words), edited(text, 0.1, chance, words)]
        rows += [
            row(name, f"s{n}.example", copy, n + 1) for n, (name, copy) in enumerate(zip(names, copies, strict=True))
        ]
        truth |= {frozenset(pair) for pair in combinations(names, 2)}
    chance.shuffle(rows)
    found = pairs_marked(mark(tmp_path, rows).values())
    assert len(truth) > 150
    assert len(found & truth) / len(found) >= 0.99
    assert len(found & truth) / len(truth) >= 0.97


def test_forty_texts_republished_with_a_credit_and_a_cut_are_marked_and_no_other(tmp_path: Path) -> None:
    originals = texts()
    assert len(originals) >= 50
    rows = [row(f"own {n}", "courier.example", text, 2) for n, text in enumerate(originals)]
    # The copy bears the earlier date: what it credits has more weight.
    credit = "\n\nThis article first appeared in the Courier."
    rows += [row(f"copy {n}", "mirror.example", cut(text, 0.05) + credit, 1) for n, text in enumerate(originals[:40])]
    marked = mark(tmp_path, rows)
    duplicates = {title: record for title, record in marked.items() if record["duplicate_of"]}
    assert set(duplicates) == {f"copy {n}" for n in range(40)}
    for n in range(40):
        assert duplicates[f"copy {n}"]["duplicate_of"] == marked[f"own {n}"]["id"]
        assert 0.8 < duplicates[f"copy {n}"]["similarity"] < 1
        assert marked[f"own {n}"]["cluster_id"] == duplicates[f"copy {n}"]["cluster_id"]


def test_two_stories_under_one_notice_are_no_copies(tmp_path: Path) -> None:
    """The publisher's notice is longer than either story."""
    first, second, notice = (
        " ".join(f"{kind}{n}" for n in range(count)) for kind, count in zip("abc", (85, 80, 110), strict=True)
    )
    rows = [row("a", "a.example", f"{first}\n\n{notice}", 1), row("b", "a.example", f"{second}\n\n{notice}", 2)]
    assert not any(record["cluster_id"] for record in mark(tmp_path, rows).values())


def test_the_same_words_are_the_same_text(tmp_path: Path) -> None:
    other = LONG.upper().replace("TUESDAY", "Tuesday,\n\n").replace(".", "!")
    marked = mark(tmp_path, [row("a", "a.example", LONG, 1), row("b", "b.example", other, 2)])
    assert (marked["b"]["duplicate_of"], marked["b"]["similarity"]) == (marked["a"]["id"], 1.0)
    assert (marked["a"]["duplicate_of"], marked["a"]["similarity"]) == ("", None)


def test_a_caption_is_a_copy_only_under_the_same_title(tmp_path: Path) -> None:
    rows = [row(name, "a.example", "Watch the video.", 1) for name in ("Rain", "Snow")]
    rows += [
        row("again", "b.example", "Watch the video.", 2, title="Rain"),
        row("empty", "a.example", "", 1),
        row("none", "a.example", "", 1),
    ]
    write(tmp_path, rows)
    mark_copies(tmp_path)
    assert [bool(record["duplicate_of"]) for record in read(tmp_path)] == [False, False, True, False, False]


def test_the_order_of_records_does_not_matter(tmp_path: Path) -> None:
    chance = random.Random(3)
    originals = texts()[:25]
    words = [word for text in originals for word in text.split()]
    rows = [row(f"own {n}", "a.example", text, 1 + n % 3) for n, text in enumerate(originals)]
    for step in range(3):
        rows += [
            row(f"{step} {n}", f"s{step}.example", edited(text, 0.05 + 0.05 * step, chance, words), 1 + (n + step) % 3)
            for n, text in enumerate(originals)
        ]
    seen = []
    for _ in range(3):
        chance.shuffle(rows)
        marked = mark(tmp_path, rows)
        seen.append({title: (r["cluster_id"], r["duplicate_of"], r["similarity"]) for title, r in marked.items()})
    assert seen[0] == seen[1] == seen[2]
    assert any(duplicate for _, duplicate, _ in seen[0].values())


def test_a_chain_is_not_one_group(tmp_path: Path) -> None:
    """Each is like the next, but the last is not like the first."""
    words = [f"word{n}" for n in range(300)]
    said = [" ".join(words[step * 40 : step * 40 + 120]) for step in range(4)]
    rows = [row(f"{step}", f"{step}.example", text, step + 1) for step, text in enumerate(said)]
    marked = mark(tmp_path, rows, threshold=0.6)
    assert marked["1"]["duplicate_of"] == marked["0"]["id"]
    assert marked["2"]["duplicate_of"] == ""
    assert marked["3"]["duplicate_of"] == marked["2"]["id"]


@pytest.mark.parametrize(
    ("site", "title", "is_copy"),
    [
        ("b.example", "Heat warning for Cook County", True),  # another paper, another headline
        ("a.example", "Heat warning for Marion County", True),  # issued again
        ("a.example", "Heat warning for Cook County", False),  # made from the same form
    ],
)
def test_notices_that_a_site_makes_from_one_form_are_no_copies(
    site: str, title: str, is_copy: bool, tmp_path: Path
) -> None:
    words = [f"word{n}" for n in range(150)]
    changed = [f"other{n}" if n % 15 == 0 else word for n, word in enumerate(words)]
    one = row("one", "a.example", " ".join(words), 1) | {"title": "Heat warning for Marion County"}
    two = row("two", site, " ".join(changed), 2) | {"title": title}
    write(tmp_path, [one, two])
    mark_copies(tmp_path)
    _, marked = read(tmp_path)
    assert bool(marked["duplicate_of"]) == is_copy
    assert marked["similarity"] is None or THRESHOLD < marked["similarity"] < 0.97


@pytest.mark.parametrize(
    ("site", "day", "hours", "is_copy"),
    [
        ("a.example", 2, ("2 01", "3 56"), False),  # issued anew
        ("b.example", 2, ("2 01", "3 56"), True),  # printed by another paper
        ("a.example", 1, ("2 01", "3 56"), True),  # the same one at two addresses, of which one was mended
        ("a.example", 2, ("2 01", "2 01"), True),  # printed again as it was
        ("a.example", 2, ("2 01", ""), True),  # cut
    ],
)
def test_notice_that_a_site_issues_anew_is_no_copy(
    site: str, day: int, hours: tuple[str, str], is_copy: bool, tmp_path: Path
) -> None:
    words = " ".join(f"word{n}" for n in range(150))
    one = row("one", "a.example", f"{words} in force until {hours[0]} pm in the county", 1) | {"title": "Heat"}
    two = row("two", site, f"{words} in force until {hours[1]} pm in the county", day) | {"title": "Heat"}
    write(tmp_path, [one, two])
    mark_copies(tmp_path)
    assert any(record["duplicate_of"] for record in read(tmp_path)) == is_copy


@pytest.mark.parametrize("salt", range(8))
def test_the_same_text_is_a_copy_of_itself_and_not_of_the_issue_before(salt: int, tmp_path: Path) -> None:
    """Two sites print both issues of a notice at the same times; which of them comes first is by id, that is chance."""
    words = " ".join(f"word{n}" for n in range(150))
    rows = [
        row(f"{site} {day} {salt}", site, f"{words} in force until {hours} pm in the county", day) | {"title": "Heat"}
        for day, hours in ((1, "2 01"), (2, "3 56"))
        for site in ("a.example", "b.example")
    ]
    write(tmp_path, rows)
    told = mark_copies(tmp_path)
    assert (told.copies, told.groups) == (2, 2)
    marked = read(tmp_path)
    texts_of = {record["cluster_id"]: set[str]() for record in marked}
    for record in marked:
        texts_of[record["cluster_id"]].add(record["text"])
    assert [len(texts_in) for texts_in in texts_of.values()] == [1, 1]
    assert {record["similarity"] for record in marked} == {None, 1.0}


def test_what_a_site_publishes_twice_is_a_copy_under_any_title(tmp_path: Path) -> None:
    rows = [row("one", "a.example", LONG, 1), row("two", "a.example", LONG, 2)]
    assert mark(tmp_path, rows)["two"]["duplicate_of"] == rows[0]["id"]


def test_the_threshold_decides(tmp_path: Path) -> None:
    text = " ".join(f"word{n}" for n in range(200))
    rows = [row("a", "a.example", text, 1), row("b", "b.example", cut(text, 0.3), 2)]
    assert mark(tmp_path, rows, threshold=0.8)["b"]["duplicate_of"]
    assert not mark(tmp_path, rows, threshold=0.85)["b"]["duplicate_of"]


def test_only_the_latest_version_is_compared(tmp_path: Path) -> None:
    old = row("a", "a.example", LONG, 1)
    new = old | {
        "version": 2,
        "text": "Something else that has nothing to do with it, said in quite other words today.",
    }
    write(tmp_path, [old, row("b", "b.example", LONG, 2), new])
    mark_copies(tmp_path)
    assert [record["cluster_id"] for record in read(tmp_path)] == ["", "", ""]


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, "early"),
        ({"published_at": "2026-05-01T00:00:00Z", "published_precision": "day"}, "early"),
        ({"published_at": "2026-04-30T00:00:00Z", "published_precision": "day"}, "late"),
        ({"published_at": None}, "early"),
    ],
)
def test_the_earliest_is_the_first_where_nobody_is_credited(changes: dict[str, Any], first: str) -> None:
    early, late = row("early", "a.example", LONG, 1), row("late", "b.example", LONG, 9) | changes
    ordered = in_order([told_by(0, late), told_by(1, early)])
    assert ordered[0].id == {"early": early, "late": late}[first]["id"]


@pytest.mark.parametrize(
    "credit",
    [
        {"agency": "The Courier"},
        {"authors": ["Courier"]},
        {"links": [{"url": "https://courier.example/1", "text": ""}]},
    ],
)
def test_who_is_credited_is_the_first(credit: dict[str, Any]) -> None:
    copy, own = row("copy", "mirror.example", LONG, 1, **credit), row("own", "courier.example", LONG, 9)
    assert in_order([told_by(0, copy), told_by(1, own)])[0].id == own["id"]


@pytest.mark.parametrize(
    ("name", "credits_", "is_named"),
    [
        ("Time", "Seen another time by others", False),
        ("Time", "Written for TIME and others", True),
        ("Other", "This is other news", False),
        ("courier.example", "From Courier.Example today", True),
        ("st. louis post", "said st. louis poster", False),
    ],
)
def test_a_site_is_named_by_whole_words_as_it_writes_itself(name: str, credits_: str, is_named: bool) -> None:
    told = [
        row("own", "own.example", LONG, 9, site_name=name),
        row("copy", "copy.example", LONG, 1, agency=credits_, site_name="Copy"),
    ]
    told = [told[0] | {"domain": name}, told[1]] if name.endswith(".example") else told
    first = in_order([told_by(number, record) for number, record in enumerate(told)])[0]
    assert (first.number == 0) == is_named


def test_likeness_is_the_share_of_words() -> None:
    one, other = shingles_of(list("abcdefgh")), shingles_of(list("abcdefgx"))
    assert likeness(one, one) == 1.0
    assert likeness(one, other) == 7 / 8
    # Of one word changed in the middle half counts; of six in a row nothing.
    assert likeness(shingles_of(list("abcdefg")), shingles_of(list("abcxefg"))) == 6.5 / 7
    assert likeness(shingles_of(list("abcdefghijkl")), shingles_of(list("abcuvwxyzjkl"))) == 6 / 12
    assert likeness(one, shingles_of([])) == 0.0
    assert len(shingles_of(["one"])) == 1


def test_a_long_text_has_the_bands_of_its_parts_together() -> None:
    words = [str(n) for n in range(10_000)]
    assert np.array_equal(bands_of(shingles_of(words)), bands_of(shingles_of(words)[::-1]))
    assert text_hash(words) != text_hash(words[1:])


def test_a_language_without_spaces_has_its_characters_for_words() -> None:
    assert words_of("東京で大雨。") == list("東京で大雨")
    assert words_of("ＡＢＣ ﬁne") == ["abc", "fine"]
