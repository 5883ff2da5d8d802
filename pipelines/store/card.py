"""What makes the folder load anywhere: JSON Schema, a dataset card that carries the features, a DuckDB view. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pipelines.model.schema import FIELDS, Field, FieldKind, json_schema

# No loader may meet manifest.json, schema.json or fates.jsonl; a card's pattern and a view's glob name these alone.
RECORD_GLOB = "articles*.jsonl*"

_FEATURES = {
    FieldKind.STRING: "string",
    FieldKind.INTEGER: "int64",
    FieldKind.NUMBER: "float64",
    FieldKind.INSTANT: "timestamp[s, tz=UTC]",
}
_COLUMNS = {
    FieldKind.STRING: "VARCHAR",
    FieldKind.INTEGER: "BIGINT",
    FieldKind.NUMBER: "DOUBLE",
    FieldKind.INSTANT: "TIMESTAMPTZ",
}


def schema_text() -> bytes:
    return (json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode()


def features_yaml() -> str:
    """`configs` and `dataset_info` of a dataset card: which files, and the type of every field."""
    lines = [
        "configs:",
        "- config_name: default",
        "  data_files:",
        "  - split: train",
        f'    path: "{RECORD_GLOB}"',
        "dataset_info:",
        "  features:",
    ]
    return "\n".join([*lines, *(line for field in FIELDS for line in _feature(field, "  "))]) + "\n"


def _feature(field: Field, indent: str) -> Iterable[str]:
    yield f"{indent}- name: {field.name}"
    if field.members:
        yield f"{indent}  {'list' if field.is_list else 'struct'}:"
        for member in field.members:
            yield from _feature(member, indent + "  ")
    else:
        key = "sequence" if field.is_list else "dtype"
        yield f"{indent}  {key}: {_FEATURES[field.kind]}"


def load_sql() -> str:
    """A DuckDB view over the record files, its types stated so that a value which is rare at first is not lost."""
    columns = [f"    {field.name}: '{_column(field)}'" for field in FIELDS]
    lines = [
        "-- In this folder: duckdb -init load.sql, then for instance: FROM articles LIMIT 10;",
        "CREATE OR REPLACE VIEW articles AS SELECT * FROM read_json(",
        f"  '{RECORD_GLOB}', format = 'newline_delimited', maximum_object_size = 268435456,",
        "  columns = {",
        ",\n".join(columns),
        "  }",
        ");",
    ]
    return "\n".join(lines) + "\n"


def _column(field: Field) -> str:
    kind = _COLUMNS.get(field.kind, "")
    if field.members:
        kind = f"STRUCT({', '.join(f'{member.name} {_column(member)}' for member in field.members)})"
    return kind + "[]" if field.is_list else kind


def loading(records: int) -> str:
    """The line of a card that loads its folder. Without streaming, `datasets` refuses whatever has no rows."""
    if records:
        return 'articles = load_dataset("PATH/OF/THIS/FOLDER", split="train")'
    return 'articles = load_dataset("PATH/OF/THIS/FOLDER", split="train", streaming=True)  # no records: only so'


def card_text(counts: Mapping[str, int], records: int) -> str:
    """README.md of the folder: front matter for loaders, then what a person wants to know."""
    return _CARD.format(
        front_matter=features_yaml(),
        records=records,
        glob=RECORD_GLOB,
        loading=loading(records),
        fates="\n".join(f"| {fate} | {n} |" for fate, n in counts.items()),
        fields="\n".join(f"| `{field.name}` | {_shown(field)} | {field.meaning} |" for field in FIELDS),
    )


_CARD = """---
{front_matter}---
# News articles collected by Thresher

{records} records in `{glob}`, one JSON object a line. `manifest.json` says with which versions and options
they were made and has the hash of every file; `fates.jsonl` says what became of every URL that gave no record.

```python
from datasets import load_dataset
{loading}
```

With DuckDB: `duckdb -init load.sql` in this folder. With pandas: `pandas.read_json(file, lines=True)`. With polars:
`polars.read_ndjson(file, infer_schema_length=None)`, as what is null in the first lines has no type yet. With
datatrove: `JsonlReader(folder, glob_pattern="{glob}")`; without the pattern it takes the files beside the records
for records too.
Of files that end in `.zst`, pandas and datasets need the package `zstandard`.
`schema.json` is the JSON Schema of a record.
An article whose text changed has several records: same `id`, `version` 1, 2 and so on.

## Discovered URLs by fate

| fate | URLs |
|---|---|
{fates}

## Fields

| field | type | meaning |
|---|---|---|
{fields}
"""


def _shown(field: Field) -> str:
    name = f"{{{', '.join(member.name for member in field.members)}}}" if field.members else str(field.kind)
    if field.enum:
        name = "one of " + ", ".join(value or '""' for value in field.enum)
    if field.is_list:
        name = f"list of {name}"
    return f"{name} or null" if field.nullable or field.kind is FieldKind.INSTANT else name
