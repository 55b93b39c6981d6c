"""The command line: arguments in, one verb of the product, words out."""

import sys

from hengce.startup.lasting import loading

with loading():
    from hengce.cli.app import app
    from hengce.cli.show import show_error, show_problems
    from hengce.errors import HengceError, ProblemsError

USER_ERROR = 2


def main() -> None:
    """Run a command; what a person can mend ends with exit code 2 and a sentence."""
    try:
        app()
    except ProblemsError as error:
        show_problems(error.problems)
        sys.exit(USER_ERROR)
    except (HengceError, OSError) as error:
        show_error(error)
        sys.exit(USER_ERROR)
