"""kill -9 at random moments, over and over, until the corpus is done: nothing lost, doubled or torn."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path

import pytest

from pipelines.store.corpus import Corpus
from pipelines.store.files import COMPRESSIONS
from tests.pipelines.store.build import NOON, records_in
from tests.pipelines.store.grow import COUNT, page

KILLS = 5


@pytest.mark.slow
def test_killing_a_growing_corpus_costs_no_record(tmp_path: Path) -> None:
    moments = random.Random(1)
    command = [sys.executable, "-m", "tests.pipelines.store.grow", str(tmp_path)]
    killed = 0
    for _, compress in zip(range(KILLS), cycle(COMPRESSIONS), strict=False):
        with subprocess.Popen([*command, compress], stdout=subprocess.PIPE) as grower:
            assert grower.stdout is not None
            assert grower.stdout.readline() == b"growing\n"
            time.sleep(moments.uniform(0.0, 0.15))
            grower.kill()
        killed += grower.returncode == -9
    assert killed, "no process lived long enough to be killed"
    subprocess.run([*command, "gzip"], check=True, stdout=subprocess.DEVNULL)
    with Corpus.open(tmp_path) as corpus:
        corpus.begin_run(started_at=NOON, options={})
        assert corpus.fates() == {"article": COUNT}
        assert sum(corpus.fates().values()) == corpus.discovered_count()
    assert sorted(record["url"] for record in records_in(tmp_path)) == [page(number) for number in range(COUNT)]
