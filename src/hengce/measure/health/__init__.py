"""How strategies age: decay, exhaustion of the audience, wear-out, and effects that are gone."""
