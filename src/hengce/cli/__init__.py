"""The command line: arguments in, one verb of the product, words out."""

import sys

from hengce.startup.lasting import loading

with loading():
    from sqlalchemy.exc import DBAPIError

    from hengce.cli.app import app
    from hengce.cli.context import Home
    from hengce.cli.faults import fault
    from hengce.cli.show import show_error, show_problems
    from hengce.errors import HengceError, ProblemsError

USER_ERROR = 2


def main() -> None:
    """Run a command; what a person can mend ends with exit code 2 and a sentence."""
    home = Home()
    try:
        app(obj=home)
    except ProblemsError as error:
        show_problems(error.problems)
        sys.exit(USER_ERROR)
    except HengceError as error:
        show_error(error)
        sys.exit(USER_ERROR)
    except (OSError, DBAPIError) as error:
        problem = fault(error, home.folder)
        if problem is None:
            raise
        show_problems([problem])
        sys.exit(USER_ERROR)
