"""The command migrate: brings a database to this version's schema, copying a file first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands.arguments import Parser
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Upgrade the database that --db names; one that is up to date is left alone.

    Raises:
        Unusable: it is newer, of another program, locked, full, read-only or out of reach.
    """
    parser = Parser(prog="migrate", description=__doc__)
    parser.add_database()
    url = parser.parse_args(arguments).db

    from app.db.engine import shown
    from app.migrations import runner

    name = shown(url)
    if runner.revision_state(url) is runner.State.CURRENT:
        print(t("database.is_current", database=name))
        return 0
    copy = runner.upgrade(url)
    if copy is not None:
        print(t("database.copied", file=str(copy)))
    print(t("database.was_upgraded", database=name))
    return 0
