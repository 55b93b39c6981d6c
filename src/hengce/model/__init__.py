"""The nouns: frozen records without behaviour beyond reading themselves."""
