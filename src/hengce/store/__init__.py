"""The bank's memory on disk: an append-only database, contact segments, snapshots."""
