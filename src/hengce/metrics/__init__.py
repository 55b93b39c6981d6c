"""The bank's metrics: figures with one meaning, whoever asks."""
