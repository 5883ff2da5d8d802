"""The tables of an engine's PostgreSQL: those of state.sqlite once for all sites, and what only many machines need.

Each table of a corpus gets a column `site_id` in front of its keys, and a view under the old name that shows the rows
of one site. Every statement of the store works on the views unchanged; which site they show is a setting of the
transaction. So the number of tables does not grow with the number of sites.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from pipelines.store.tables import metadata as of_a_corpus

BASE = "thresher"
"""The schema of the tables."""
VIEWS = "thresher_site"
"""The schema of the views that show one site."""
QUEUE = "thresher_queue"
"""The schema of the queue's own tables."""
SETTING = "thresher.site"
_OF_SITE = f"current_setting('{SETTING}')::integer"

metadata = sa.MetaData(schema=BASE)
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]

engine_meta = sa.Table(
    "engine_meta",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

sites = sa.Table(  # what is crawled together: one site, or several that share a registrable domain
    "sites",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("place", sa.String, nullable=False),  # of the corpus: a folder or fsspec URL
    sa.Column("name", sa.String, nullable=False),
    sa.Column("domains", sa.String, nullable=False),  # a JSON list
    sa.Column("spec", sa.String, nullable=False),  # how it is crawled: a JSON object
    sa.Column("every_s", sa.Integer, nullable=False, server_default="0"),
    sa.Column("renders", sa.Boolean, nullable=False, server_default=sa.false()),  # by workers with a browser alone
    sa.Column("asked", sa.Integer, nullable=False, server_default="0"),  # runs asked for, and those of them that ended
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", sa.DateTime(timezone=True)),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),  # in a row
    sa.Column("failure", sa.String, nullable=False, server_default=""),
    sa.Column("result", sa.String, nullable=False, server_default=""),  # of the last run: a JSON object
    # The fencing token: whoever writes must be this job in this attempt.
    sa.Column("job_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("place", "name"),
)

leases = sa.Table(  # who may ask a domain at all, and until when
    "leases",
    metadata,
    sa.Column("domain", sa.String, primary_key=True),
    sa.Column("site_id", sa.Integer, nullable=False),
    sa.Column("holder", sa.String, nullable=False),  # one process of one machine
    sa.Column("worker", sa.String, nullable=False),  # the same in words
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    sa.Index("leases_holder", "holder"),
)

buffered = sa.Table(  # lines that are committed and not yet in a part
    "buffered",
    metadata,
    sa.Column("site_id", sa.Integer, primary_key=True, server_default=sa.text(_OF_SITE)),
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),  # from 1
    sa.Column("body", sa.LargeBinary, nullable=False),
)

unsealed = sa.Table(  # what is committed of a site's archive file that is not written yet
    "unsealed",
    metadata,
    sa.Column("site_id", sa.Integer, primary_key=True, server_default=sa.text(_OF_SITE)),
    sa.Column("start", sa.BigInteger, primary_key=True, autoincrement=False),  # in the file
    sa.Column("body", sa.LargeBinary, nullable=False),
)


def shared_tables() -> list[sa.Table]:
    """The tables of a corpus as all sites share them."""
    target = sa.MetaData(schema=BASE)
    return [_shared(table, target) for table in of_a_corpus.sorted_tables]


def _shared(table: sa.Table, target: sa.MetaData) -> sa.Table:
    site = sa.Column("site_id", sa.Integer, primary_key=True, server_default=sa.text(_OF_SITE))
    columns = [_column(column, table) for column in table.columns]
    keys = [sa.UniqueConstraint("site_id", column.name) for column in table.columns if column.unique]
    shared = sa.Table(table.name, target, site, *columns, *keys)
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        if index.unique:
            continue
        named = [shared.c[column.name] for column in index.columns]
        where = index.dialect_options["postgresql"].get("where")
        text = None if where is None else sa.text(str(where.compile(dialect=_DIALECT)).split(".")[-1])
        sa.Index(index.name, shared.c.site_id, *named, postgresql_where=text)
    return shared


def _column(column: sa.Column[object], table: sa.Table) -> sa.Column[object]:
    is_counter = column.name == "id" and isinstance(column.type, sa.BigInteger)
    # Instants are compared as text; by bytes, and not by the rules of some language.
    default = column.server_default
    kind = sa.String(collation="C") if isinstance(column.type, sa.String) else column.type
    return sa.Column(
        column.name,
        sa.BigInteger if is_counter else kind,
        *([sa.Identity()] if is_counter else []),
        primary_key=column.primary_key,
        nullable=column.nullable and not column.primary_key,
        server_default=str(default.arg) if isinstance(default, sa.DefaultClause) else None,
        autoincrement=False if not is_counter else "auto",
    )


def statements() -> Iterator[str]:
    """All that makes an empty database one of an engine. Each may be given again."""
    dialect = _DIALECT
    quote = dialect.identifier_preparer.quote
    for schema in (BASE, VIEWS, QUEUE):
        yield f"CREATE SCHEMA IF NOT EXISTS {schema}"
    shared = shared_tables()
    for table in (*metadata.sorted_tables, *shared):
        yield str(CreateTable(table, if_not_exists=True).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index, if_not_exists=True).compile(dialect=dialect))
    yield f"ALTER TABLE {BASE}.sites ADD COLUMN IF NOT EXISTS renders BOOLEAN DEFAULT false NOT NULL"
    for table in (*shared, buffered, unsealed):
        columns = ", ".join(quote(column.name) for column in table.columns if column.name != "site_id")
        yield (
            f"CREATE OR REPLACE VIEW {VIEWS}.{quote(table.name)} AS SELECT {columns} FROM {BASE}.{quote(table.name)} "  # noqa: S608
            f"WHERE site_id = {_OF_SITE} WITH CHECK OPTION"
        )
