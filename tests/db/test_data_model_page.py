"""The page on the data model names every code with which a guard refuses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.db import guards
from app.db.guards.kinds import Inspection, Refusal

if TYPE_CHECKING:
    from app.db.guards.kinds import Guard

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "data-model.md"

# The page names these by their endings, for all tables at once.
BY_ENDING = ("_id_fixed", "_replaced", "_pushed_out")


def test_the_page_names_every_code() -> None:
    page = PAGE.read_text("utf-8")
    codes = {code for guard in guards.GUARDS for code in _codes(guard)}
    unnamed = {code for code in codes if f"`{code}`" not in page}
    unnamed -= {code for code in unnamed if code.endswith(BY_ENDING)}
    unnamed -= {
        f"{table}_{end}"
        for table in ("item_match", "item_match_undo", "lock_date_change")
        for end in ("fixed", "kept")
    }
    assert not unnamed


def _codes(guard: Guard) -> list[str]:
    if isinstance(guard, Refusal):
        return [guard.code]
    return [check.code for check in guard.checks] if isinstance(guard, Inspection) else []
