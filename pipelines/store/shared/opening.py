"""Opens the shared corpus of one site, for the worker that holds its token."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from pipelines.store.corpus import Corpus
from pipelines.store.shared.answers import SharedArchive
from pipelines.store.shared.parts import Parts
from pipelines.store.shared.place import Place
from pipelines.store.shared.state import SiteState, Token
from pipelines.store.steps import pass_by


def open_site(engine: sa.Engine, site: int, token: Token, place: str, folder: str, compress: str) -> Corpus:
    """The corpus of a site whose parts are in `folder` under `place`. Raises EngineLost, Fenced, OSError."""
    state = SiteState(engine, site, token)
    try:
        at = Place(place)
        archive = SharedArchive(state, at, folder, token)
        parts = Parts(state, at, folder, token, compress, archive.seal)
        return Corpus(state, parts, None, pass_by, lambda: datetime.now(UTC), archive)
    except BaseException:
        state.close()
        raise
