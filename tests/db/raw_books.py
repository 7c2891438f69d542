"""Books written by raw SQL, past every service, for the tests of what the database itself holds.

Amounts are stored numbers: 1_000_000 is 100.00. All is dated in the year 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TODAY = "2026-03-02"
NOW = "2026-03-02 10:00:00"
YEAR = 2026


class RawBooks:
    """Inserts rows with what their tables require, and posts documents step by step."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def insert(self, table: str, **values: Any) -> int:  # noqa: ANN401
        """Insert a row; the value of its first primary key column."""
        columns = ", ".join(values)
        names = ", ".join(f":{name}" for name in values)
        returning = "key" if table == "action_key" else next(iter(_keys(table)))
        row = self.connection.execute(
            sa.text(f"INSERT INTO {table} ({columns}) VALUES ({names}) RETURNING {returning}"),
            values,
        )
        found: Any = row.scalar_one()
        return found  # type: ignore[no-any-return]

    def run(self, *statements: str) -> None:
        """Execute raw SQL."""
        for statement in statements:
            self.connection.exec_driver_sql(statement)

    def set_up(self) -> Company:
        """A company with two customers, their accounts, journals and a product."""
        euro = self.insert("currency", code="EUR", symbol="€", digits=2)
        dollar = self.insert("currency", code="USD", symbol="$", digits=2)
        kinds = ("receivable", "income", "sales_returns", "tax", "bank")
        accounts = {
            kind: self.insert("account", code=f"4{n}", kind=kind) for n, kind in enumerate(kinds)
        }
        user = self.insert("user_account", login="ann", language="en")
        other_user = self.insert("user_account", login="ben", language="en")
        approver = self.insert("user_account", login="cat", language="en")
        self.insert("user_role", user_id=approver, role="supervisor")
        sale = self._journal("INV", "sale")
        bank = self._journal("BNK", "bank")
        general = self._journal("MISC", "general")
        income = accounts["income"]
        self.insert(
            "company",
            id=1,
            language="en",
            time_zone="Europe/London",
            currency_id=euro,
            tax_rounding="line",
            receivable_account_id=accounts["receivable"],
            **{
                f"{name}_account_id": income
                for name in (
                    "sales",
                    "sales_returns",
                    "goodwill",
                    "fees",
                    "exchange_gain",
                    "exchange_loss",
                    "write_off",
                )
            },
        )
        lock = self.insert("lock_date", journal_id=None, locked_until_on="2025-12-31")
        return Company(
            currency=euro,
            other_currency=dollar,
            receivable=accounts["receivable"],
            income=income,
            bank_account=accounts["bank"],
            user=user,
            other_user=other_user,
            approver=approver,
            sale=sale,
            bank=bank,
            general=general,
            lock=lock,
            partner=self._partner("Acme"),
            other_partner=self._partner("Bolt"),
            product=self.insert(
                "product",
                code="22423",
                name="Cakestand",
                kind="goods",
                tracking="none",
                warranty_months=0,
            ),
            tax=self.insert("tax", name="VAT", kind="percent", sequence=1),
        )

    def _journal(self, code: str, kind: str) -> int:
        return self.insert("journal", code=code, kind=kind, prefix=code, refund_prefix=f"R{code}")

    def _partner(self, name: str) -> int:
        return self.insert("partner", kind="company", name=name, language="en")

    def series(self, journal: int, kind: str, *, year: int = YEAR) -> int:
        """A series in which no number is given yet."""
        return self.insert(
            "document_series",
            journal_id=journal,
            kind=kind,
            year=year,
            start_number=1,
            last_number=0,
            count=0,
        )

    def next_number(self, journal: int, kind: str, *, year: int = YEAR) -> int:
        """Take the next number of a series."""
        number: int = self.connection.exec_driver_sql(
            "UPDATE document_series SET last_number = last_number + 1, count = count + 1"
            f" WHERE journal_id = {journal} AND kind = '{kind}' AND year = {year}"
            " RETURNING last_number"
        ).scalar_one()
        return number


