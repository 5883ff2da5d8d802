"""The record as Arrow types, from the schema's own table, and lines of a record file as Arrow tables."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.json as pj

from pipelines.model.schema import FIELDS, Field, FieldKind
from pipelines.store.errors import CorpusDamaged
from pipelines.store.reader import RecordLine

_TYPES: dict[FieldKind, pa.DataType] = {
    FieldKind.STRING: pa.string(),
    FieldKind.INTEGER: pa.int64(),
    FieldKind.NUMBER: pa.float64(),
    FieldKind.INSTANT: pa.timestamp("s", "UTC"),
}


def arrow_type(field: Field) -> pa.DataType:
    """The type of a field's column."""
    if field.members:
        kind: pa.DataType = pa.struct([(member.name, arrow_type(member)) for member in field.members])
    else:
        kind = _TYPES[field.kind]
    return pa.list_(kind) if field.is_list else kind


RECORD_SCHEMA = pa.schema([(field.name, arrow_type(field)) for field in FIELDS])


def as_table(lines: Sequence[RecordLine]) -> pa.Table:
    """One row a line, every column there. Keys that are no fields are left out; missing ones read as unknown.

    Raises CorpusDamaged where a line does not fit.
    """
    if not lines:
        return RECORD_SCHEMA.empty_table()
    body = b"".join(line.body for line in lines)
    try:
        table = pj.read_json(
            io.BytesIO(body),
            # One block: what is parsed in several is split in the middle of long lines.
            read_options=pj.ReadOptions(use_threads=False, block_size=len(body) + 1),
            parse_options=pj.ParseOptions(explicit_schema=RECORD_SCHEMA, unexpected_field_behavior="ignore"),
        )
    except pa.ArrowInvalid as error:
        first, last = lines[0], lines[-1]
        why = f"a line from {first.line} to {last.line} does not fit the schema: {error}; `thresher verify` says which"
        raise CorpusDamaged(last.path, why) from error
    return _known(table)


def _known(table: pa.Table) -> pa.Table:
    """Strings and lists that are missing made "" and [], as every record has them."""
    for index, field in enumerate(FIELDS):
        column = table.column(index)
        if column.null_count and field.kind is FieldKind.STRING and not field.is_list:
            table = table.set_column(index, field.name, column.fill_null(""))
        elif column.null_count and field.is_list:
            values = [value if value is not None else [] for value in column.to_pylist()]
            table = table.set_column(index, field.name, pa.array(values, column.type))
    return table
