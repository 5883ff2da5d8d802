"""A corpus for many machines: its state in PostgreSQL, its records in immutable parts on any fsspec URL."""
