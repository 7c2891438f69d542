"""Runs all rules in one read-only snapshot."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.db.failures import in_words
from app.services.integrity import (
    approvals,
    books,
    ceilings,
    chaining,
    currencies,
    files,
    goods,
    guarding,
    links,
    open_amounts,
    periods,
    references,
    repairs,
)
from app.services.integrity.report import MOST_PER_RULE, Finding, Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from app.services.integrity.rules import Rule
    from app.services.unit_of_work import Database

RULES: tuple[Rule, ...] = (
    *guarding.RULES,
    *references.RULES,
    *books.RULES,
    *periods.RULES,
    *chaining.RULES,
    *ceilings.RULES,
    *approvals.RULES,
    *open_amounts.RULES,
    *currencies.RULES,
    *links.RULES,
    *goods.RULES,
    *repairs.RULES,
    *files.RULES,
)

COUNTED = {
    "invoices": "SELECT count(*) FROM invoice WHERE kind = 'invoice'",
    "credit_notes": "SELECT count(*) FROM invoice WHERE kind = 'credit_note'",
    "invoice_lines": "SELECT count(*) FROM invoice_line",
    "payments": "SELECT count(*) FROM payment",
    "journal_items": "SELECT count(*) FROM journal_item",
    "matches": "SELECT count(*) FROM item_match",
    "series": "SELECT count(*) FROM document_series",
    "tickets": "SELECT count(*) FROM ticket",
    "ticket_documents": "SELECT count(*) FROM ticket_document",
    "repairs": "SELECT count(*) FROM repair_order",
    "transfers": "SELECT count(*) FROM transfer",
    "moves": "SELECT count(*) FROM move",
    "quantities": "SELECT count(*) FROM quantity_on_hand WHERE quantity <> 0",
    "attachments": "SELECT count(*) FROM attachment",
    "erased": "SELECT count(*) FROM invoice_party WHERE erased_at IS NOT NULL",
}


def check(database: Database, tell: Callable[[str], None] | None = None) -> Report:
    """Hold the database against all rules, as it is at this moment; nothing is written.

    `tell` hears the name of each rule before it is looked at. Rows are read piece by piece, so
    memory does not grow with the books.

    Raises:
        Unusable: the database is damaged or out of reach.
    """
    with in_words(database.url), database.read_engine.connect() as connection:
        return examine(connection, tell)


def examine(
    connection: Connection,
    tell: Callable[[str], None] | None = None,
    *,
    more: tuple[Rule, ...] = (),
) -> Report:
    """The same inside the transaction of a connection; `more` are rules of this run alone."""
    checked = {
        name: int(connection.scalar(text(statement)) or 0) for name, statement in COUNTED.items()
    }
    findings: list[Finding] = []
    left_out: dict[str, int] = {}
    for name, rules in itertools.groupby((*RULES, *more), key=lambda rule: rule.name):
        if tell is not None:
            tell(name)
        kept, beyond = _look(connection, list(rules))
        findings += kept
        if beyond:
            left_out[name] = left_out.get(name, 0) + beyond
    return Report(checked, tuple(findings), left_out)


def _look(connection: Connection, rules: list[Rule]) -> tuple[list[Finding], int]:
    """The findings of the rules of one name, and how many there are beyond those that are kept."""
    found = itertools.chain.from_iterable(rule.look(connection) for rule in rules)
    kept = list(itertools.islice(found, MOST_PER_RULE))
    return kept, sum(1 for _ in found)
