"""Layout 2: a page of tables as written in 2003. One cell holds the text, its paragraphs parted by `<br><br>`."""

from __future__ import annotations

from crawler.newsroom.markup import attribute, text
from crawler.newsroom.page import chrome, meta
from crawler.newsroom.page.body import also_read, set_body
from crawler.newsroom.page.view import View


def render(view: View) -> str:
    head = f"{meta.common(view)}\n{meta.old_meta(view)}"
    body = (
        f"{chrome.cookie_bar(view.bank)}\n{_masthead(view)}\n"
        '<table width="980" cellpadding="4" cellspacing="0" align="center"><tr valign="top">\n'
        f'<td width="160" class="leftcol">{_left(view)}</td>\n<td class="maincol">{_main(view)}</td>\n'
        f'<td width="200" class="rightcol">{_right(view)}</td>\n</tr></table>\n{chrome.footer(view.bank)}'
    )
    return chrome.document(view.bank, head, body, charset=view.story.charset[2])


def _masthead(view: View) -> str:
    links = " | ".join(f'<a href="{s.path}">{text(s.name)}</a>' for s in view.bank.sections)
    return (
        f'<table width="100%" bgcolor="#003344"><tr><td><a href="{view.bank.front}"><font color="white" size="5">'
        f"{text(view.bank.name)}</font></a></td><td align='right'>{links}</td></tr></table>"
    )


def _left(view: View) -> str:
    rows = "<br>".join(f'<a href="{s.path}">&raquo; {text(s.name)}</a>' for s in view.bank.sections)
    return f"<b>{text(view.label('crumbs'))}</b><br>{rows}<br><br>{chrome.newsletter(view.bank)}"


def _right(view: View) -> str:
    return f"{chrome.teaser_list(view, 'most_read', 5, 'box')}<div class='box'>{text(view.label('sponsor'))}</div>"


def _main(view: View) -> str:
    story = view.story
    names = f" {view.label('and')} ".join(story.authors)
    return (
        f'<div class="path"><a href="{view.bank.front}">{text(view.label("home"))}</a> &gt; '
        f'<a href="{view.section.path}">{text(view.section.name)}</a></div>\n'
        f'<h1 class="headline">{text(view.title)}</h1>\n'
        f'<div class="byline">{text(view.label("by"))} {text(names)} | {text(view.label("published"))}: {view.day(story.published)}'
        f" | {text(chrome.reading_time(view))}</div>\n{chrome.share_bar(view, 'sharetools')}\n{_picture(view)}\n"
        f'<div class="storytext" id="storytext">\n{_text(view)}\n</div>\n{_tools(view)}\n'
        f"{chrome.tag_list(view, 'keywords')}\n{chrome.teaser_list(view, 'related', 4, 'seealso')}\n{chrome.comments(view, 'feedback')}"
    )


def _picture(view: View) -> str:
    return "".join(
        f'<table class="pic" align="right" width="300"><tr><td><img src="{image.path}" width="{image.width}" height="{image.height}"'
        f' alt="{attribute(image.alt)}"></td></tr><tr><td class="caption"><small>{text(image.caption)} '
        f"({text(view.label('photo'))}: {text(image.credit)})</small></td></tr></table>"
        for image in view.images
    )


def _text(view: View) -> str:
    path, title = also_read(view)
    inserts = {
        1: f'<div class="adbox"><small>{text(view.label("advertisement"))}</small><br>{text(view.label("sponsor"))}</div>',
        3: f'<b>{text(view.label("also_read"))}</b> <a href="{path}">{title}</a><br><br>',
    }
    return set_body(view, lambda inner: f"{inner}<br><br>", inserts)


def _tools(view: View) -> str:
    story = view.story
    printed = (
        f'<a href="{story.variant_path("print")}">{text(view.label("print"))}</a> | '
        if "print" in story.variants
        else ""
    )
    mobile = (
        f'<a href="{story.variant_path("mobile")}">{text(view.label("mobile"))}</a> | '
        if "mobile" in story.variants
        else ""
    )
    following = view.neighbours(1, "next_story")[0]
    return f'<div class="tools">{printed}{mobile}<a href="{following.path}">{text(view.label("next_story"))}</a></div>'
