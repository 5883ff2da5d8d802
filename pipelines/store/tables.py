"""The tables of state.sqlite. SQLAlchemy Core, in what SQLite and PostgreSQL share; no statements here.

Instants are text in the form of the records (UTC, to the second, `Z`), so that they compare as they read.
`queued` stands apart from `fate`: a section to be read again keeps the fate it has until the new one is known.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table

STATE_VERSION = "1"

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False, default="", server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, default=0, server_default="0")


urls = Table(
    "urls",
    metadata,
    # BigInteger is no rowid alias in SQLite; the plain Integer there has 64 bits all the same.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("url", String, nullable=False, unique=True),
    Column("host", String, nullable=False),
    Column("kind", String, nullable=False),
    _text("why"),
    _count("depth"),
    _count("rank"),  # order of fetching: lower first
    Column("oldness", BigInteger, nullable=False, default=0),  # within a rank: minus the date in seconds
    _text("via"),
    _text("source"),
    _text("title"),  # what a feed or news sitemap says of it
    _text("published"),
    _text("authors"),  # a JSON list, or ""
    _text("lastmod"),
    _text("first_seen_at"),
    _count("listed_run"),  # number of the last run that met it
    _text("fate"),  # "pending" or a Fate
    _text("reason"),
    _text("detail"),
    _text("at"),
    _count("attempts"),
    _count("http_status"),
    _text("etag"),
    _text("last_modified"),
    _text("body_hash"),
    _count("elapsed_ms"),
    _text("article_id"),  # the record that this URL, or the one it is an alias of, has
    _text("next_visit_at"),  # for revisits on a schedule
    Column("queued", Boolean, nullable=False, default=False),
    Column("probe", Boolean, nullable=False, default=False),  # a guess of ours that has not answered: not counted
)
_waiting = urls.c.queued.is_(True)
Index(
    "urls_frontier",
    urls.c.host,
    urls.c.rank,
    urls.c.oldness,
    urls.c.depth,
    urls.c.id,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)
# With `probe`, fates are counted without a look at the table: 0.2 s instead of a second for a million URLs.
Index("urls_fate", urls.c.fate, urls.c.reason, urls.c.probe)

listed = Table(  # pages that a feed or sitemap names, where something else had named them before: that is in `urls`
    "listed",
    metadata,
    Column("url", String, primary_key=True),
    Column("via", String, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("url", String, nullable=False),
    Column("url_fetched", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("crawl_id", String, nullable=False),  # the run that wrote the latest version
    Index("articles_by_content", "content_hash"),
)

versions = Table(
    "versions",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_hash", String, nullable=False),
    Column("crawl_id", String, nullable=False),
    Column("fetched_at", String, nullable=False),
    Column("file", String, nullable=False),
    Column("line", Integer, nullable=False),  # from 1
    Column("offset", BigInteger, nullable=False),  # of the line; in a compressed file of the frame that holds it
    _text("changes"),  # JSON: what differs from the version before
    Index("versions_crawl", "crawl_id", "version"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("url", String, primary_key=True),
    Column("article_id", String, nullable=False),
    Column("reason", String, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("crawl_id", String, nullable=False, unique=True),
    Column("started_at", String, nullable=False),
    _text("finished_at"),
    _text("sites"),  # a JSON list of registrable domains; [] is all
    _text("options"),  # a JSON object
    _text("counts"),  # a JSON object, once finished
)

history = Table(  # what a run saw of a site; grows with its commits
    "history",
    metadata,
    Column("site", String, primary_key=True),  # registrable domain
    Column("run", Integer, primary_key=True),
    _text("started_at"),
    *map(_count, ("asked", "answered", "listings", "whole_listings", "named")),
    *map(_count, ("new", "fresh", "changed", "known", "read", "rejected")),
    *map(_count, ("blocked", "gone", "failed", "left", "dated", "credited", "pictured")),
    _text("words"),  # of new and changed articles, and milliseconds of answers: JSON, counts by step (history_spread)
    _text("answer_ms"),
    _text("alarms"),  # a JSON list, once the run has ended
)

lessons = Table(  # what the page of an article showed of its site: one row an article, few hundred articles a site
    "lessons",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("site", String, nullable=False),  # registrable domain
    Column("run", Integer, nullable=False),  # in which it was learnt
    Column("seen", LargeBinary, nullable=False),  # template.learn.observe
    Index("lessons_site", "site", "run"),
)

templates = Table(  # what the lessons of a site say together; every version is kept
    "templates",
    metadata,
    Column("site", String, primary_key=True),
    Column("version", Integer, primary_key=True),  # from 1
    Column("run", Integer, nullable=False),  # at whose end it was made
    Column("digest", String, nullable=False),
    Column("content", LargeBinary, nullable=False),  # template.apply.packed
)

robots = Table(
    "robots",
    metadata,
    Column("origin", String, primary_key=True),  # scheme, host and port; of tdmrep.json its URL
    Column("at", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("name", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("compress", String, nullable=False),
    Column("committed_length", BigInteger, nullable=False),
    Column("records", Integer, nullable=False),
    _text("sha256"),  # of a file that is complete; "" while it grows
)

digests = Table(
    "digests",
    metadata,
    Column("number", Integer, primary_key=True),  # of the record file
    Column("line", Integer, primary_key=True),  # from 1
    Column("crc32", BigInteger, nullable=False),  # of the line as written: places a fault that a file's hash shows
    sqlite_with_rowid=False,  # 10 bytes a record instead of 30
)

archive_files = Table(
    "archive_files",
    metadata,
    Column("name", String, primary_key=True),  # relative to the corpus
    Column("number", Integer, nullable=False, unique=True),
    Column("committed_length", BigInteger, nullable=False),
    _text("sha256"),  # of a file that is complete; "" while it grows
)

captures = Table(
    "captures",
    metadata,
    Column("url", String, primary_key=True),
    Column("digest", String, nullable=False),  # of the payload, as the archive has it
    Column("at", String, nullable=False),
    Column("file", String, nullable=False),  # where the last whole answer of the URL is
    Column("offset", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("url", String, nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("what", String, nullable=False),
    _text("detail"),
)

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
