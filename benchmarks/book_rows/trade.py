"""Numbers to make rows from, customers and products, orders with their deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.book_rows.dialects import Dialect

WIDE_LINES = 200
# How many lines an invoice has, by the last digit of its number: 3.6 on average, 12 at most; those
# of the last `:wide` tickets have many.
LINES = (
    f"CASE WHEN d.i % 4 = 1 AND d.i > :invoices - 4 * :wide THEN {WIDE_LINES} ELSE"
    " CASE d.i % 10 WHEN 0 THEN 2 WHEN 1 THEN 3 WHEN 2 THEN 1 WHEN 3 THEN 12 WHEN 4 THEN 4"
    " WHEN 5 THEN 3 WHEN 6 THEN 2 WHEN 7 THEN 5 WHEN 8 THEN 1 ELSE 3 END END"
)


def numbers(*, of_tickets: bool) -> Iterator[str]:
    """Numbers; lines with product, price, pieces, pence and tax; documents with their sums.

    Credited is the invoice of every fifth ticket, or else `:credited` invoices of no ticket.
    """
    yield "CREATE TEMPORARY TABLE book_number (i INTEGER PRIMARY KEY)"
    yield (
        "INSERT INTO book_number WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM n WHERE i < CAST(:invoices AS INTEGER) + 3000) SELECT i FROM n"
    )
    yield (
        "CREATE TEMPORARY TABLE book_line (id INTEGER PRIMARY KEY, document INTEGER,"
        " place INTEGER, product INTEGER, price INTEGER, pieces INTEGER, pence INTEGER,"
        " tax INTEGER)"
    )
    yield (
        "INSERT INTO book_line SELECT l.id, l.document, l.place, l.product, l.price, l.pieces,"
        " l.price * l.pieces, (l.price * l.pieces * 20 + 50) / 100 FROM (SELECT k.id, k.document,"
        " k.place, 1 + (k.id * 7919) % :products AS product, 50 + (k.id * 37) % 2000 AS price,"
        " 1 + k.id % 12 AS pieces FROM (SELECT row_number() OVER (ORDER BY d.i, p.i) AS id,"
        f" d.i AS document, p.i AS place FROM book_number AS d JOIN book_number AS p"
        f" ON p.i <= {LINES} WHERE d.i <= :invoices) AS k) AS l"
    )
    yield (
        "CREATE TEMPORARY TABLE book_document (id INTEGER PRIMARY KEY, partner INTEGER,"
        " day INTEGER, pence INTEGER, tax INTEGER)"
    )
    yield (
        "INSERT INTO book_document SELECT document, 1 + (document * 7) % :customers,"
        " document * 300 / (:invoices + 1), sum(pence), sum(tax) FROM book_line GROUP BY document"
    )
    yield (
        "CREATE TEMPORARY TABLE book_credited (id INTEGER PRIMARY KEY, ticket INTEGER,"
        " original INTEGER, number INTEGER)"
    )
    if of_tickets:
        yield (
            "INSERT INTO book_credited SELECT :invoices + i / 5, i, 4 * i - 3, i / 5"
            " FROM book_number WHERE i <= :tickets AND i % 5 = 0"
        )
        return
    yield (
        "INSERT INTO book_credited SELECT :invoices + i, NULL, 4 * ((i + 1) / 2) - i % 2, i"
        " FROM book_number WHERE i <= :credited"
    )


def masters() -> Iterator[str]:
    """Customers and products."""
    yield (
        "INSERT INTO partner (id, kind, name, customer_number, email, phone, street, postcode,"
        " city, country_code, language, origin_source, origin_number) SELECT i, 'company',"
        " CASE i % 4 WHEN 0 THEN 'The Cosy Corner ' WHEN 1 THEN 'Harbour Gifts '"
        " WHEN 2 THEN 'Old Mill Trading ' ELSE 'Bright & Sons ' END || i, 10000 + i,"
        " 'buyer' || i || '@example.com', '', i || ' Montpellier Parade', 'HG1 2TG', 'Harrogate',"
        " 'GB', 'en', 'order-book', 10000 + i FROM book_number WHERE i <= :customers"
    )
    yield (
        "INSERT INTO product (id, code, name, kind, tracking, list_price, warranty_months)"
        " SELECT i, 'P' || (20000 + i), CASE i % 3 WHEN 0 THEN 'ALARM CLOCK BAKELIKE '"
        " WHEN 1 THEN 'HANGING HEART LIGHT HOLDER ' ELSE 'SET OF CAKE TINS ' END || i,"
        " 'goods', 'none', 5000000, 0 FROM book_number WHERE i <= :products"
    )
    yield (
        "INSERT INTO product_tax (product_id, tax_id, sequence) SELECT i, :tax, 1"
        " FROM book_number WHERE i <= :products"
    )


def orders(dialect: Dialect) -> Iterator[str]:
    """Confirmed orders, delivered and invoiced in full."""
    yield (
        "INSERT INTO sales_order (id, number, number_value, state, partner_id,"
        " commercial_partner_id, currency_id, ordered_on, untaxed_amount, tax_amount,"
        " total_amount, created_at, confirmed_at, origin_source, origin_number, origin_document,"
        f" origin_part, origin_at) SELECT d.id, 'SO' || {dialect.pad('d.id')}, d.id, 'confirmed',"
        f" d.partner, d.partner, :currency, {dialect.dated('d.day')}, d.pence * 100, d.tax * 100,"
        f" (d.pence + d.tax) * 100, {dialect.timed('d.day')}, {dialect.timed('d.day')},"
        " 'order-book', 500000 + d.id, 500000 + d.id, 1, '2010-12-01 08:26:00'"
        " FROM book_document AS d"
    )
    yield (
        "INSERT INTO sales_order_line (id, sales_order_id, line_number, product_id, description,"
        " quantity, unit_price, subtotal, delivered_quantity, origin_line, origin_at,"
        " origin_digest) SELECT l.id, l.document, l.place, l.product, p.name,"
        " l.pieces * 10000, l.price * 10000, l.pence * 100, l.pieces * 10000, l.place,"
        " '2010-12-01 08:26:00', 'b416aee647c02dbd97d5d7f6f401a36c'"
        " FROM book_line AS l JOIN product AS p ON p.id = l.product"
    )
    yield (
        "INSERT INTO sales_order_line_tax (sales_order_line_id, tax_id, sequence)"
        " SELECT id, :tax, 1 FROM book_line"
    )


def deliveries(dialect: Dialect) -> Iterator[str]:
    """A done delivery of each order."""
    yield (
        "INSERT INTO transfer (id, kind, number, number_value, state, partner_id,"
        " commercial_partner_id, sales_order_id, source_location_id, destination_location_id,"
        " created_at, scheduled_at, done_at, is_booked, booking_number,"
        " origin_source, origin_number) SELECT d.id,"
        f" 'outgoing', 'WH/OUT/' || {dialect.pad('d.id')}, d.id, 'done', d.partner, d.partner,"
        f" d.id, :opening, :place, {dialect.timed('d.day')}, {dialect.timed('d.day')},"
        f" {dialect.timed('d.day')}, TRUE, d.id, 'order-book', 500000 + d.id"
        " FROM book_document AS d"
    )
    yield (
        "INSERT INTO move (id, transfer_id, line_number, state, product_id, sales_order_line_id,"
        " source_location_id, destination_location_id, quantity, done_quantity) SELECT id,"
        " document, place, 'done', product, id, :opening, :place, pieces * 10000, pieces * 10000"
        " FROM book_line"
    )
    yield (
        "INSERT INTO move_line (id, move_id, quantity) SELECT id, id, pieces * 10000 FROM book_line"
    )