@dataclass(frozen=True, slots=True)
class Company:
    """The ids of what every document needs."""

    currency: int
    other_currency: int
    receivable: int
    income: int
    bank_account: int
    user: int
    other_user: int
    approver: int
    sale: int
    bank: int
    general: int
    lock: int
    partner: int
    other_partner: int
    product: int
    tax: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document: pieces (× 10⁴), amount (× 10⁴), what it credits."""

    quantity: int
    subtotal: int
    kind: str = "sale"
    original_line: int | None = None
    original_invoice: int | None = None


class RawDocuments(RawBooks):
    """Drafts of invoices and credit notes with all that posting asks for."""

    def __init__(self, connection: Connection, company: Company) -> None:
        super().__init__(connection)
        self.company = company

    def draft(
        self,
        lines: list[Line],
        *,
        kind: str = "invoice",
        partner: int | None = None,
        on: str = TODAY,
    ) -> int:
        """A draft with lines, party, credited invoices and balanced journal items."""
        total = sum(line.subtotal for line in lines)
        company = self.company
        invoice = self.insert(
            "invoice",
            kind=kind,
            state="draft",
            journal_id=company.sale,
            partner_id=partner or company.partner,
            commercial_partner_id=partner or company.partner,
            invoice_on=on,
            accounting_on=on,
            currency_id=company.currency,
            exchange_rate=10_000_000_000,
            tax_rounding="line",
            language="en",
            untaxed_amount=total,
            total_amount=total,
            company_total_amount=total,
            created_at=NOW,
            created_by_id=company.user,
        )
        for number, line in enumerate(lines, 1):
            self.line(invoice, number, line)
        self.insert("invoice_party", invoice_id=invoice, name="Acme", salt="s")
        self.credited(invoice, lines)
        self.items("invoice_id", invoice, total if kind == "invoice" else -total, on)
        return invoice

    def line(self, invoice: int, number: int, line: Line) -> int:
        """A line of a draft."""
        return self.insert(
            "invoice_line",
            invoice_id=invoice,
            line_number=number,
            kind=line.kind,
            product_id=self.company.product,
            account_id=self.company.income,
            quantity=line.quantity,
            unit_price=0,
            subtotal=line.subtotal,
            gross=line.subtotal,
            original_line_id=line.original_line,
            original_invoice_id=line.original_invoice,
        )

    def credited(self, note: int, lines: list[Line]) -> None:
        """What a credit note takes of each original."""
        sums: dict[int, int] = {}
        for line in lines:
            if line.original_invoice is not None and line.kind != "fee":
                sums[line.original_invoice] = sums.get(line.original_invoice, 0) + line.subtotal
        for original, amount in sums.items():
            self.insert(
                "credited_invoice",
                credit_note_id=note,
                original_invoice_id=original,
                untaxed_amount=amount,
                total_amount=amount,
            )

    def items(self, source: str, record: int, amount: int, on: str = TODAY) -> tuple[int, int]:
        """A receivable item of `amount` (below zero: in credit) and its counterpart."""
        pair = ((self.company.receivable, amount), (self.company.income, -amount))
        first, second = (
            self.item(source, record, number, account, value, on)
            for number, (account, value) in enumerate(pair, 1)
        )
        return first, second

    def item(
        self, source: str, record: int, number: int, account: int, amount: int, on: str = TODAY
    ) -> int:
        """One journal item."""
        return self.insert(
            "journal_item",
            **{source: record},
            line_number=number,
            account_id=account,
            partner_id=self.company.partner,
            accounting_on=on,
            debit=max(amount, 0),
            credit=max(-amount, 0),
            currency_id=self.company.currency,
            currency_amount=amount,
        )

    def post(self, invoice: int, *, number: int | None = None, on: str | None = None) -> None:
        """Give a draft the next number of its series and post it."""
        kind: str = self.connection.exec_driver_sql(
            f"SELECT kind FROM invoice WHERE id = {invoice}"
        ).scalar_one()
        year = int((on or TODAY)[:4])
        journal = self.company.sale
        number = number or self.next_number(journal, kind, year=year)
        dated = f", accounting_on = '{on}'" if on else ""
        self.run(
            f"UPDATE invoice SET state = 'posted', series_year = {year}, number_value = {number},"
            f" number = '{kind}/{number}', posted_at = '{NOW}'{dated},"
            f" {chained('invoice', journal, number, kind, year)} WHERE id = {invoice}"
        )

    def payment(self, amount: int, *, kind: str = "payment", **values: Any) -> int:  # noqa: ANN401
        """A payment without items and status."""
        company = self.company
        given = {
            "number_value": values.pop("number_value", None) or self.next_number(company.bank, kind)
        }
        return self.insert(
            "payment",
            kind=kind,
            method="bank",
            journal_id=company.bank,
            series_year=YEAR,
            **given,
            **self.link("payment", company.bank, given["number_value"], kind),
            partner_id=company.partner,
            commercial_partner_id=company.partner,
            accounting_on=TODAY,
            amount=amount,
            currency_id=company.currency,
            exchange_rate=10_000_000_000,
            posted_at=NOW,
            posted_by_id=company.user,
            **values,
        )

    def link(self, table: str, journal: int, number: int, kind: str) -> dict[str, Any]:
        """The columns that chain a payment or entry to the one before."""
        of_kind = "" if table == "entry" else f" AND kind = '{kind}'"
        before = self.connection.exec_driver_sql(
            f"SELECT content_hash FROM {table} WHERE journal_id = {journal}{of_kind}"
            f" AND series_year = {YEAR} AND number_value = {number - 1}"
        ).scalar()
        return {
            "previous_hash": before or "start",
            "content_hash": f"{kind} {number}",
            "hash_scheme": 1,
        }

    def lines_of(self, invoice: int) -> list[int]:
        """The ids of a document's lines in order."""
        rows = self.connection.exec_driver_sql(
            f"SELECT id FROM invoice_line WHERE invoice_id = {invoice} ORDER BY line_number"
        )
        return list(rows.scalars())


def chained(table: str, journal: object, number: object, kind: str, year: int) -> str:
    """Assignments that chain a document to the one before of its series."""
    return (
        f"previous_hash = coalesce((SELECT e.content_hash FROM {table} AS e"
        f" WHERE e.journal_id = {journal} AND e.kind = '{kind}' AND e.series_year = {year}"
        f" AND e.number_value = {number} - 1), 'start'),"
        f" content_hash = '{kind} {number}', hash_scheme = 1"
    )


def _keys(table: str) -> list[str]:
    """The primary key of a table."""
    from app.models import metadata

    return [column.name for column in metadata.tables[table].primary_key.columns]
