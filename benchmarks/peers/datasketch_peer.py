"""Near copies by datasketch, as its documentation has it: python datasketch_peer.py ARTICLES_JSONL OUT."""

from __future__ import annotations

import json
import sys

from datasketch import MinHash, MinHashLSH

_SHINGLE = 5


def main(articles: str, out: str) -> None:
    lsh = MinHashLSH(threshold=0.8, num_perm=128)
    with open(articles, encoding="utf-8") as lines, open(out, "w", encoding="utf-8") as sink:  # noqa: PTH123
        for line in lines:
            record = json.loads(line)
            words = record["text"].lower().split()
            sketch = MinHash(num_perm=128)
            shingles = {" ".join(words[n : n + _SHINGLE]) for n in range(max(1, len(words) - _SHINGLE + 1))}
            sketch.update_batch([shingle.encode() for shingle in shingles])
            copies = lsh.query(sketch)
            lsh.insert(record["id"], sketch)
            sink.write(json.dumps({"id": record["id"], "duplicate_of": copies[0] if copies else ""}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
