"""The run of `scrapy crawl news`: nothing on disk, records to Scrapy's feed exporter, Scrapy's settings obeyed."""

from __future__ import annotations

import logging
import os
from typing import NoReturn

from scrapy.settings import BaseSettings

from crawler.contact import contact_of
from crawler.desk import open_desk
from crawler.engine import Run
from crawler.engine_options import CrawlOptions
from crawler.errors import ExitCode, ThresherError
from crawler.rendering.desk import rendering_desk
from crawler.rendering.installed import require_rendering
from crawler.settings import NO_CONTACT, USER_AGENT
from crawler.sitelist import sites_of
from pipelines.store.corpus import Corpus
from spiders.sites import SiteFileError

log = logging.getLogger(__name__)


def run_in_memory(settings: BaseSettings, start: str) -> Run:
    """The run of `scrapy crawl news -a start="URL or SITE …"`. SystemExit, with the reason told, where none can be."""
    try:
        options = _options(settings, start.replace(",", " ").split())
        return _run(options)
    except SiteFileError as error:
        _refuse(str(error), ExitCode.CONFIGURATION)
    except ThresherError as error:
        _refuse(str(error), error.exit_code)


def _options(settings: BaseSettings, starts: list[str]) -> CrawlOptions:
    if not starts:
        _refuse("say where to start: scrapy crawl news -a start=https://news.example/ -O out.jsonl", ExitCode.USAGE)
    sites = sites_of(starts, ())
    options = CrawlOptions(
        sites=sites,
        delay_s=settings.getfloat("DOWNLOAD_DELAY"),
        per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
        contact=contact_of(None, sites),
        render=settings.getbool("THRESHER_RENDER"),
    )
    if settings["USER_AGENT"] == USER_AGENT:  # the user has named none of their own
        settings.set("USER_AGENT", options.user_agent, priority="spider")
        if not options.contact:
            log.warning("%s", NO_CONTACT.replace("--contact URL or MAIL", "THRESHER_CONTACT, or -s USER_AGENT=…"))
    return options


def _run(options: CrawlOptions) -> Run:
    if options.rendered_domains:
        require_rendering()
    corpus = Corpus.open(None)
    desk = open_desk(options.out, options.workers)

    def close() -> None:
        desk.close()
        corpus.close()

    rendering = rendering_desk(desk, options)
    run = Run(options, corpus, rendering or desk)
    run.on_close = close
    if rendering is not None:
        run.on_attach = rendering.attach
    run.begin()
    return run


def _refuse(message: str, code: ExitCode) -> NoReturn:
    """SystemExit ends Scrapy without a traceback."""
    os.write(2, f"thresher: {message}\n".encode())
    raise SystemExit(int(code))
