"""The bank that all these tests look at, and what makes two banks equal."""

import hashlib

import msgspec
import pyarrow as pa

from hengce.model.instant import read_instant

AS_OF = read_instant("2026-11-22T02:00:00", "Asia/Shanghai")
SEED = 42


def digest(bank):
    digest = hashlib.sha256()
    for table in (bank.customers, bank.consents, bank.opt_outs, bank.contacts):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table.combine_chunks())
        digest.update(sink.getvalue())
    digest.update(msgspec.json.encode(bank.events))
    return digest.hexdigest()
