"""Guards as triggers of SQLite, which look row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.guards.kinds import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.db.guards.kinds import Check, Guard, Inspection

# The full-text index stands apart from the table whose words it finds.
SEARCH = {
    "search_ticket_added": (
        "AFTER INSERT",
        "INSERT INTO ticket_fts (rowid, words) VALUES (NEW.ticket_id, NEW.words);",
    ),
    "search_ticket_removed": (
        "AFTER DELETE",
        "INSERT INTO ticket_fts (ticket_fts, rowid, words)"
        " VALUES ('delete', OLD.ticket_id, OLD.words);",
    ),
    "search_ticket_changed": (
        "AFTER UPDATE",
        "INSERT INTO ticket_fts (ticket_fts, rowid, words)"
        " VALUES ('delete', OLD.ticket_id, OLD.words);\n"
        "  INSERT INTO ticket_fts (rowid, words) VALUES (NEW.ticket_id, NEW.words);",
    ),
}


def statements(guards: Sequence[Guard]) -> Iterator[tuple[str, str]]:
    """Name and CREATE statement of each trigger."""
    for guard in guards:
        if isinstance(guard, Refusal):
            if "sqlite" in guard.engines:
                yield f"guard_{guard.code}", _refusal(guard)
        else:
            yield f"guard_{guard.name}", _inspection(guard)
    for name, (event, body) in SEARCH.items():
        yield name, _trigger(name, event, "ticket_search", "", body)


def _refusal(guard: Refusal) -> str:
    body = f"SELECT RAISE(ABORT, 'guard:{guard.code}');"
    return _trigger(f"guard_{guard.code}", f"BEFORE {guard.event}", guard.table, guard.when, body)


def _inspection(guard: Inspection) -> str:
    moment = "BEFORE" if guard.event == "DELETE" else "AFTER"
    sides = ["OLD" if guard.event == "DELETE" else "NEW"]
    if guard.is_both_sides:
        sides = ["OLD", "NEW"]
    cases = "\n".join(f"    {case}" for check in guard.checks for case in _cases(check, sides))
    body = f"SELECT CASE\n{cases}\n  END;"
    return _trigger(f"guard_{guard.name}", f"{moment} {guard.event}", guard.table, guard.when, body)


def _cases(check: Check, sides: list[str]) -> Iterator[str]:
    for side in sides:
        violation = (
            check.violation.replace("{others}", f"j.id <> {side}.id")
            .replace("{year}", "CAST(substr({row}.accounting_on, 1, 4) AS INTEGER)")
            .replace("{row}", side)
        )
        yield f"WHEN {violation} THEN RAISE(ABORT, 'guard:{check.code}')"


def _trigger(name: str, event: str, table: str, when: str, body: str) -> str:
    condition = f"\nWHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} {event} ON {table} FOR EACH ROW{condition}\nBEGIN\n  {body}\nEND"
