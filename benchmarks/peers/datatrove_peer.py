"""datatrove's reader of WARC files and its trafilatura extractor: python datatrove_peer.py WARC OUT_FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import JsonlWriter


def main(warc: str, out: str) -> None:
    path = Path(warc)
    LocalPipelineExecutor(
        pipeline=[
            WarcReader(str(path.parent), glob_pattern=path.name),
            Trafilatura(favour_precision=False, timeout=30),
            JsonlWriter(out, compression=None),
        ],
        tasks=1,
        workers=1,
        logging_dir=f"{out}/logs",
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
