"""What the commands' arguments have in common: complaints in one line, and --db."""

from __future__ import annotations

import argparse
from typing import NoReturn

from app import paths


class Parser(argparse.ArgumentParser):
    """A parser of one command that complains in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and stop with code 2."""
        self.exit(2, f"after-sales-desk {self.prog}: {message}; try --help\n")

    def add_database(self) -> None:
        """The option --db; without it AFTER_SALES_DB, else the embedded database."""
        self.add_argument(
            "--db", metavar="URL", default=paths.default_database_url(), help="its SQLAlchemy URL"
        )
