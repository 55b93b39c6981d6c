"""The linter: everything that a configuration says wrongly, all at once.

`load` has made sure that the documents have the right shape; here is what they mean. One
module for each kind of document; `run` has the list.
"""

from hengce.lint.run import lint
from hengce.lint.severity import ADVICE, errors_of

__all__ = ["ADVICE", "errors_of", "lint"]
