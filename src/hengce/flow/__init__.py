"""The steps of a decision as pure verbs, one module each."""
