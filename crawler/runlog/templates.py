"""Fills the pages that the program writes: everything is escaped unless the template says otherwise, and none does."""

from __future__ import annotations

from importlib import resources
from urllib.parse import urlsplit

from jinja2 import BaseLoader, Environment, StrictUndefined
from markupsafe import Markup

from crawler.runlog.funnel import format_share

STYLE = "page.css"


def fill(package: str, template_name: str, /, **values: object) -> str:
    """The template `template_name` of `package` with `values`, and the style that all pages share as `style`."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=BaseLoader()
    )
    environment.filters.update(number=number, share=format_share)
    environment.tests["web_address"] = is_web_address
    template = environment.from_string(_text(package, template_name))
    # The style is ours: its quotation marks are no text to be escaped.
    return template.render(style=Markup(_text("crawler.runlog", STYLE)), **values)  # noqa: S704


def number(n: int) -> str:
    """
    >>> number(1234567).replace("\\u202f", "'")
    "1'234'567"
    """
    return f"{n:,}".replace(",", "\u202f")


def is_web_address(url: str) -> bool:
    """Whether a link to `url` can do no more than open a page of the web."""
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False


def _text(package: str, name: str) -> str:
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")
