"""Metadata of a page, each field with its source. Reads the shared tree, changes nothing, never raises for content."""

from pipelines.extract.metadata.read import read_metadata
from pipelines.extract.metadata.record import Metadata

__all__ = ["Metadata", "read_metadata"]
