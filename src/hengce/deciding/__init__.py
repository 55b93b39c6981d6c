"""Questions and events as decisions: one writer, groups that commit together."""
