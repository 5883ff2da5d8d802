"""The course of a crawl of many polite sites, where it can be reckoned by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.politeness import Fleet, Site, crawl, sites_of

ONE = Fleet(machines=1, at_once=4, pages_s=100.0)


def test_one_site_takes_its_pages_times_the_gap() -> None:
    course = crawl([Site(100, 2.0)], ONE)
    assert (course.pages, course.seconds) == (100, 200.0)
    assert course.reached_s == pytest.approx({0.5: 100.0, 0.9: 180.0, 0.99: 198.0, 1.0: 200.0})
    assert course.busy[1.0] == pytest.approx(0.5 / 100)


def test_sites_that_want_more_than_a_machine_reads_share_it() -> None:
    course = crawl([Site(100, 1.0), Site(100, 1.0)], Fleet(machines=1, at_once=2, pages_s=1.0))
    assert course.seconds == pytest.approx(200.0)
    assert course.busy[1.0] == pytest.approx(1.0)
    assert crawl([Site(100, 1.0)] * 2, Fleet(machines=2, at_once=1, pages_s=1.0)).seconds == pytest.approx(100.0)


def test_a_machine_is_faster_again_once_a_site_has_ended() -> None:
    course = crawl([Site(10, 1.0), Site(100, 1.0)], Fleet(machines=1, at_once=2, pages_s=1.0))
    assert course.seconds == pytest.approx(110.0)


def test_sites_wait_for_room_in_their_order() -> None:
    fleet = Fleet(machines=1, at_once=2, pages_s=100.0)
    sizes = [Site(10, 1.0), Site(10, 1.0), Site(100, 1.0)]
    assert crawl(sizes, fleet).seconds == pytest.approx(110.0)
    assert crawl(reversed(sizes), fleet).seconds == pytest.approx(100.0)


def test_sizes_and_delays_are_those_asked_for_and_the_same_for_a_seed() -> None:
    sites = sites_of(2000, 10**6, skew=1.5, seed=7)
    assert sites == sites_of(2000, 10**6, skew=1.5, seed=7)
    assert sites != sites_of(2000, 10**6, skew=1.5, seed=8)
    assert sum(site.pages for site in sites) == pytest.approx(10**6, rel=0.01)
    assert sum(site.gap_s == 1.0 for site in sites) / 2000 == pytest.approx(0.8, abs=0.05)
    assert {site.pages for site in sites_of(10, 1000, skew=0.0, seed=1)} == {100}


@given(
    st.lists(st.builds(Site, st.integers(1, 500), st.sampled_from([0.5, 1.0, 5.0])), min_size=1, max_size=30),
    st.builds(Fleet, st.integers(1, 4), st.integers(1, 5), st.sampled_from([0.5, 3.0, 50.0])),
)
def test_every_page_is_fetched_and_no_bound_is_broken(sites: list[Site], fleet: Fleet) -> None:
    course = crawl(sites, fleet)
    total = sum(site.pages for site in sites)
    assert course.pages == total
    bounds = (max(site.alone_s for site in sites), total / (fleet.machines * fleet.pages_s))
    assert course.seconds >= max(bounds) * (1 - 1e-6)
    worst = sum(site.alone_s for site in sites) + total / fleet.pages_s
    assert course.seconds <= worst * (1 + 1e-6)
    assert list(course.reached_s.values()) == sorted(course.reached_s.values())
