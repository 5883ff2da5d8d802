"""Inputs of `thresher extract`: files, folders, WARC and JSONL as one stream of pages and refusals, in input order."""

from crawler.inputs.entry import Entry, Refusal
from crawler.inputs.read import STDIN, list_inputs, read_inputs

__all__ = ["STDIN", "Entry", "Refusal", "list_inputs", "read_inputs"]
