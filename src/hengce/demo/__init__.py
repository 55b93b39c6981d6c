"""The demonstration: a synthetic bank that lives for weeks, and who may try it."""
