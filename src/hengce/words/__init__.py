"""Sentences in Chinese and English for codes; the only place where words are made."""
