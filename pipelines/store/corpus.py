"""A corpus: the ledger of URLs and the files of records, grown together by one commit that is all or nothing.

The crawler talks to this class only. One process has a corpus open, and uses it from one thread at a time.
How a commit survives a kill at any step: docs/adr/0001-commit-protocol.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

from pipelines.model import Candidate, Outcome, Reason, UrlKind, format_instant
from pipelines.store import history, memory, runs
from pipelines.store.commit import Committer
from pipelines.store.files import ROTATE_BYTES, RecordFiles
from pipelines.store.folder import claim_folder
from pipelines.store.frontier import Frontier, Pending
from pipelines.store.history import Alarm, Judge
from pipelines.store.lock import FolderLock
from pipelines.store.met import Met
from pipelines.store.robots import RobotsFiles
from pipelines.store.rows import url_host
from pipelines.store.runs import ArticleCounts, RunInfo
from pipelines.store.seams import AnswerStore, Database, RecordStore
from pipelines.store.sheet import Run
from pipelines.store.sidefiles import write_sidefiles
from pipelines.store.state import State
from pipelines.store.steps import Checkpoint, pass_by
from pipelines.store.tally import Tally
from pipelines.store.visits import Revisit
from pipelines.store.writer import Writer, Written

T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Corpus:
    """Open with `Corpus.open`, use as a context manager. Counts and `take` cost the same at a million URLs."""

    def __init__(
        self,
        state: Database,
        committer: RecordStore,
        lock: FolderLock | None,
        checkpoint: Checkpoint,
        clock: Callable[[], datetime],
        archive: AnswerStore | None = None,
    ) -> None:
        self.folder, self.is_durable = state.folder, state.is_durable
        self._state, self._committer = state, committer
        self._lock, self._clock = lock, clock
        self.robots, self.templates = RobotsFiles(state), memory.Templates(state)
        self._frontier, self._met = Frontier(), Met()
        self._writer = Writer(state, committer, self._met, checkpoint, self._now, archive)
        self._run: Run | None = None
        self.recount()

    @classmethod
    def open(
        cls,
        folder: Path | None,
        *,
        compress: str = "none",
        rotate_bytes: int = ROTATE_BYTES,
        checkpoint: Checkpoint = pass_by,
        clock: Callable[[], datetime] = _utc_now,
    ) -> Corpus:
        """The corpus in `folder`, made if it is missing or empty; None keeps all in memory and writes no file.

        Raises NotACorpus, CorpusUnwritable, CorpusInUse, CorpusDamaged or CorpusTooNew.
        """
        record_files = RecordFiles(folder, compress, checkpoint, rotate_bytes)
        lock = claim_folder(folder) if folder is not None else None
        state = None
        try:
            state = State(folder)
            return cls(state, Committer(state, record_files, checkpoint), lock, checkpoint, clock)
        except BaseException:
            if state is not None:
                state.close()
            if lock is not None:
                lock.close()
            raise

    def begin_run(
        self,
        *,
        started_at: datetime,
        options: Mapping[str, str],
        sites: Collection[str] = (),
        revisit: Revisit = Revisit.DUE,
        rendered: Collection[str] = (),
    ) -> RunInfo:
        """Go on with the run that was cut off, or begin one: listings, starts and what was left are queued again.

        `sites` are the registrable domains of this run; URLs of others stay as they are. Empty means all.
        `revisit` says which known articles are queued too; `rendered` are the domains for which this run has a browser.
        """
        now = format_instant(started_at)
        with self._state.transaction() as connection:
            run = runs.unfinished_run(connection, sites)
            resumed = run is not None
            if run is None:
                further = runs.reaches_further(connection, sites, options)
                run = runs.open_run(connection, now, sites, options)
                runs.queue_again(connection, sites, now, revisit, reaches_further=further)
            if rendered:
                runs.queue_rendered(connection, rendered)
            runs.wait_again(connection)
            self._tally = Tally.read(connection)
            asked = history.asked_since(connection, format_instant(started_at - timedelta(days=1)))
        self._run = replace(run, revisits=revisit is not Revisit.NEVER)
        self._frontier = Frontier()
        self._met.forget()
        self.templates = memory.Templates(self._state)
        return RunInfo(run.crawl_id, resumed, asked)

    def add(self, candidates: Iterable[Candidate]) -> int:
        """Enter candidates that no page named: starts, probes. Returns how many are new."""
        written = self._guarded(self._writer.enter, tuple(candidates))
        self.enter(written)
        return written.new

    def take(
        self, limit: int, *, hosts_busy: Collection[str] = (), kinds: Collection[UrlKind] | None = None
    ) -> list[Pending]:
        """Up to `limit` URLs to fetch, best first, hosts in turn; not again until given back or settled."""
        if not (hosts := self._frontier.hosts_next(self._tally.queued, limit, hosts_busy)):
            return []  # as each time that all hosts are busy: the database need not be asked
        with self._state.snapshot() as connection:
            return self._frontier.take(connection, hosts, limit, kinds)

    def give_back(self, url: str) -> None:
        """Make a URL that was taken available again."""
        self._frontier.forget(url_host(url), url)

    def commit(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Write records and what became of their URLs, durable on return. Returns the outcomes as settled.

        In them `reason` is what the ledger says of the URL, and `article` the record as written, None if none was.
        An outcome that cannot be stored ends as `worker_error` and costs no other. After a StoreError nothing, or the
        first part of the outcomes, counts; all may be committed again.
        """
        written = self.write(outcomes)
        self.enter(written)
        return written.settled

    def write(self, outcomes: Sequence[Outcome]) -> Written:
        """The part of a commit that takes its time. May run in another thread, one call at a time with `write_found`.

        `take`, `give_back` and the counts may be used meanwhile; they see it once `enter` has been called.
        """
        return self._guarded(self._writer.write, outcomes)

    def write_found(self, candidates: Sequence[Candidate]) -> Written:
        """The like of `write` for candidates that no page named."""
        return self._guarded(self._writer.enter, candidates)

    def enter(self, written: Written) -> None:
        """Let the counts and the frontier know of what was written."""
        self._tally.add(written.shift)
        self._met.remember(written.met)
        for outcome in written.settled:
            self._frontier.forget(url_host(outcome.url), outcome.url)

    def _guarded(self, write: Callable[[Run, Sequence[T]], Written], given: Sequence[T]) -> Written:
        try:
            return write(self._running(), given)
        except BaseException:
            self.recount()
            raise

    def settle_pending(self, reason: Reason) -> None:
        """Give the fate `budget` to what was not reached. It is queued again when the next run begins."""
        with self._state.transaction() as connection:
            runs.put_off(connection, reason, self._now())
            self._tally = Tally.read(connection)

    def judge(self, judge: Judge) -> list[Alarm]:
        """What `judge` finds unusual at each site of the run that is to be finished, noted in the site's history."""
        with self._state.transaction() as connection:
            return history.judge_run(connection, self._running(), judge)

    def finish_run(
        self, *, finished_at: datetime, complete: bool = True, notes: Mapping[str, object] | None = None
    ) -> ArticleCounts:
        """Write the files beside the records and close the run.

        `complete` False (a run that was interrupted) leaves it open: the next one goes on with it.
        """
        run = self._running()
        if "pending" in self.fates():
            self.settle_pending(Reason.INTERRUPTED)
        self._committer.complete()
        # One transaction round it all: if a file cannot be written, the run is not closed and can be ended again.
        with self._state.transaction() as connection:
            counts = runs.count_articles(connection, run)
            if complete:
                runs.close_run(connection, run, format_instant(finished_at), asdict(counts))
            if self.folder is not None:
                write_sidefiles(self.folder, connection, self._tally, self._committer.files, notes or {})
        if complete:
            self._run = None
            self.recount()
        return counts

    def pending_count(self) -> int:
        """URLs still to be fetched in this run, those in flight included."""
        return sum(self._tally.queued.values())

    def pending_by_host(self) -> dict[str, int]:
        return {host: n for host, n in self._tally.queued.items() if n > 0}

    def fates(self) -> dict[str, int]:
        """Discovered URLs by fate, and by "pending" while a run is going on. They add up to `discovered_count`."""
        return self._tally.by_fate()

    def reasons(self) -> dict[Reason, int]:
        return self._tally.by_reason()

    def discovered_count(self) -> int:
        return self._tally.discovered()

    def article_counts(self) -> ArticleCounts:
        with self._state.reading() as connection:
            return runs.count_articles(connection, self._running())

    def record_count(self) -> int:
        return sum(file.records for file in self._committer.files)

    def close(self) -> None:
        self._committer.close()
        self._state.close()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _running(self) -> Run:
        if self._run is None:
            raise RuntimeError("no run: call begin_run first")
        return self._run

    def recount(self) -> None:
        """Count anew, where something was written that was not entered."""
        with self._state.reading() as connection:
            self._tally = Tally.read(connection)

    def _now(self) -> str:
        return format_instant(self._clock())
