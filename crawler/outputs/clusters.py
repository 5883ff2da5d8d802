"""Extraction by datatrove's executors: a task an input file, so that a researcher's cluster is used as it is.

Each input gives a file of records of its own, numbered as the inputs are; a task that is done is not done again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from crawler.errors import ConfigurationError, UsageProblem
from crawler.extraction import Extraction
from crawler.extras import install_command
from crawler.inputs import STDIN, list_inputs
from crawler.outputs.places import Places
from crawler.outputs.progress import choose_view
from pipelines.extract.options import Options
from pipelines.processing import extractor

KINDS = ("local", "slurm", "ray")
_SUFFIXES = {"jsonl": ".jsonl", "text": ".txt", "markdown": ".md", "html": ".html"}
_LOGS = ".datatrove"


@dataclass(frozen=True, slots=True)
class Cluster:
    """`kind` is one of KINDS; `told` are arguments of datatrove's executor, as slurm's partition and time."""

    kind: str
    told: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shards:
    """The inputs and what is done with each. Called by datatrove in each task, with the task's number."""

    files: tuple[str, ...]
    folder: Path
    form: str
    options: Options

    def __call__(self, data: object, rank: int, world_size: int) -> Iterable[object]:
        """One input, extracted by one worker process."""
        Extraction((self.files[rank],), self.places(rank), workers=1, options=self.options).run(choose_view(quiet=True))
        return ()

    def places(self, rank: int) -> Places:
        name = f"{rank:05}{_SUFFIXES[self.form]}"
        return Places(self.folder / f"articles-{name}", self.folder / f"rejected-{rank:05}.jsonl", self.form)

    def logs(self) -> Path:
        """Where datatrove notes what is done: for these inputs as they are, these options and this program."""
        stats = [Path(name).stat() for name in self.files]
        inputs = [[name, stat.st_size, stat.st_mtime_ns] for name, stat in zip(self.files, stats, strict=True)]
        told = [inputs, self.form, str(self.options.effort), self.options.all_pages, extractor()]
        return self.folder / _LOGS / hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def cluster_of(engine: str) -> Cluster:
    """`datatrove:local`, `datatrove:slurm?partition=cpu&time=24:00:00`, `datatrove:ray`. Raises UsageProblem."""
    parts = urlsplit(engine)
    if parts.scheme != "datatrove" or parts.path not in KINDS:
        known = ", ".join(f"datatrove:{kind}" for kind in KINDS)
        raise UsageProblem(f"--engine {engine!r} is none that extracts; known: {known}")
    if importlib.util.find_spec("datatrove") is None:
        raise ConfigurationError(f"--engine datatrove:… needs the extra: {install_command('datatrove')}")
    return Cluster(parts.path, dict(parse_qsl(parts.query)))


def extract_on(cluster: Cluster, inputs: tuple[str, ...], out: str, form: str, workers: int, options: Options) -> int:
    """Extract every input into the folder `out`; how many inputs there are."""
    folder = Path(out)
    if out == STDIN or STDIN in inputs or (folder.suffix and not folder.is_dir()):
        raise UsageProblem("datatrove gives a file for each input file: name a folder with --out DIR/")
    files = tuple(str(Path(name).absolute()) for name in list_inputs(list(inputs)))
    folder.mkdir(parents=True, exist_ok=True)
    shards = Shards(files, folder.absolute(), form, options)
    _run(cluster, shards, workers)
    return len(files)


def _run(cluster: Cluster, shards: Shards, workers: int) -> None:
    from datatrove.utils.logging import logger  # noqa: PLC0415 - an extra

    logger.remove()  # each task has a log file of its own
    told = {"pipeline": [shards], "tasks": len(shards.files), "workers": workers, "logging_dir": str(shards.logs())}
    if cluster.kind == "local":
        from datatrove.executor.local import LocalPipelineExecutor as Executor  # noqa: PLC0415
    elif cluster.kind == "ray":
        from datatrove.executor.ray import RayPipelineExecutor as Executor  # noqa: PLC0415
    else:
        from datatrove.executor.slurm import SlurmPipelineExecutor as Executor  # noqa: PLC0415
    try:
        executor = Executor(**told, **cluster.told)
    except TypeError as error:
        raise UsageProblem(f"--engine datatrove:{cluster.kind}: {error}") from error
    executor.run()
