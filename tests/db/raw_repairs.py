"""Repairs of the world: a new one, signed for, one under repair, one that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.db.raw_books import NOW, TODAY

if TYPE_CHECKING:
    from tests.db.raw_books import RawDocuments

PIECE = 10_000


def build(books: RawDocuments, ids: dict[str, int]) -> dict[str, int]:
    """Write them; their ids by the names that the attacks use."""
    company = books.company
    order = books.insert(
        "sales_order",
        number="SO1",
        number_value=1,
        state="draft",
        partner_id=company.partner,
        commercial_partner_id=company.partner,
        currency_id=company.currency,
        ordered_on=TODAY,
        created_at=NOW,
    )
    found = {
        "order_line": books.insert(
            "sales_order_line",
            sales_order_id=order,
            line_number=1,
            product_id=company.product,
            quantity=PIECE,
        )
    }
    lots = {"new": "serial_here"}
    for number, name in enumerate(("new", "begun", "done"), 1):
        lot = ids[lots[name]] if name in lots else None
        repair = books.insert(
            "repair_order",
            number=f"WH/RO/{number}",
            number_value=number,
            state="new",
            partner_id=company.partner,
            commercial_partner_id=company.partner,
            product_id=ids["cabinet"] if lot else company.product,
            lot_id=lot,
            serial_id=lot,
            quantity=PIECE,
            warranty_reason="none",
            created_at=NOW,
            created_by_id=company.user,
        )
        part = books.insert(
            "repair_part",
            repair_order_id=repair,
            line_number=1,
            kind="add",
            product_id=company.product,
            quantity=PIECE,
        )
        found[f"{name}_repair"], found[f"{name}_part"] = repair, part
    for name, states in (("begun", ("under_repair",)), ("done", ("under_repair", "repaired"))):
        for state in states:
            books.run(
                f"UPDATE repair_order SET state = '{state}' WHERE id = {found[f'{name}_repair']}"
            )
    for piece, moment in (("new", "before"), ("begun", "before"), ("done", "after")):
        found[f"{piece}_check"] = books.insert(
            "repair_check",
            repair_order_id=found[f"{piece}_repair"],
            moment=moment,
            sequence=1,
            point="Glass",
            result="damaged",
        )
    found["loan"] = books.insert(
        "repair_loan",
        repair_order_id=found["begun_repair"],
        kind="lent",
        label="L-1",
        what="Spare clock",
        given_at=NOW,
        given_by_id=company.user,
    )
    found["signature"] = books.insert(
        "repair_signature",
        repair_order_id=found["new_repair"],
        moment="intake",
        name="A. Customer",
        strokes="[]",
        signed_at=NOW,
        taken_by_id=company.user,
    )
    return found
