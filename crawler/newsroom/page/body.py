"""Sets passages as HTML, with what sites put between them: advertisements, "Also read", newsletter prompts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from crawler.newsroom.compose import Passage
from crawler.newsroom.markup import attribute, text
from crawler.newsroom.page.view import LeadImage, View
from pipelines.model import BlockKind

Paragraph = Callable[[str], str]
_RUNS = {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW}


def set_body(view: View, paragraph: Paragraph, inserts: dict[int, str]) -> str:
    """The whole text, `inserts[n]` behind the nth paragraph (from 1). `paragraph` sets one paragraph's HTML."""
    pieces: list[str] = []
    count = 0
    for piece, is_paragraph in _pieces(view, paragraph):
        pieces.append(piece)
        count += is_paragraph
        if is_paragraph and count in inserts:
            pieces.append(inserts[count])
    return "\n".join(pieces)


def _pieces(view: View, paragraph: Paragraph) -> Iterator[tuple[str, bool]]:
    for kind, group in groupby(view.shown, key=lambda passage: passage.kind):
        run = list(group)
        if kind in _RUNS:
            yield _set_run(view, kind, run), False
            continue
        for passage in run:
            yield _set_one(view, passage, paragraph), kind is BlockKind.PARAGRAPH


def _set_one(view: View, passage: Passage, paragraph: Paragraph) -> str:
    inner = view.html(passage.source)
    if passage.kind is BlockKind.HEADING:
        return f"<h{passage.level}>{inner}</h{passage.level}>"
    if passage.kind is BlockKind.QUOTE:
        return f"<blockquote><p>{inner}</p></blockquote>"
    if passage.kind is BlockKind.CODE:
        return f"<pre><code>{text(passage.source)}</code></pre>"
    if passage.kind is BlockKind.UPDATE:
        time, head = passage.source.split(" ", 1)
        moment = view.story.published[:11] + time + view.story.published[16:]
        return f'<h3 class="update-head"><time datetime="{moment}">{time}</time> {text(head)}</h3>'
    return paragraph(inner)


def _set_run(view: View, kind: BlockKind, run: list[Passage]) -> str:
    if kind is BlockKind.LIST_ITEM:
        return "<ul>" + "".join(f"<li>{view.html(item.source)}</li>" for item in run) + "</ul>"
    head, *rows = run
    top = "<tr>" + "".join(f"<th>{text(cell)}</th>" for cell in head.cells) + "</tr>"
    rest = "".join("<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in row.cells) + "</tr>" for row in rows)
    return f'<table class="figures"><thead>{top}</thead><tbody>{rest}</tbody></table>'


def advertisement(view: View, css_class: str = "ad-slot") -> str:
    return (
        f'<div class="{css_class}"><span>{text(view.label("advertisement"))}</span>'
        f'<a href="https://ads.example/click?c={view.story.number}"><img src="https://ads.example/b.gif" alt=""></a>'
        f"<div>{text(view.label('sponsor'))}</div></div>"
    )


def also_read(view: View) -> tuple[str, str]:
    """(path with tracking, title) of the story that the text points to in passing."""
    other = view.neighbours(1, "also_read")[0]
    return attribute(view.tracked(other, "also_read")), text(other.title_in(view.edition))


def figure(view: View, image: LeadImage, css_class: str = "lead-image", *, lazy: bool = False) -> str:
    source = (
        f'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="{image.path}"' if lazy else f'src="{image.path}"'
    )
    return (
        f'<figure class="{css_class}"><img {source} alt="{attribute(image.alt)}" width="{image.width}" height="{image.height}">'
        f'<figcaption>{text(image.caption)} <span class="credit">{text(view.label("photo"))}: {text(image.credit)}</span>'
        "</figcaption></figure>"
    )
