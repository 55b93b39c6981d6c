"""The whole bank in one night: pieces that threads decide, and one row that commits them."""
