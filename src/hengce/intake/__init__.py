"""Bringing in files: a mapping says what a file's columns mean, good rows are staged.

The flow: `mapping` (read the document) → `check` (against the catalogue) → `reading` (the
file's rows as columns of text) → `rows` (typed values, rejected rows) → `reduce` →
`importing` (staged Parquet, reject file, summary) → `staged` and `past` (read back).
`infer` drafts a mapping from a file.
"""
