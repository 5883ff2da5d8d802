"""The card of an exported `datasets` folder: what is in it, from where, how it was made, what is missing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa

from pipelines.store.card import loading
from pipelines.store.export.profiles import Profile
from pipelines.store.export.summary import Summary
from pipelines.version import VERSION

HEADING = "# News articles collected by Thresher"
"""A line of every card, which tells the folder of an export from others."""

_ROWS = 30
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(summary: Summary, profile: Profile, where: str, versions: str) -> str:
    """README.md of the folder; its front matter makes load_dataset work without arguments."""
    return "\n".join([*_front_matter(summary, profile), "", *_body(summary, profile, where, versions), ""])


def _front_matter(summary: Summary, profile: Profile) -> Iterator[str]:
    yield "---"
    languages = sorted(code for code in summary.counts["language"] if code and code != "und")
    yield from (["language:", *(f"- {code}" for code in languages)] if languages else [])
    yield "size_categories:"
    yield f"- {next((name for most, name in _SIZES if summary.records < most), 'n>1M')}"
    yield "configs:"
    yield "- config_name: default"
    yield "  data_files:"
    yield "  - split: train"
    yield '    path: "data/**/*.parquet"'
    yield "dataset_info:"
    yield "  features:"
    for field in profile.schema:
        yield from _feature(field, "  ")
    yield "---"


def _feature(field: pa.Field, indent: str) -> Iterator[str]:
    kind = field.type
    is_list = pa.types.is_list(kind)
    if is_list:
        kind = kind.value_type
    yield f'{indent}- name: "{field.name}"'
    if pa.types.is_struct(kind):
        yield f"{indent}  {'list' if is_list else 'struct'}:"
        for member in kind:
            yield from _feature(member, indent + "  ")
    else:
        yield f"{indent}  {'list' if is_list else 'dtype'}: {_NAMES.get(kind, str(kind))}"


_NAMES = {pa.float64(): "float64", pa.int64(): "int64", pa.timestamp("s", "UTC"): "timestamp[s, tz=UTC]"}


def _body(summary: Summary, profile: Profile, where: str, versions: str) -> Iterator[str]:
    yield HEADING
    yield ""
    days = f", published {summary.first_day} to {summary.last_day}" if summary.first_day else ""
    yield f"{summary.records} records, {summary.words} words, {len(summary.counts['domain'])} sites{days}."
    yield ""
    yield "```python"
    yield "from datasets import load_dataset"
    yield loading(summary.records)
    yield "```"
    yield ""
    yield "## How it was made"
    yield ""
    yield f"- exported by Thresher {VERSION}, profile `{profile.name}`, {_VERSIONS[versions]}"
    if where:
        yield f"- only records for which `{' '.join(where.split())}`"
    yield from _list("text made by", summary.extractors)
    yield from _list("crawled by", summary.runs)
    yield from _table("Languages", summary.counts["language"], "language", "not known")
    yield from _table("Sites", summary.counts["domain"], "site", "not known")
    yield from _table("Kinds of page", summary.counts["page_type"], "kind", "not known")
    yield from _table("Licences", summary.counts["licence"], "licence", "none named by the page")
    yield from _rights(summary)
    yield from _gaps(summary)


_VERSIONS = {"latest": "the latest version of each article", "all": "all versions of each article"}


def _list(what: str, counter: Counter[str]) -> Iterator[str]:
    named = [f"{name} ({n})" for name, n in counter.most_common(_ROWS) if name]
    if named:
        yield f"- {what} {', '.join(named)}"


def _table(title: str, counter: Counter[str], head: str, unknown: str) -> Iterator[str]:
    ranked = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
    yield from ["", f"## {title}", "", f"| {head} | records |", "|---|---|"]
    for name, n in ranked[:_ROWS]:
        yield f"| {_cell(name) or unknown} | {n} |"
    if len(ranked) > _ROWS:
        yield f"| {len(ranked) - _ROWS} others | {sum(n for _, n in ranked[_ROWS:])} |"


def _cell(text: str) -> str:
    """A page's words cannot break out of a table's cell."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")[:120]


def _rights(summary: Summary) -> Iterator[str]:
    yield from ["", "## Rights and opt-outs", ""]
    yield "The texts belong to their publishers. What each site said about automated use when its page was fetched:"
    yield from _table("By robots rules", summary.counts["rights_robots"], "robots", "not known")
    yield from _table("Text and data mining", summary.counts["rights_tdm"], "reservation", "not known")


def _gaps(summary: Summary) -> Iterator[str]:
    yield from ["", "## Known gaps", ""]
    partial, unknown = summary.counts["complete"]["partial"], summary.counts["complete"]["unknown"]
    yield f"- {partial} texts are known to be partial (most behind a paywall); of {unknown} it is not known"
    paywalled, metered = summary.counts["access"]["paywalled"], summary.counts["access"]["metered"]
    yield f"- {paywalled} articles are paywalled, {metered} metered"
    yield f"- {summary.undated} records have no date of publication"
    yield f"- {summary.copies} are marked as copies of another record"
    yield from (f"- quality flag `{name}`: {n}" for name, n in sorted(summary.flags.items()) if name)
