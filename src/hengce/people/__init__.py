"""Who may do what: accounts, keys, providers."""
