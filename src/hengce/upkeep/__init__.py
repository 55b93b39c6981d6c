"""An installation examined, copied and restored."""
