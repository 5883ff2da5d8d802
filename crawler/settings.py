"""Scrapy's settings for Thresher, in one place. Plain values: nothing is read from the environment, clock or network.

What one run decides (delay, folder, contact) is laid over these with the command line's priority.
"""

from __future__ import annotations

from pipelines.version import VERSION

BOT_NAME = "thresher"
SPIDER_MODULES = ["spiders.news"]
NEWSPIDER_MODULE = "spiders"

PROJECT_ADDRESS = "https://thresher.example/crawler"
"""Stands in the user agent where the user names no contact. A reserved name (RFC 2606): the project has no page of its
own yet that would answer, and a borrowed address would send complaints to strangers. To be set here, once it has."""
NO_CONTACT = (
    f"No --contact given: the user agent names {PROJECT_ADDRESS}, where nobody can answer for you. "
    "With --contact URL or MAIL sites can reach you before they block you."
)
"""Said once a run."""
ROBOTS_TOKEN = "Thresher"  # noqa: S105 - the product token that robots.txt groups are matched with (RFC 9309)
USER_AGENT = f"Thresher/{VERSION} (+{PROJECT_ADDRESS})"

# Which URL is next comes from the corpus, and what became of it goes back there.
SCHEDULER = "crawler.frontier.scheduler.FrontierScheduler"
DOWNLOADER = "crawler.frontier.downloader.StrictDownloader"
ITEM_PIPELINES = {"pipelines.stages.StoreStage": 500}
THRESHER_RUN = "crawler.engine_scrapy.run_in_memory"
THRESHER_RENDER = False
"""Of `scrapy crawl news` alone: read pages that need JavaScript in Chromium, on all sites."""

DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = (
    0.0  # Scrapy's would shorten gaps as often as lengthen them; ours only lengthens (politeness.py)
)
CONCURRENT_REQUESTS = 64
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # each answer starts that many tasks and gives one item: the default of 100 doubles its cost
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 8_000_000

DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_VERIFY_CERTIFICATES = True
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.guard.GuardMiddleware": 100,
    "crawler.frontier.robots.RobotsMiddleware": 150,
    "crawler.rights.RightsMiddleware": 160,
    "crawler.frontier.manners.MannersMiddleware": 200,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
}
"""Only these are loaded: no telnet, no remote control. (One that is switched off by None is imported all the same.)"""
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
METAREFRESH_ENABLED = False
REDIRECT_ENABLED = False
ROBOTSTXT_OBEY = False  # Scrapy's own middleware takes "unreachable" for "allowed"; RobotsMiddleware obeys RFC 9309
_HANDLER = "crawler.frontier.handler.GuardedHandler"
DOWNLOAD_HANDLERS = {"http": _HANDLER, "https": _HANDLER, "data": None, "file": None, "s3": None, "ftp": None}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,"
    "*/*;q=0.8",
}

LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawler.runlog.formatter.QuietFormatter"
FEED_EXPORT_ENCODING = "utf-8"
WARN_ON_GENERATOR_RETURN_VALUE = False
