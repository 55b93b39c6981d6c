"""The bank's configuration: folders of documents, and the nouns that they become.

`document` reads one file with the line of every part, `shape` compares it with a noun,
`load` reads a folder, `merge` adds imported lists, `version` names content, `dump` writes.
"""
