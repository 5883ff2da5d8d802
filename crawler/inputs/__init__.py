"""Inputs of `thresher extract`: files, folders, WARC and JSONL as one stream of pages and refusals, in input order."""

from crawler.inputs.read import Refusal, read_inputs

__all__ = ["Refusal", "read_inputs"]
