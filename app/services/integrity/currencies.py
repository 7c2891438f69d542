"""Other currencies: what was converted, what matches took of it, and the exchange differences."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.db.guards.ledger import BOOKS_CURRENCY
from app.db.types import Amount, Rate
from app.errors import Problem
from app.models.ids import RecordRef
from app.services import taxes
from app.services.integrity.open_amounts import HOLDS
from app.services.integrity.report import Finding
from app.services.integrity.rules import SqlRule, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

EXCHANGE = "exchange"

RECEIVABLE = "(SELECT a.id FROM account AS a WHERE a.kind = 'receivable')"

# What the matches that hold took of each item of another currency, in both currencies.
TAKEN = (
    "SELECT s.item_id, sum(s.amount) AS amount, sum(s.company) AS company FROM ("
    "SELECT m.debit_item_id AS item_id, m.amount, m.company_amount + coalesce(x.credit, 0) AS"
    " company FROM item_match AS m LEFT JOIN journal_item AS x ON x.entry_id = m.exchange_entry_id"
    f" AND x.account_id IN {RECEIVABLE} WHERE {HOLDS}"
    " UNION ALL SELECT m.credit_item_id, m.amount, m.company_amount + coalesce(x.debit, 0)"
    " FROM item_match AS m LEFT JOIN journal_item AS x ON x.entry_id = m.exchange_entry_id"
    f" AND x.account_id IN {RECEIVABLE} WHERE {HOLDS}"
    ") AS s GROUP BY s.item_id"
)


def _open(table: str, kind: str, status: str) -> SqlRule:
    """What records of one kind have open in the company's currency, as the matches say."""
    return SqlRule(
        EXCHANGE,
        "check.open_in_company_otherwise",
        f"SELECT {kind} AS record_kind, d.id AS record_id, d.number,"
        " j.debit + j.credit - coalesce(t.company, 0) AS left_amount,"
        f" s.company_residual_amount AS residual_amount FROM {table} AS d"
        f" JOIN {status} AS s ON s.{table}_id = d.id JOIN journal_item AS j"
        f" ON j.{table}_id = d.id AND j.account_id IN {RECEIVABLE}"
        f" LEFT JOIN ({TAKEN}) AS t ON t.item_id = j.id"
        f" WHERE d.currency_id <> {BOOKS_CURRENCY}"
        " AND s.company_residual_amount <> j.debit + j.credit - coalesce(t.company, 0)"
        " ORDER BY d.id",
    )


def _took(side: str, other: str) -> SqlRule:
    """What matches, undone or not, took of one side: never more than all, of all of it all."""
    return SqlRule(
        EXCHANGE,
        "check.match_took_otherwise",
        "SELECT 'item_match' AS record_kind, s.id AS record_id, s.amount AS match_amount,"
        " s.taken AS taken_amount, s.item AS item_amount FROM ("
        "SELECT m.id, m.amount, abs(j.currency_amount) AS whole, j.debit + j.credit AS item,"
        f" m.company_amount + coalesce(x.{other}, 0) AS taken FROM item_match AS m"
        f" JOIN journal_item AS j ON j.id = m.{side}_item_id LEFT JOIN journal_item AS x"
        f" ON x.entry_id = m.exchange_entry_id AND x.account_id IN {RECEIVABLE}"
        f" WHERE j.currency_id <> {BOOKS_CURRENCY}) AS s WHERE s.taken NOT BETWEEN 0 AND s.item"
        " OR (s.amount = s.whole AND s.taken <> s.item) ORDER BY s.id",
    )


@dataclass(frozen=True, slots=True)
class Converted:
    """Documents or payments whose company amount is not the amount at their rate.

    Credit notes and reversals take theirs from what they credit or undo.
    """

    statement: str
    sentence: str = "check.converted_otherwise"
    name: str = EXCHANGE

    def look(self, connection: Connection) -> Iterator[Finding]:
        """Everything that breaks it, read piece by piece."""
        for row in stream(connection, self.statement):
            amount, booked = (_exact(value, Amount) for value in (row.amount, row.booked))
            rate = _exact(row.rate, Rate)
            wanted = taxes.in_company(amount, rate, row.digits)
            if wanted != booked:
                words = {
                    "number": row.number,
                    "rate": rate.normalize(),
                    "amount": wanted,
                    "booked": booked,
                }
                yield Finding(
                    self.name,
                    RecordRef(row.record_kind, row.record_id),
                    Problem(self.sentence, words),
                )


def _exact(value: object, scale: type[Amount] | type[Rate]) -> Decimal:
    return Decimal(int(value)).scaleb(-scale.decimals)  # type: ignore[call-overload]


BOOKS_DIGITS = "(SELECT b.digits FROM currency AS b JOIN company AS o ON o.currency_id = b.id)"

