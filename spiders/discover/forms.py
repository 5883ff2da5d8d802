"""Forms of a page (AMP, mobile, print) among what was found: the page is fetched, its form is an alias. Pure."""

from __future__ import annotations

from dataclasses import replace

from pipelines.model.forms import variant_of
from pipelines.model.ledger import Candidate


def fold_form(candidate: Candidate, site_url: str) -> tuple[Candidate, ...]:
    """`candidate` itself, or if it is a form of another page by its URL: that page, and the form as refused."""
    if candidate.refused is not None:
        return (candidate,)
    base, form = variant_of(candidate.url, site_url)
    if form is None or base == candidate.url:
        return (candidate,)
    why = f"the {form} form of {base}"
    return replace(candidate, url=base), replace(candidate, why=why, refused=form, detail=why)
