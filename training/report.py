"""The training report: what the models do on pages of sites that they had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from crawler.benching.score import Prediction, score
from crawler.benching.truth import Truth

Array = npt.NDArray[Any]

KEPT = (0.98, 0.985, 0.99, 0.995, 0.998, 1.0)
_SHOWN = ("pages", "f1", "page_f1", "exact")


def training_report(gold: Sequence[dict[str, Any]], texts: Sequence[str], fast: Sequence[str], kinds: Array) -> str:
    """A Markdown page: figures of the text by set, and the curve of the page model."""
    lines = [
        "# What the models do on sites that they had not seen",
        "",
        "Written by `python -m training.train`. Five folds by site; each page was read by models taught on the others.",
        "",
        "## Text, every page taken for an article",
        "",
        *text_table(gold, texts),
        "",
        "The same at effort `fast`:",
        "",
        *text_table(gold, fast),
        "",
        "## Article or not",
        "",
        *kind_curve(gold, kinds),
        "",
    ]
    return "\n".join(lines)


def text_table(gold: Sequence[dict[str, Any]], texts: Sequence[str]) -> list[str]:
    """A row a set; the measures are those of `thresher bench`."""
    truths = [
        Truth(
            id=row["id"], group=row["set"], text=row.get("text") or None, summary="\n".join(row.get("summary") or []),
            is_article=row["set"] != "page_kind",
            must_contain=tuple(row["must_contain"]) if row.get("must_contain") else None,
            must_not_contain=tuple(row.get("must_not_contain") or ()),
        )
        for row in gold
    ]  # fmt: skip
    figures = score(truths, [Prediction(text=text) for text in texts])
    lines = ["| set | pages | F1 | page F1 | exact |", "|---|---|---|---|---|"]
    for name, found in figures.items():
        if name != "page_kind":
            cells = [
                "" if key not in found else f"{found[key]:.0f}" if key == "pages" else f"{found[key]:.3f}"
                for key in _SHOWN
            ]
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def kind_curve(gold: Sequence[dict[str, Any]], scores: Array) -> list[str]:
    """How many pages that are no article are refused at each share of articles kept."""
    others = np.array([row["set"] == "page_kind" for row in gold])
    full_text = np.array([bool(row.get("text")) for row in gold])
    lines = ["| threshold | articles kept | others refused | snippet pages kept |", "|---|---|---|---|"]
    for kept in KEPT:
        threshold = float(np.quantile(scores[full_text], 1 - kept))
        refused = (scores[others] < threshold).mean()
        snippets = (scores[~others & ~full_text] >= threshold).mean()
        lines.append(f"| {threshold:.3f} | {kept:.3f} | {refused:.3f} | {snippets:.3f} |")
    return lines
