"""Writes outcomes and candidates: the part of a corpus that may work in a thread of its own, one call at a time.

Counts in memory are not touched here. What was written comes back as a `Written`, for whoever reads them to enter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipelines.model import Candidate, Outcome
from pipelines.model.schema import dump_line
from pipelines.store.archive import Archive
from pipelines.store.batch import Batch
from pipelines.store.mending import UNSTORABLE, storable, weaker
from pipelines.store.met import Key, Met, key_of
from pipelines.store.seams import AnswerStore, Database, RecordStore
from pipelines.store.sheet import Run, Sheet
from pipelines.store.steps import Checkpoint, Step
from pipelines.store.tally import Tally

CHUNK = 5000
"""Candidates in one transaction: some 0.3 s. A sitemap of 50 000 comes in ten of them."""


@dataclass(slots=True)
class Written:
    """What one or several transactions made durable."""

    shift: Tally = field(default_factory=Tally)
    met: list[Key] = field(default_factory=list)
    settled: list[Outcome] = field(default_factory=list)
    new: int = 0


class Writer:
    """`met` is only read."""

    def __init__(
        self,
        state: Database,
        committer: RecordStore,
        met: Met,
        checkpoint: Checkpoint,
        now: Callable[[], str],
        archive: AnswerStore | None,
    ) -> None:
        self._state = state
        self._archive = archive or Archive(state)
        self._committer = committer
        self._met = met
        self._checkpoint = checkpoint
        self._now = now

    def enter(self, run: Run, candidates: Sequence[Candidate]) -> Written:
        """Enter candidates, `CHUNK` in a transaction."""
        written = Written()
        for start in range(0, len(candidates), CHUNK):
            self._enter(run, storable(tuple(candidates[start : start + CHUNK])), written)
        return written

    def write(self, run: Run, outcomes: Sequence[Outcome]) -> Written:
        """Make outcomes durable in their order, each with what it found, in as few transactions as their size allows.

        What cannot be stored costs its own outcome only: that ends as `worker_error`, its detail says what was wrong.
        """
        written = Written()
        for group in _groups(self._archive.keep(outcomes)):
            self._write_group(run, [self._lightened(run, outcome, written) for outcome in group], written)
        return written

    def _lightened(self, run: Run, outcome: Outcome, written: Written) -> Outcome:
        """An outcome that found very much, most of that already entered.

        A kill in between leaves the page pending: it is read again, and what it names is met again.
        """
        if len(outcome.found) <= CHUNK:
            return outcome
        last = (len(outcome.found) - 1) // CHUNK * CHUNK
        for start in range(0, last, CHUNK):
            self._enter(run, storable(outcome.found[start : start + CHUNK]), written)
        return replace(outcome, found=outcome.found[last:])

    def _write_group(self, run: Run, outcomes: Sequence[Outcome], written: Written) -> None:
        try:
            self._commit(run, outcomes, written)
        except UNSTORABLE as error:
            if len(outcomes) == 1:
                self._write_weaker(run, outcomes[0], error, written)
                return
            half = len(outcomes) // 2
            self._write_group(run, outcomes[:half], written)
            self._write_group(run, outcomes[half:], written)

    def _write_weaker(self, run: Run, outcome: Outcome, error: Exception, written: Written) -> None:
        for weakened in weaker(outcome, error):
            try:
                self._commit(run, [weakened], written)
            except UNSTORABLE as again:
                error = again
            else:
                return
        raise error

    def _enter(self, run: Run, candidates: Sequence[Candidate], written: Written) -> None:
        sheet = Sheet(run, self._now())
        with self._state.transaction() as connection:
            sheet.load(connection, (candidate.url for candidate in candidates))
            new = sheet.meet(candidates)
            sheet.write(connection)
        written.shift.add(sheet.shift())
        written.met += map(key_of, candidates)
        written.new += new

    def _commit(self, run: Run, outcomes: Sequence[Outcome], written: Written) -> None:
        """One commit, all or nothing: docs/adr/0001-commit-protocol.md."""
        with self._state.reading() as connection:
            batch = Batch(connection, outcomes, run, self._now(), self._met, self._committer.read_record)
        lines = [dump_line(article.as_record()) for article in batch.records]
        self._committer.commit(lines, batch.write)
        written.shift.add(batch.sheet.shift())
        written.met += map(key_of, batch.found)
        written.settled += batch.settled
        self._checkpoint(Step.AFTER_COMMIT)


def _groups(outcomes: Sequence[Outcome]) -> Iterator[list[Outcome]]:
    """`outcomes` in order, each group with about `CHUNK` candidates at most."""
    group: list[Outcome] = []
    weight = 0
    for outcome in outcomes:
        if group and weight + len(outcome.found) > CHUNK:
            yield group
            group, weight = [], 0
        group.append(outcome)
        weight += min(len(outcome.found), CHUNK)
    if group:
        yield group
