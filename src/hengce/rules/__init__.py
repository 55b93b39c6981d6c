"""The rule language: SQL boolean expressions, one tree, three readers.

The file list is the flow: `binding` puts parameters in place, `parse` reads text, `check`
gives every part a type, `normal` pushes NOT to the leaves; `program` (kernel code), `sql`
(DuckDB) and `words` (Chinese and English) read the result.
"""
