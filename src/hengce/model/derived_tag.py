"""Tags that are computed: a formula over other tags and over events, right at every instant."""

from hengce.model.catalogued import Catalogued


class DerivedTag(Catalogued, frozen=True, kw_only=True):
    """A tag whose value nobody stores: it is what its formula says, whenever it is asked.

    A condition that names it reads the formula in its place. So batch and real time cannot
    differ, and a window that time alone moves is right at the second without a scan.

    Attributes:
        name: The identifier used in conditions; no stored tag bears it.
        formula: A condition (the tag is a yes/no), a number, a date or an instant, in the
            language of conditions. It may name other derived tags, but not itself.
    """

    name: str
    formula: str
