"""The chain as docs/chain.md describes it, worked out here by hand from plain rows."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.models import metadata
from app.services import refunds
from app.services.chain import scheme
from tests.factories import Sold, picture

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "chain.md"
LEFT_OUT = {
    "invoice": {"state", "version", "previous_hash", "content_hash", "hash_scheme"},
    "invoice_party": {"invoice_id", "erased_at"},
    "invoice_line": {"invoice_id"},
    "invoice_line_tax": set(),
    "invoice_tax": {"id", "invoice_id"},
    "credited_invoice": {"credit_note_id"},
    "journal_item": {"id", "invoice_id", "payment_id", "entry_id"},
    "payment": {"id", "version", "previous_hash", "content_hash", "hash_scheme"},
    "entry": {"id", "previous_hash", "content_hash", "hash_scheme"},
}
HASHED = {
    "invoice": scheme.HEAD + scheme.POSTED,
    "invoice_party": scheme.PARTY,
    "invoice_line": scheme.LINE,
    "invoice_line_tax": scheme.LINE_TAX,
    "invoice_tax": scheme.TAX,
    "credited_invoice": scheme.CREDITED,
    "journal_item": scheme.ITEM,
    "payment": scheme.PAYMENT,
    "entry": scheme.ENTRY,
}


@pytest.mark.parametrize("table", HASHED)
def test_every_fixed_column_is_hashed(table: str) -> None:
    columns = {column.name for column in metadata.tables[table].columns}
    assert set(HASHED[table]) == columns - LEFT_OUT[table]
    assert len(set(HASHED[table])) == len(HASHED[table])


def test_the_page_lists_the_columns_in_their_order() -> None:
    page = PAGE.read_text("utf-8")
    for name, columns in (
        ("head", scheme.HEAD),
        ("line", scheme.LINE),
        ("line_tax", scheme.LINE_TAX),
        ("tax", scheme.TAX),
        ("credited", scheme.CREDITED),
        ("item", scheme.ITEM),
        ("posted", scheme.POSTED),
        ("party", scheme.PARTY),
        ("payment", scheme.PAYMENT),
        ("entry", scheme.ENTRY),
    ):
        found = re.search(rf"^\| `{name}` \|[^|]*\|([^|]*)\|", page, re.MULTILINE)
        assert found is not None, name
        assert tuple(re.findall(r"`(\w+)`", found[1])) == columns


def sha256(*lines: str) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def told(name: str, *values: str | None) -> str:
    """A row as the page describes it."""
    return " ".join([name, *("-" if v is None else f"{len(v)}:{v}" for v in values)])


def test_a_payment_is_hashed_as_the_page_says(shop: Shop) -> None:
    customer = shop.customer()
    shop.invoice(customer, Sold(shop.product("Thing", "10")), paid="4.00")
    ((journal, partner, user, currency, bank, receivable),) = shop.read(
        "SELECT p.journal_id, p.partner_id, p.posted_by_id, p.currency_id,"
        " (SELECT account_id FROM journal WHERE id = p.journal_id),"
        " (SELECT receivable_account_id FROM company) FROM payment AS p"
    )
    ((number, day, at, content, previous),) = shop.read(
        "SELECT number, CAST(accounting_on AS TEXT), posted_at, content_hash, previous_hash"
        " FROM payment"
    )
    at = at if isinstance(at, str) else at.strftime("%Y-%m-%d %H:%M:%S.%f")
    start = sha256(
        "after-sales-desk chain 1 start", f"company 1 {journal} payment {shop.today.year} 1"
    )
    ids = str(partner)
    payment = told(
        "payment", "payment", "bank", str(journal), str(shop.today.year), "1", number, ids, ids,
        day, "40000", str(currency), "10000000000", "", None, None, at, str(user), None, None,
    )  # fmt: skip
    items = [
        told("item", str(line), str(account), ids, day, number, None, debit, credit, str(currency),
             amount)
        for line, account, debit, credit, amount in (
            (1, bank, "40000", "0", "40000"),
            (2, receivable, "0", "40000", "-40000"),
        )
    ]  # fmt: skip
    assert previous == start
    assert content == sha256("after-sales-desk chain 1", f"previous {start}", payment, *items)


def test_each_document_follows_the_one_before_in_its_own_series(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    first, second = picture(shop, customer), picture(shop, customer)
    shop.post(shop.reverse(ticket, first))
    shop.act(refunds.reverse_and_create_invoice, shop.request(ticket, second))
    chains: dict[str, list[tuple[str, str]]] = {}
    for kind, previous, content in shop.read(
        "SELECT kind, previous_hash, content_hash FROM invoice WHERE state = 'posted'"
        " ORDER BY kind, number_value"
    ):
        chains.setdefault(kind, []).append((previous, content))
    for kind, links in chains.items():
        assert len(links) == 2
        assert links[1][0] == links[0][1]
        ((last,),) = shop.read(f"SELECT last_hash FROM document_series WHERE kind = '{kind}'")
        assert last == links[1][1]
    assert chains["invoice"][0][0] != chains["credit_note"][0][0]


def test_every_customer_on_a_document_has_a_salt_of_its_own(shop: Shop) -> None:
    customer = shop.customer()
    picture(shop, customer)
    picture(shop, customer)
    salts = [salt for (salt,) in shop.read("SELECT salt FROM invoice_party")]
    digests = {digest for (digest,) in shop.read("SELECT party_digest FROM invoice")}
    assert all(re.fullmatch("[0-9a-f]{32}", salt) for salt in salts)
    assert len(set(salts)) == len(digests) == 2


def test_words_of_any_script_are_hashed_alike_by_sql_and_python(shop: Shop) -> None:
    """A payment is hashed from Python's values and compared with what the database gives."""
    customer = shop.customer()
    shop.write(
        lambda uow: uow.connection.execute(
            text("UPDATE company SET name = :name"), {"name": "Ŵ 5:-\nαβγ 漢字 🎁"}
        ).close()
    )
    picture(shop, customer, paid="1.00")
    from app.services import integrity

    report = integrity.check(shop.database)
    assert [one for one in report.findings if one.rule == "chain"] == []
