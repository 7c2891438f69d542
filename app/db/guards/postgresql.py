"""Guards as triggers of PostgreSQL: refusals by row, inspections once per statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.guards.kinds import Booking, Carry, Inspection, Refusal, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.db.guards.kinds import Guard, Lock

REFUSE = "guard_refuse"
RAISE = "RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || {code};"

# The triggers of a whole statement, WITH and all, are of depth one; what they write is deeper.
BY_HAND = "pg_trigger_depth() = 1"

MONTH_AGO = "({row}.posted_at - interval '30 days')"

SIDES = {
    "INSERT": "REFERENCING NEW TABLE AS added",
    "UPDATE": "REFERENCING OLD TABLE AS removed NEW TABLE AS added",
    "DELETE": "REFERENCING OLD TABLE AS removed",
}

# Plans live as long as a session, which may begin with empty tables. So they look up by index,
# following the joins as written, whatever the tables held at first: a posting in a session that
# imported 10,000 invoices took 15 ms otherwise, and ever more. Tables without a fitting index then
# look so costly that the plan would be compiled (JIT), which took 14 s a posting.
PLANS = " ".join(
    f"SET {setting}"
    for setting in (
        "enable_seqscan TO off",
        "enable_hashjoin TO off",
        "enable_mergejoin TO off",
        "enable_material TO off",
        "join_collapse_limit TO 1",
        "from_collapse_limit TO 1",
        "jit TO off",
    )
)


def statements(guards: Sequence[Guard]) -> Iterator[tuple[str, str]]:
    """Name and CREATE statement of each function and trigger."""
    yield (
        REFUSE,
        f"CREATE FUNCTION {REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $guard$\nBEGIN\n"
        f"  {RAISE.format(code='TG_ARGV[0]')}\nEND\n$guard$",
    )
    for guard in guards:
        if isinstance(guard, Refusal):
            if "postgresql" in guard.engines:
                yield f"guard_{guard.code}", _refusal(guard)
        else:
            yield f"guard_{guard.name} (function)", _any_function(guard)
            yield f"guard_{guard.name}", _trigger(guard)
    for table in dict.fromkeys(guard.table for guard in guards):
        yield (
            f"guard_{table}_truncate",
            f"CREATE TRIGGER guard_{table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION {REFUSE}('{table}_kept')",
        )


def _refusal(guard: Refusal) -> str:
    condition = f"\nWHEN ({guard.when})" if guard.when else ""
    return (
        f"CREATE TRIGGER guard_{guard.code} BEFORE {guard.event} ON {guard.table}"
        f" FOR EACH ROW{condition}\nEXECUTE FUNCTION {REFUSE}('{guard.code}')"
    )


def _any_function(guard: Inspection | Carry | Booking | Trace) -> str:
    if isinstance(guard, Carry):
        return _carrying(guard)
    if isinstance(guard, Trace):
        return _tracing(guard)
    return _booking(guard) if isinstance(guard, Booking) else _function(guard)


def _trigger(guard: Inspection | Carry | Booking | Trace) -> str:
    if isinstance(guard, Carry) and guard.is_by_row:
        return (
            f"CREATE TRIGGER guard_{guard.name} AFTER {guard.event} ON {guard.table}"
            f" FOR EACH ROW\nWHEN ({guard.when})\nEXECUTE FUNCTION guard_{guard.name}()"
        )
    return (
        f"CREATE TRIGGER guard_{guard.name} AFTER {guard.event} ON {guard.table}"
        f" {SIDES[guard.event]}\nFOR EACH STATEMENT EXECUTE FUNCTION guard_{guard.name}()"
    )


def _function(guard: Inspection) -> str:
    rows = _rows(guard)
    others = f"NOT EXISTS (SELECT 1 FROM {rows} AS r WHERE r.id = j.id)"
    cases = "\n".join(f"      WHEN {check.violation} THEN '{check.code}'" for check in guard.checks)
    cases = (
        cases.replace("{others}", others)
        .replace("{year}", "extract(year FROM {row}.accounting_on)")
        .replace("{month_ago_on}", f"CAST({MONTH_AGO} AT TIME ZONE 'UTC' AS date)")
        .replace("{month_ago}", MONTH_AGO)
        .replace("{by_hand}", BY_HAND)
        .replace("{row}", "it")
    )
    isolation = (
        "  IF current_setting('transaction_isolation') <> 'read committed' THEN\n"
        f"    {RAISE.format(code=quoted('isolation'))}\n  END IF;\n"
        if guard.is_isolated
        else ""
    )
    found_none = _unless_any(rows) if guard.when else ""
    locks = "".join(_lock(lock, rows) for lock in guard.locks)
    return (
        f"CREATE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql {PLANS}"
        "\nAS $guard$\nDECLARE\n  broken text;\nBEGIN\n"
        f"{found_none}{isolation}{locks}"
        "  SELECT found.code INTO broken FROM (\n    SELECT CASE\n"
        f"{cases}\n      END AS code\n    FROM {rows} AS it\n  ) AS found"
        " WHERE found.code IS NOT NULL LIMIT 1;\n"
        f"  IF broken IS NOT NULL THEN\n    {RAISE.format(code='broken')}\n  END IF;\n"
        "  RETURN NULL;\nEND\n$guard$"
    )


def _carrying(guard: Carry) -> str:
    """The function that lets rows of another table follow."""
    if guard.is_by_row:
        return (
            f"CREATE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql {PLANS}"
            f"\nAS $guard$\nBEGIN\n  UPDATE {guard.target} SET {guard.assignments}"
            f" WHERE {guard.where};\n  RETURN NULL;\nEND\n$guard$"
        )
    rows = _rows(guard)
    assignments, where = (text.replace("NEW.", "it.") for text in (guard.assignments, guard.where))
    return (
        f"CREATE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql {PLANS}"
        f"\nAS $guard$\nBEGIN\n  UPDATE {guard.target} SET {assignments}"
        f" FROM {rows} AS it WHERE {where};\n  RETURN NULL;\nEND\n$guard$"
    )


def _booking(guard: Booking) -> str:
    """The function that carries a change on."""
    rows = _rows(guard)
    body = "".join(f"  {each.replace('{rows}', rows)};\n" for each in guard.statements)
    return (
        f"CREATE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql {PLANS}"
        f"\nAS $guard$\nBEGIN\n{_unless_any(rows)}{body}  RETURN NULL;\nEND\n$guard$"
    )


def _tracing(guard: Trace) -> str:
    """The function that writes rows of another table for what changed."""
    columns = ", ".join(column for column, _ in guard.values)
    values = ", ".join(value.replace("{clock}", "now()") for _, value in guard.values)
    found = f"SELECT {values} FROM added AS a JOIN removed AS b ON b.{guard.key} = a.{guard.key}"
    found = f"{found} WHERE {guard.when}".replace("OLD.", "b.").replace("NEW.", "a.")
    return (
        f"CREATE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql {PLANS}"
        f"\nAS $guard$\nBEGIN\n  INSERT INTO {guard.target} ({columns}) {found};\n"
        "  RETURN NULL;\nEND\n$guard$"
    )


def _unless_any(rows: str) -> str:
    """The lines that end a function where no row is meant."""
    return f"  IF NOT EXISTS (SELECT 1 FROM {rows} AS r) THEN\n    RETURN NULL;\n  END IF;\n"


def _lock(lock: Lock, rows: str) -> str:
    """The line that takes a lock."""
    which = lock.which.replace("{ids}", f"ARRAY({lock.ids})").replace("{rows}", rows)
    return f"  PERFORM 1 FROM {lock.table} AS x WHERE {which} ORDER BY x.id FOR {lock.strength};\n"


def quoted(code: str) -> str:
    """A literal of SQL; codes are our own words."""
    return f"'{code}'"


def _rows(guard: Inspection | Carry | Booking) -> str:
    """The rows that a guard looks at, as a relation."""
    if isinstance(guard, Inspection) and guard.is_both_sides:
        return "(SELECT * FROM added UNION ALL SELECT * FROM removed)"
    side = "removed" if guard.event == "DELETE" else "added"
    if not guard.when:
        return side
    condition = guard.when.replace("OLD.", "b.").replace("NEW.", "a.")
    other = f" JOIN removed AS b ON b.{guard.key} = a.{guard.key}" if "OLD." in guard.when else ""
    return f"(SELECT a.* FROM {side} AS a{other} WHERE {condition})"
