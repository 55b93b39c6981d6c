"""Processes that begin with the product loaded: to load it takes longer than what tests do."""

import multiprocessing

LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload(
    ["hengce.wiring", "hengce.deciding.loop", "hengce.server.relay_loop", "hengce.bench.bank"]
)
