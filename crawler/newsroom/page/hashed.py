"""Layout 3: what a style compiler leaves of a page, `<div class="css-1k9x">`, with microdata and without landmarks.

The container of the text also holds what others would put beside it: highlights that repeat the lead, buttons,
advertisements and the next story. None of their class names tells what they are.
"""

from __future__ import annotations

import hashlib

from crawler.newsroom.markup import attribute, plain_of, text
from crawler.newsroom.page import chrome, meta
from crawler.newsroom.page.body import also_read, figure, set_body
from crawler.newsroom.page.view import View, author_path


def css(name: str) -> str:
    """A class name that says nothing, the same for the same part on all pages."""
    digest = int(hashlib.sha256(name.encode()).hexdigest()[:10], 16)
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    return "css-" + "".join(letters[digest // 36**place % 36] for place in range(6))


def render(view: View) -> str:
    head = meta.common(view) + f'\n<meta property="og:title" content="{attribute(view.title)}">'
    body = (
        f"{chrome.cookie_bar(view.bank)}\n{_bar(view)}\n"
        f'<div class="{css("page")}"><div class="{css("grid")}" itemscope itemtype="https://schema.org/NewsArticle">\n'
        f'<meta itemprop="mainEntityOfPage" content="{view.url}">\n{_top(view)}\n'
        f'<div class="{css("content")}">\n{_highlights(view)}\n{_text(view)}\n{_tail(view)}\n</div>\n</div>\n'
        f'<div class="{css("rail")}">{chrome.teaser_list(view, "most_read", 4, css("box"))}{chrome.newsletter(view.bank)}</div></div>\n'
        f"{chrome.comments(view, css('talk'))}\n{_foot(view)}"
    )
    return chrome.document(view.bank, head, body, charset=view.story.charset[2])


def _div(part: str, inner: str) -> str:
    return f'<div class="{css(part)}">{inner}</div>'


def _bar(view: View) -> str:
    links = "".join(f'<a class="{css("navlink")}" href="{s.path}">{text(s.name)}</a>' for s in view.bank.sections)
    return _div(
        "bar",
        f'<a href="{view.bank.front}">{text(view.bank.name)}</a>{links}<a href="/login">{text(view.label("login"))}</a>',
    )


def _foot(view: View) -> str:
    links = "".join(f'<a href="/{key}">{text(view.label(key))}</a> ' for key in ("about", "contact", "privacy"))
    return _div("foot", f"{links}<div>© 2026 {text(view.bank.name)}. {text(view.label('footer'))}</div>")


def _top(view: View) -> str:
    story = view.story
    names = ", ".join(
        f'<span itemprop="author" itemscope itemtype="https://schema.org/Person"><a href="{author_path(name)}"><span itemprop="name">'
        f"{text(name)}</span></a></span>"
        for name in story.authors
    )
    modified = story.modified_in(view.edition)
    changed = f' <time itemprop="dateModified" datetime="{modified}">{text(view.label("updated"))} {view.day(modified)}</time>'
    picture = "".join(figure(view, image, css("figure"), lazy=True) for image in view.images)
    return (
        f'<div class="{css("kicker")}" itemprop="articleSection">{text(view.section.name)}</div>\n'
        f'<h1 class="{css("title")}" itemprop="headline">{text(view.title)}</h1>\n'
        f'<div class="{css("meta")}">{names} · <time itemprop="datePublished" datetime="{story.published}">{view.day(story.published)}</time>'
        f"{changed if modified else ''} · {text(chrome.reading_time(view))}</div>\n{chrome.share_bar(view, css('share'))}\n{picture}"
    )


def _highlights(view: View) -> str:
    """The title again, a closing cross, and the lead with its quotes escaped as a template once wrote them."""
    lead = plain_of(view.story.lead).replace('"', '\\"').replace("'", "\\'").replace("’", "\\’")
    return _div(
        "hl",
        f"{_div('hlt', text(view.title))}{_div('x', 'x')}{_div('hlh', text(view.label('highlights')))}{_div('hlp', text(lead))}",
    )


def _text(view: View) -> str:
    """Every other story of this layout has `<p>`, the others plain `<div>`."""
    path, title = also_read(view)
    tag, name = ("p", css("para")) if view.story.number % 2 else ("div", css("para"))
    inserts = {
        1: _div("ad", text(view.label("advertisement"))),
        3: _div("inline", f'<span>{text(view.label("also_read"))}</span> <a href="{path}">{title}</a>'),
        4: _div("ad", f"{text(view.label('advertisement'))}<div>{text(view.label('sponsor'))}</div>"),
    }
    return set_body(view, lambda inner: f'<{tag} class="{name}">{inner}</{tag}>', inserts)


def _tail(view: View) -> str:
    story = view.story
    printed = story.variant_path("print") if "print" in story.variants else "#"
    following = view.neighbours(1, "next_story")[0]
    more = "".join(
        _div("card", f'<a href="{attribute(view.tracked(s, "more"))}">{text(s.title_in(view.edition))}</a>')
        for s in view.neighbours(3, "more_stories")
    )
    return "\n".join(
        (
            _div("btn", text(view.label("show_full"))),
            _div("btn", f'<a href="{printed}">{text(view.label("print"))}</a>'),
            _div("btn", f'<a href="{following.path}">{text(view.label("next_story"))}</a>'),
            chrome.tag_list(view, css("tags")),
            chrome.author_box(view, css("bio")),
            _div("mh", text(view.label("more_stories"))),
            more,
            _div("ad", text(view.label("advertisement"))),
        )
    )
