"""The command window, which is the one without a name: opens the window."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from app.commands.arguments import Parser

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Read the options and open the window; the program's exit code."""
    parser = Parser(prog="window", description=__doc__)
    parser.add_database()
    parser.add_argument("--as", dest="login", metavar="NAME", help="work as this user")
    parser.add_argument("--theme", choices=("light", "dark", "system"), help="for this time only")
    options = parser.parse_args(arguments)

    # Imports make much that stays: to look for garbage in it meanwhile takes 5 % of the start. The
    # window collects it from then on (ui/kit/garbage).
    gc.disable()
    from app import main

    return main.run(options.db, login=options.login, theme_mode=options.theme)
