"""Posted invoices, payments and credit notes, with their entries and matches, and their series."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.book_rows.dialects import Dialect

HEAD_COLUMNS = (
    "INSERT INTO invoice (id, kind, state, version, journal_id, series_year, number_value, number,"
    " partner_id, commercial_partner_id, sales_order_id, ticket_id, invoice_on, accounting_on,"
    " due_on, currency_id, exchange_rate, tax_rounding, language, reason, reversed_invoice_id,"
    " untaxed_amount, tax_amount, total_amount, company_total_amount, company_heading,"
    " printed_texts, created_at, created_by_id, posted_at, posted_by_id, is_historic,"
    " origin_source, origin_number, origin_at)"
)
HEADING = (
    '\'{"name": "Larkfield Gifts Ltd", "tagline": "", "street": "Unit 7", "street2":'
    ' "Ouseburn Mill", "postcode": "YO1 7HX", "city": "York", "country_code": "GB", "email": "",'
    ' "phone": "", "website": "", "registration": "", "tax_number": "", "logo_sha256": ""}\''
)
TEXTS = '\'{"repayment_terms": "", "return_terms": ""}\''
LINE_COLUMNS = (
    "INSERT INTO invoice_line (id, invoice_id, line_number, kind, product_id, product_code,"
    " description, sales_order_line_id, original_line_id, original_invoice_id, account_id,"
    " quantity, unit_price, subtotal, gross, company_subtotal, origin_line)"
)
TAX_COLUMNS = (
    "INSERT INTO invoice_line_tax (invoice_line_id, sequence, tax_id, label, kind, rate,"
    " account_id, base, amount)"
)
SUM_COLUMNS = (
    "INSERT INTO invoice_tax (invoice_id, original_invoice_id, tax_id, label, rate, account_id,"
    " base, amount, company_amount)"
)
PARTY = (
    "INSERT INTO invoice_party (invoice_id, name, street, postcode, city, country_code,"
    " customer_number, email) SELECT i.id, p.name, p.street, p.postcode, p.city, p.country_code,"
    " p.customer_number, p.email FROM invoice AS i JOIN partner AS p ON p.id = i.partner_id"
)
STATUS_COLUMNS = (
    "INSERT INTO invoice_status (invoice_id, commercial_partner_id, residual_amount,"
    " company_residual_amount, payment_state)"
)
ITEM_COLUMNS = (
    "INSERT INTO journal_item (invoice_id, payment_id, line_number, account_id, partner_id,"
    " accounting_on, label, tax_id, debit, credit, currency_id, currency_amount)"
)


def invoices(dialect: Dialect) -> Iterator[str]:
    """Posted invoices with lines, taxes, copies and entries; every fourth is paid later."""
    day, moment = dialect.dated("d.day"), dialect.timed("d.day")
    yield (
        f"{HEAD_COLUMNS} SELECT d.id, 'invoice', 'posted', 2, :journal, 2026, d.id,"
        f" 'INV/2026/' || {dialect.pad('d.id')}, d.partner, d.partner, d.id, NULL, {day}, {day},"
        " NULL, :currency, 10000000000, 'line', 'en', '', NULL, d.pence * 100, d.tax * 100,"
        f" (d.pence + d.tax) * 100, (d.pence + d.tax) * 100, {HEADING}, {TEXTS}, {moment},"
        f" :importer, {moment}, :importer, TRUE, 'order-book', 500000 + d.id,"
        " '2010-12-01 08:26:00' FROM book_document AS d"
    )
    yield (
        f"{LINE_COLUMNS} SELECT l.id, l.document, l.place, 'sale', l.product, p.code, p.name,"
        " l.id, NULL, NULL, :sales, l.pieces * 10000, l.price * 10000, l.pence * 100,"
        " l.pence * 100, l.pence * 100, l.place"
        " FROM book_line AS l JOIN product AS p ON p.id = l.product"
    )
    yield (
        f"{TAX_COLUMNS} SELECT l.id, 1, t.id, t.label, t.kind, t.rate, t.account_id,"
        " l.pence * 100, l.tax * 100 FROM book_line AS l JOIN tax AS t ON t.id = :tax"
    )
    yield (
        f"{SUM_COLUMNS} SELECT d.id, NULL, t.id, t.label, t.rate, t.account_id, d.pence * 100,"
        " d.tax * 100, d.tax * 100 FROM book_document AS d JOIN tax AS t ON t.id = :tax"
    )
    yield PARTY
    yield (
        f"{STATUS_COLUMNS} SELECT d.id, d.partner, CASE WHEN d.id % 4 = 2 THEN 0"
        " ELSE (d.pence + d.tax) * 100 END, CASE WHEN d.id % 4 = 2 THEN 0"
        " ELSE (d.pence + d.tax) * 100 END, CASE WHEN d.id % 4 = 2 THEN 'paid'"
        " ELSE 'not_paid' END FROM book_document AS d"
    )
    yield (
        f"{ITEM_COLUMNS} SELECT d.id, NULL, 1, :receivable, d.partner, {day}, '', NULL,"
        " (d.pence + d.tax) * 100, 0, :currency, (d.pence + d.tax) * 100 FROM book_document AS d"
    )
    yield (
        f"{ITEM_COLUMNS} SELECT l.document, NULL, 1 + l.place, :sales, d.partner, {day}, p.name,"
        " NULL, 0, l.pence * 100, :currency, -l.pence * 100 FROM book_line AS l"
        " JOIN book_document AS d ON d.id = l.document JOIN product AS p ON p.id = l.product"
    )
    yield (
        f"{ITEM_COLUMNS} SELECT d.id, NULL, 20, :tax_account, d.partner, {day}, '', :tax, 0,"
        " d.tax * 100, :currency, -d.tax * 100 FROM book_document AS d"
    )


def payments(dialect: Dialect) -> Iterator[str]:
    """A payment in full of every fourth invoice."""
    day, moment = dialect.dated("d.day"), dialect.timed("d.day")
    paid, number = "d.id % 4 = 2", "(d.id + 2) / 4"
    yield (
        "INSERT INTO payment (id, kind, method, journal_id, series_year, number_value, number,"
        " partner_id, commercial_partner_id, accounting_on, amount, currency_id, exchange_rate,"
        f" memo, posted_at, posted_by_id) SELECT {number}, 'payment', 'bank', :bank_journal, 2026,"
        f" {number}, 'PAY/2026/' || {dialect.pad(number)}, d.partner, d.partner, {day},"
        f" (d.pence + d.tax) * 100, :currency, 10000000000, '', {moment}, :importer"
        f" FROM book_document AS d WHERE {paid}"
    )
    for line, account, sign in ((1, ":bank", ""), (2, ":receivable", "-")):
        debit, credit = ("(d.pence + d.tax) * 100", "0")[:: 1 if line == 1 else -1]
        yield (
            f"{ITEM_COLUMNS} SELECT NULL, {number}, {line}, {account}, d.partner, {day}, '', NULL,"
            f" {debit}, {credit}, :currency, {sign}(d.pence + d.tax) * 100"
            f" FROM book_document AS d WHERE {paid}"
        )
    yield (
        "INSERT INTO payment_status (payment_id, commercial_partner_id, residual_amount)"
        f" SELECT {number}, d.partner, 0 FROM book_document AS d WHERE {paid}"
    )
    yield (
        "INSERT INTO item_match (debit_item_id, credit_item_id, amount, company_amount,"
        " matched_on, matched_at, matched_by_id) SELECT j.id, k.id, j.debit, j.debit,"
        f" j.accounting_on, {moment}, :importer FROM book_document AS d"
        " JOIN journal_item AS j ON j.invoice_id = d.id AND j.line_number = 1"
        f" JOIN journal_item AS k ON k.payment_id = {number} AND k.line_number = 2 WHERE {paid}"
    )


def credit_notes(dialect: Dialect) -> Iterator[str]:
    """A posted credit note, made from each fifth ticket, of all of its invoice."""
    day, moment = dialect.dated("300"), dialect.timed("300")
    of = "book_credited AS c JOIN invoice AS o ON o.id = c.original"
    yield (
        f"{HEAD_COLUMNS} SELECT c.id, 'credit_note', 'posted', 2, o.journal_id, 2026, c.number,"
        f" 'RINV/2026/' || {dialect.pad('c.number')}, o.partner_id, o.commercial_partner_id,"
        f" o.sales_order_id, c.ticket, {day}, {day}, {day}, o.currency_id, o.exchange_rate,"
        " o.tax_rounding, 'en', 'Faulty clocks', o.id, o.untaxed_amount, o.tax_amount,"
        " o.total_amount, o.total_amount, o.company_heading, o.printed_texts,"
        f" {moment}, :user, {moment}, :user, FALSE, NULL, NULL, NULL FROM {of}"
    )
    yield (
        f"{LINE_COLUMNS} SELECT (SELECT max(id) FROM book_line)"
        " + row_number() OVER (ORDER BY c.id, l.id), c.id, l.line_number, 'goods', l.product_id,"
        " l.product_code, l.description, l.sales_order_line_id, l.id, l.invoice_id, :returns,"
        " l.quantity, l.unit_price, l.subtotal, l.gross, l.company_subtotal, NULL"
        f" FROM {of} JOIN invoice_line AS l ON l.invoice_id = o.id"
    )
    yield (
        f"{TAX_COLUMNS} SELECT l.id, 1, x.tax_id, x.label, x.kind, x.rate, x.account_id, x.base,"
        " x.amount FROM book_credited AS c JOIN invoice_line AS l ON l.invoice_id = c.id"
        " JOIN invoice_line_tax AS x ON x.invoice_line_id = l.original_line_id"
    )
    yield (
        f"{SUM_COLUMNS} SELECT c.id, c.original, x.tax_id, x.label, x.rate, x.account_id, x.base,"
        " x.amount, x.company_amount"
        " FROM book_credited AS c JOIN invoice_tax AS x ON x.invoice_id = c.original"
    )
    yield (
        "INSERT INTO credited_invoice (credit_note_id, original_invoice_id, untaxed_amount,"
        " tax_amount, total_amount, company_total_amount) SELECT c.id, o.id, o.untaxed_amount,"
        f" o.tax_amount, o.total_amount, o.company_total_amount FROM {of}"
    )
    yield f"{PARTY} WHERE i.kind = 'credit_note'"
    yield (f"{STATUS_COLUMNS} SELECT c.id, o.commercial_partner_id, 0, 0, 'paid' FROM {of}")
    yield (
        "UPDATE invoice_status SET residual_amount = 0, company_residual_amount = 0,"
        " payment_state = 'reversed' WHERE invoice_id IN (SELECT original FROM book_credited)"
    )
    yield (
        f"{ITEM_COLUMNS} SELECT c.id, NULL, j.line_number, CASE WHEN j.account_id = :sales"
        f" THEN :returns ELSE j.account_id END, j.partner_id, {day}, j.label, j.tax_id, j.credit,"
        " j.debit, j.currency_id, -j.currency_amount FROM book_credited AS c"
        " JOIN journal_item AS j ON j.invoice_id = c.original"
    )
    yield (
        "INSERT INTO item_match (debit_item_id, credit_item_id, amount, company_amount,"
        f" matched_on, matched_at, matched_by_id) SELECT j.id, k.id, j.debit, j.debit, {day},"
        f" {moment}, :user FROM book_credited AS c"
        " JOIN journal_item AS j ON j.invoice_id = c.original AND j.line_number = 1"
        " JOIN journal_item AS k ON k.invoice_id = c.id AND k.line_number = 1"
    )


def series() -> Iterator[str]:
    """What the series of documents and the running numbers have come to."""
    columns = (
        "INSERT INTO document_series (journal_id, kind, year, start_number, last_number, count,"
        " last_on, last_posted_at)"
    )
    for table in ("invoice", "payment"):
        yield (
            f"{columns} SELECT journal_id, kind, 2026, 1, count(*), count(*), max(accounting_on),"
            f" max(posted_at) FROM {table} GROUP BY journal_id, kind"
        )
    for code, count in (("ticket", ":tickets"), ("sales_order", ":invoices")):
        yield f"UPDATE record_series SET last_number = {count} WHERE code = '{code}'"
    yield "UPDATE record_series SET last_number = :invoices WHERE code = 'delivery'"
