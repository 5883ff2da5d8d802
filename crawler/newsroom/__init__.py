"""The mock news site whose truth is known: what the demo crawls, and what the tests compare a corpus with."""

from crawler.newsroom.fates import assets, expected_fates, tolerated_fates
from crawler.newsroom.server import Newsroom, Request, serve
from crawler.newsroom.site import SiteOptions
from crawler.newsroom.truth import TrueArticle, TrueImage, articles

__all__ = [
    "Newsroom",
    "Request",
    "SiteOptions",
    "TrueArticle",
    "TrueImage",
    "articles",
    "assets",
    "expected_fates",
    "serve",
    "tolerated_fates",
]
