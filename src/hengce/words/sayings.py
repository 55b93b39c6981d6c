"""What a material says, in a few words: by them people know it among others."""

import re

from hengce.model.material import Material

WORDS_MAX = 28
"""So many signs of the text are shown."""

_FILLED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_WORD = re.compile(r"\w")
_SPACES = re.compile(r"\s+")


def first_words(material: Material) -> str:
    """Return the subject of a material, or the first words of its first wording.

    What is filled in for each customer is left out; a subject of that alone says nothing.
    """
    for variant in material.variants.values():
        for text in (variant.subject, variant.body):
            said = _SPACES.sub(" ", _FILLED.sub("…", text)).strip()
            if _WORD.search(said):
                return said if len(said) <= WORDS_MAX else f"{said[: WORDS_MAX - 1]}…"
    return material.id
