"""The steps by which a database reached its schema; run by `hengce.store.migrate`."""
