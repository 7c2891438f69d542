"""Writes the guards of the newest revision as frozen SQL: `python -m app.migrations.freeze`."""

from __future__ import annotations

from app.db import guards
from app.migrations import revisions


def text_of(engine: str) -> str:
    """The file of one engine: a comment with the name before each statement."""
    return "".join(f"-- {name}\n{sql}\n\n" for name, sql in guards.statements(engine))


def main() -> None:
    """Write the files of both engines."""
    for engine in revisions.ENGINES:
        revisions.guard_file(revisions.HEAD, engine).write_text(
            text_of(engine), encoding="utf-8", newline="\n"
        )


if __name__ == "__main__":
    main()