RULES = (
    Converted(
        "SELECT d.kind AS record_kind, d.id AS record_id, d.number, d.total_amount AS amount,"
        f" d.company_total_amount AS booked, d.exchange_rate AS rate, {BOOKS_DIGITS} AS digits"
        " FROM invoice AS d WHERE d.state = 'posted' AND d.kind = 'invoice'"
        f" AND d.currency_id <> {BOOKS_CURRENCY} ORDER BY d.id"
    ),
    Converted(
        "SELECT 'payment' AS record_kind, d.id AS record_id, d.number, d.amount,"
        f" j.debit + j.credit AS booked, d.exchange_rate AS rate, {BOOKS_DIGITS} AS digits"
        " FROM payment AS d JOIN journal_item AS j ON j.payment_id = d.id"
        f" AND j.account_id IN {RECEIVABLE} WHERE d.kind <> 'reversal'"
        f" AND d.currency_id <> {BOOKS_CURRENCY} ORDER BY d.id"
    ),
    SqlRule(
        EXCHANGE,
        "check.company_total_otherwise",
        "SELECT s.kind AS record_kind, s.id AS record_id, s.number,"
        " s.company_total_amount AS total_amount, s.parts_amount, s.booked_amount FROM ("
        "SELECT d.id, d.kind, d.number, d.company_total_amount,"
        " (SELECT coalesce(sum(l.company_subtotal), 0) FROM invoice_line AS l"
        " WHERE l.invoice_id = d.id) + (SELECT coalesce(sum(x.company_amount), 0)"
        " FROM invoice_tax AS x WHERE x.invoice_id = d.id) AS parts_amount,"
        " (SELECT coalesce(sum(j.debit + j.credit), 0) FROM journal_item AS j"
        f" WHERE j.invoice_id = d.id AND j.account_id IN {RECEIVABLE}) AS booked_amount"
        f" FROM invoice AS d WHERE d.state = 'posted' AND d.currency_id <> {BOOKS_CURRENCY})"
        " AS s WHERE s.company_total_amount <> s.parts_amount"
        " OR s.company_total_amount <> s.booked_amount ORDER BY s.id",
    ),
    SqlRule(
        EXCHANGE,
        "check.rate_of_own_currency",
        "SELECT d.kind AS record_kind, d.id AS record_id, coalesce(d.number, '–') AS number"
        " FROM invoice AS d WHERE d.state = 'posted' AND d.exchange_rate <> 10000000000"
        f" AND d.currency_id = {BOOKS_CURRENCY}"
        " UNION ALL SELECT 'payment', d.id, d.number FROM payment AS d"
        f" WHERE d.exchange_rate <> 10000000000 AND d.currency_id = {BOOKS_CURRENCY}",
    ),
    SqlRule(
        EXCHANGE,
        "check.credit_at_other_rate",
        "SELECT 'credit_note' AS record_kind, d.id AS record_id, d.number, o.number AS original"
        " FROM credited_invoice AS c JOIN invoice AS d ON d.id = c.credit_note_id"
        " JOIN invoice AS o ON o.id = c.original_invoice_id WHERE d.state = 'posted'"
        " AND (d.exchange_rate <> o.exchange_rate OR d.currency_id <> o.currency_id)"
        " ORDER BY d.id",
    ),
    _open("invoice", "d.kind", "invoice_status"),
    _open("payment", "'payment'", "payment_status"),
    SqlRule(
        EXCHANGE,
        "check.match_leaves_company_amount",
        "SELECT 'journal_item' AS record_kind, j.id AS record_id,"
        " j.debit + j.credit AS item_amount, t.company AS matched_amount"
        f" FROM ({TAKEN}) AS t JOIN journal_item AS j ON j.id = t.item_id"
        f" WHERE j.currency_id <> {BOOKS_CURRENCY} AND t.amount = abs(j.currency_amount)"
        " AND t.company <> j.debit + j.credit ORDER BY j.id",
    ),
    _took("debit", "credit"),
    _took("credit", "debit"),
    SqlRule(
        EXCHANGE,
        "check.exchange_entry_of_other",
        "SELECT 'item_match' AS record_kind, m.id AS record_id, e.number FROM item_match AS m"
        " JOIN entry AS e ON e.id = m.exchange_entry_id"
        " JOIN journal_item AS d ON d.id = m.debit_item_id"
        f" WHERE d.currency_id = {BOOKS_CURRENCY} OR e.kind <> 'exchange_difference'"
        " OR NOT EXISTS (SELECT 1 FROM journal_item AS x WHERE x.entry_id = e.id"
        " AND x.account_id = d.account_id AND x.partner_id = d.partner_id"
        " AND x.currency_id = d.currency_id AND x.currency_amount = 0)"
        " OR EXISTS (SELECT 1 FROM item_match AS o"
        " WHERE o.exchange_entry_id = e.id AND o.id <> m.id)"
        " OR EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.exchange_entry_id = e.id)"
        " ORDER BY m.id",
    ),
    SqlRule(
        EXCHANGE,
        "check.exchange_entry_of_nothing",
        "SELECT 'entry' AS record_kind, e.id AS record_id, e.number FROM entry AS e"
        " WHERE e.kind = 'exchange_difference'"
        " AND NOT EXISTS (SELECT 1 FROM item_match AS m WHERE m.exchange_entry_id = e.id)"
        " AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.exchange_entry_id = e.id)"
        " ORDER BY e.id",
    ),
    SqlRule(
        EXCHANGE,
        "check.exchange_not_taken_back",
        "SELECT 'item_match' AS record_kind, m.id AS record_id, e.number FROM item_match AS m"
        " JOIN item_match_undo AS u ON u.item_match_id = m.id"
        " JOIN entry AS e ON e.id = m.exchange_entry_id"
        " WHERE (SELECT coalesce(sum(j.debit - j.credit), 0) FROM journal_item AS j"
        f" WHERE j.account_id IN {RECEIVABLE}"
        " AND (j.entry_id = m.exchange_entry_id OR j.entry_id = u.exchange_entry_id)) <> 0"
        " ORDER BY m.id",
    ),
)
