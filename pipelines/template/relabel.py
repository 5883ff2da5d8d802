"""Labels again, in the light of what is known of the site. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extract.body import Labelled, label_by
from pipelines.template.apply import Template, weigh


def relabel(labelled: Sequence[Labelled], template: Template) -> tuple[Labelled, ...]:
    """The blocks with the evidence of `template` weighed in; one that it says nothing of may change with its row."""
    blocks, folded = [item.raw for item in labelled], [item.folded for item in labelled]
    found = weigh(template, blocks, folded, [item.probability for item in labelled])
    if not any(evidence.why for evidence in found):
        return tuple(labelled)
    again = label_by([evidence.probability for evidence in found], blocks, folded, labelled[0].hints)
    return tuple(replace(item, evidence=evidence.why) for item, evidence in zip(again, found, strict=True))
