"""What the commands' arguments have in common: complaints in one line, and --db."""

from __future__ import annotations

import argparse
from typing import NoReturn

from app import paths

_DEFAULT = "\0default"  # nobody can type it


class Parser(argparse.ArgumentParser):
    """A parser of one command that complains in one line."""

    def __init__(self, *, prog: str, description: str | None) -> None:
        super().__init__(prog=f"python -m app {prog}", description=description)
        self._command = prog

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and stop with code 2."""
        self.exit(2, f"after-sales-desk {self._command}: {message}; try --help\n")

    def add_database(self) -> None:
        """The option --db; without it AFTER_SALES_DB, else the embedded database."""
        self.add_argument(
            "--db", type=_url, metavar="URL", default=_DEFAULT, help="its SQLAlchemy URL"
        )


def _url(text: str) -> str:
    """The URL given; only where none is, the folder of the default one is looked for.

    Raises:
        Unusable: that folder cannot be made.
    """
    return paths.default_database_url() if text == _DEFAULT else text
