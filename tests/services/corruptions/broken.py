"""One thing that raw SQL breaks behind the guards, and what the breaking of several begins with."""

from __future__ import annotations

from dataclasses import dataclass

from tests.conftest import ENGINES

ITEM_OF_PART = (
    "(SELECT min(id) FROM journal_item WHERE invoice_id = {part} AND account_id ="
    " (SELECT receivable_account_id FROM company))"
)
PAYMENT = "(SELECT min(id) FROM payment)"
DELIVERY = "(SELECT min(id) FROM transfer)"
NEW_PARTNER = (
    "INSERT INTO partner (kind, name, customer_number, language) VALUES ('company', 'X', '', 'en')"
)
STRANGER = "(SELECT max(id) FROM partner)"
CREDIT_LINE = "(SELECT min(id) FROM invoice_line WHERE invoice_id = {some})"


@dataclass(frozen=True, slots=True)
class Broken:
    """Statements that break one thing, and the sentence that has to be found."""

    rule: str
    sentence: str
    statements: tuple[str, ...]
    engines: tuple[str, ...] = ENGINES

    @property
    def is_chained_anew(self) -> bool:
        """Whether who broke it covered the traces in the chain."""
        return self.rule not in ("chain", "guards")


def broken(
    rule: str, sentence: str, *statements: str, engines: tuple[str, ...] = ENGINES
) -> Broken:
    """One case; ids of the world stand in braces."""
    return Broken(rule, f"check.{sentence}", statements, engines)
