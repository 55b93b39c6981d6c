"""Questions about many customers: who is in an audience, in a state, in a group."""
