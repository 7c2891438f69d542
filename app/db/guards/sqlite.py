"""Guards as triggers of SQLite, which look row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.guards.kinds import Booking, Carry, Refusal, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.db.guards.kinds import Check, Guard, Inspection

CLOCK = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"

# A full-text index stands apart from the table whose words it finds.
SEARCHED = {
    ("ticket", "ticket_search", "ticket_id"): ("words",),
    ("partner", "partner", "id"): ("name", "customer_number", "email", "city"),
    ("product", "product", "id"): ("code", "name"),
}


def statements(guards: Sequence[Guard]) -> Iterator[tuple[str, str]]:
    """Name and CREATE statement of each trigger."""
    for guard in guards:
        if isinstance(guard, Refusal):
            if "sqlite" in guard.engines:
                yield f"guard_{guard.code}", _refusal(guard)
        elif isinstance(guard, Carry):
            yield f"guard_{guard.name}", _carry(guard)
        elif isinstance(guard, Booking):
            yield f"guard_{guard.name}", _booking(guard)
        elif isinstance(guard, Trace):
            yield f"guard_{guard.name}", _trace(guard)
        else:
            yield f"guard_{guard.name}", _inspection(guard)
    for (noun, table, key), columns in SEARCHED.items():
        yield from _search(noun, table, key, columns)


def _search(noun: str, table: str, key: str, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The triggers that bring a full-text index in step with its table."""
    names = ", ".join(columns)
    old, new = (", ".join(f"{row}.{name}" for name in (key, *columns)) for row in ("OLD", "NEW"))
    add = f"INSERT INTO {noun}_fts (rowid, {names}) VALUES ({new});"
    remove = f"INSERT INTO {noun}_fts ({noun}_fts, rowid, {names}) VALUES ('delete', {old});"
    changed = f"AFTER UPDATE OF {names}"
    for name, event, body in (
        (f"search_{noun}_added", "AFTER INSERT", add),
        (f"search_{noun}_removed", "AFTER DELETE", remove),
        (f"search_{noun}_changed", changed, f"{remove}\n  {add}"),
    ):
        yield name, _trigger(name, event, table, "", body)


def _refusal(guard: Refusal) -> str:
    body = f"SELECT RAISE(ABORT, 'guard:{guard.code}');"
    return _trigger(f"guard_{guard.code}", f"BEFORE {guard.event}", guard.table, guard.when, body)


def _carry(guard: Carry) -> str:
    body = f"UPDATE {guard.target} SET {guard.assignments} WHERE {guard.where};"
    event = f"AFTER {guard.event}"
    return _trigger(f"guard_{guard.name}", event, guard.table, guard.when, body)


def _booking(guard: Booking) -> str:
    body = "\n  ".join(
        f"{each.replace('{rows}', '(SELECT NEW.id AS id)')};" for each in guard.statements
    )
    return _trigger(f"guard_{guard.name}", f"AFTER {guard.event}", guard.table, guard.when, body)


def _trace(guard: Trace) -> str:
    columns = ", ".join(column for column, _ in guard.values)
    values = ", ".join(value.replace("{clock}", CLOCK) for _, value in guard.values)
    body = f"INSERT INTO {guard.target} ({columns}) VALUES ({values});"
    event = f"AFTER {guard.event}"
    return _trigger(f"guard_{guard.name}", event, guard.table, guard.when, body)


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
            .replace("{month_ago_on}", "date({row}.posted_at, '-30 days')")
            .replace("{month_ago}", "datetime({row}.posted_at, '-30 days')")
            .replace("{by_hand}", "FALSE")
            .replace("{row}", side)
        )
        yield f"WHEN {violation} THEN RAISE(ABORT, 'guard:{check.code}')"


def _trigger(name: str, event: str, table: str, when: str, body: str) -> str:
    condition = f"\nWHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} {event} ON {table} FOR EACH ROW{condition}\nBEGIN\n  {body}\nEND"
