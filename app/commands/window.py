"""`python -m app`: open the window."""

from __future__ import annotations

import argparse

from app import paths


def run(arguments: list[str]) -> int:
    """Read the options and open the window; the program's exit code."""
    parser = argparse.ArgumentParser(prog="after-sales-desk", description="Open the window.")
    parser.add_argument("--db", default=None, help="SQLAlchemy URL of the database")
    parser.add_argument("--as", dest="login", default=None, help="work as this user (login)")
    parser.add_argument("--theme", choices=("light", "dark", "system"), default=None)
    options = parser.parse_args(arguments)

    from app import main

    return main.run(
        options.db or paths.default_database_url(), login=options.login, theme_mode=options.theme
    )
