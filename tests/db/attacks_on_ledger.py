"""Attacks on the refundable ledger: credit notes that would take what is not left."""

from __future__ import annotations

from tests.db.attack_sql import (
    POST_DRAFT,
    POST_NOTE,
    Attack,
    added_line,
    booked,
    bump,
    note_of,
    post,
)

OTHER_ORIGINAL = "UPDATE credited_invoice SET original_invoice_id = {negative}"


def with_line(kind: str, amount: int, *, reduced: int = 0) -> tuple[str, ...]:
    """The draft of 30.00 of goods with a line beside it, in all its rows."""
    total = 300_000 + amount + reduced
    credited = 300_000 + reduced if kind == "fee" else total
    return (
        *note_of(300_000),
        added_line("price_reduction", reduced, "{first_line}"),
        added_line(kind, amount, "NULL"),
        f"UPDATE invoice SET untaxed_amount = {total}, total_amount = {total} WHERE id = {{note}}",
        f"UPDATE credited_invoice SET untaxed_amount = {credited}, total_amount = {credited}"
        " WHERE credit_note_id = {note}",
    )


def tax_of_note(amount: int, original: str, negative: str = "FALSE") -> tuple[str, ...]:
    """Add a tax to the draft, and to its sums."""
    return (
        "INSERT INTO invoice_tax (invoice_id, original_invoice_id, tax_id, account_id, is_negative,"
        f" amount) VALUES ({{note}}, {original}, {{tax}}, {{income}}, {negative}, {amount})",
        f"UPDATE invoice SET tax_amount = {amount}, total_amount = total_amount + {amount}"
        " WHERE id = {note}",
    )


def taxed(amount: int, negative: str = "FALSE") -> tuple[str, ...]:
    """Let the draft credit so much of the tax of 1.00 of its original."""
    return (
        *tax_of_note(amount, "{draft}", negative),
        f"UPDATE credited_invoice SET tax_amount = {amount},"
        f" total_amount = total_amount + {amount} WHERE credit_note_id = {{note}}",
    )


def second_note(amount: int) -> tuple[str, ...]:
    """Post the other draft, which credits 4.00 of the same original, and so much of its tax."""
    every = taxed(amount)
    return (
        "UPDATE invoice SET state = 'draft', untaxed_amount = 40000, total_amount = 40000"
        " WHERE id = {waiting}",
        "UPDATE invoice_line SET original_line_id = {draft_line}, original_invoice_id = {draft},"
        " subtotal = 40000, gross = 40000 WHERE invoice_id = {waiting}",
        "UPDATE credited_invoice SET original_invoice_id = {draft}, untaxed_amount = 40000,"
        " total_amount = 40000 WHERE credit_note_id = {waiting}",
        *(statement.replace("{note}", "{waiting}") for statement in every),
        *booked("waiting", on="credit"),
        bump("credit_note"),
        post("waiting", "{next_note} + 1"),
    )


WAITING_TOO = (
    bump("credit_note"),
    "UPDATE invoice SET state = 'draft' WHERE id = {waiting}",
    post("waiting", "{next_note} + 1"),
)

TAXED_ORIGINAL = (
    "UPDATE invoice SET tax_amount = 10000, total_amount = total_amount + 10000 WHERE id = {draft}",
    "UPDATE invoice_tax SET amount = 10000 WHERE id = {draft_tax}",
    *booked("draft"),
    *POST_DRAFT,
    "UPDATE invoice_line SET original_line_id = {draft_line}, original_invoice_id = {draft}"
    " WHERE id = {note_line}",
    "UPDATE credited_invoice SET original_invoice_id = {draft} WHERE credit_note_id = {note}",
)
"""An invoice of 10.00 with a tax of 1.00 is posted, and the draft credits it."""


def dollars_credited(amount: int, company: int, *, rate: int = 10_000_000_000) -> tuple[str, ...]:
    """An invoice of 10.00 in another currency is posted, then a credit note that takes of it."""
    return (
        "UPDATE invoice SET currency_id = {other_currency} WHERE id IN ({draft}, {note})",
        "UPDATE invoice_line SET company_subtotal = 100000 WHERE id = {draft_line}",
        *POST_DRAFT,
        *note_of(amount),
        "UPDATE invoice_line SET original_line_id = {draft_line}, original_invoice_id = {draft},"
        f" company_subtotal = {company} WHERE id = {{note_line}}",
        "UPDATE credited_invoice SET original_invoice_id = {draft},"
        f" company_total_amount = {company} WHERE credit_note_id = {{note}}",
        f"UPDATE invoice SET company_total_amount = {company}, exchange_rate = {rate}"
        " WHERE id = {note}",
        *POST_NOTE,
    )


ATTACKS = (
    Attack(
        "credit_original_missing",
        ("UPDATE invoice_line SET original_line_id = NULL WHERE id = {note_line}", *POST_NOTE),
        POST_NOTE,
        note="no line",
    ),
    Attack(
        "credit_original_missing",
        ("UPDATE invoice_line SET original_invoice_id = NULL WHERE id = {note_line}", *POST_NOTE),
        POST_NOTE,
        note="no invoice",
    ),
    Attack(
        "credit_original_missing",
        (
            "UPDATE invoice_line SET original_line_id = {negative_line} WHERE id = {note_line}",
            *POST_NOTE,
        ),
        POST_NOTE,
        note="a line of another invoice",
    ),
    Attack(
        "credit_original_missing",
        ("DELETE FROM credited_invoice WHERE credit_note_id = {note}", *POST_NOTE),
        POST_NOTE,
        note="not counted",
    ),
    Attack(
        "credit_original_not_posted",
        (
            "UPDATE invoice_line SET original_line_id = {draft_line},"
            " original_invoice_id = {draft} WHERE id = {note_line}",
            "UPDATE credited_invoice SET original_invoice_id = {draft}"
            " WHERE credit_note_id = {note}",
            *note_of(100_000),
            *POST_NOTE,
        ),
        (
            *POST_DRAFT,
            "UPDATE invoice_line SET original_line_id = {draft_line},"
            " original_invoice_id = {draft} WHERE id = {note_line}",
            "UPDATE credited_invoice SET original_invoice_id = {draft}"
            " WHERE credit_note_id = {note}",
            *note_of(100_000),
            *POST_NOTE,
        ),
    ),
    Attack(
        "credit_original_not_posted",
        (
            "UPDATE invoice_line SET original_line_id = {posted_note_line},"
            " original_invoice_id = {posted_note} WHERE id = {note_line}",
            "UPDATE credited_invoice SET original_invoice_id = {posted_note}"
            " WHERE credit_note_id = {note}",
            *note_of(100_000),
            *POST_NOTE,
        ),
        POST_NOTE,
        note="a credit note",
    ),
    Attack(
        "credit_other_customer",
        (
            "UPDATE invoice SET commercial_partner_id = {other_partner} WHERE id = {note}",
            *POST_NOTE,
        ),
        ("UPDATE invoice SET partner_id = {other_partner} WHERE id = {note}", *POST_NOTE),
    ),
    Attack(
        "credit_other_currency",
        (
            "UPDATE invoice SET currency_id = {other_currency}, company_total_amount = 0"
            " WHERE id = {note}",
            *POST_NOTE,
        ),
        POST_NOTE,
    ),
    Attack(
        "credit_other_currency",
        dollars_credited(50_000, 50_000, rate=11_000_000_000),
        dollars_credited(50_000, 50_000),
        note="rate",
    ),
    Attack(
        "credit_before_invoice",
        ("UPDATE invoice SET invoice_on = '2026-03-01' WHERE id = {note}", *POST_NOTE),
        ("UPDATE invoice SET invoice_on = '2026-03-03' WHERE id = {note}", *POST_NOTE),
    ),
    Attack(
        "credit_sums",
        (
            "UPDATE credited_invoice SET untaxed_amount = 1, total_amount = 1"
            " WHERE credit_note_id = {note}",
            *POST_NOTE,
        ),
        POST_NOTE,
    ),
    Attack(
        "credit_sums",
        (
            *tax_of_note(1, "NULL"),
            *POST_NOTE,
        ),
        (*tax_of_note(-1, "NULL"), *POST_NOTE),
        note="less than the document",
    ),
    Attack(
        "credit_sums",
        (
            "UPDATE credited_invoice SET tax_amount = 1, total_amount = total_amount + 1"
            " WHERE credit_note_id = {note}",
            *POST_NOTE,
        ),
        POST_NOTE,
        note="taxes",
    ),
    Attack(
        "credit_above_tax",
        (*TAXED_ORIGINAL, *note_of(50_000), *taxed(10_001), *POST_NOTE),
        (*TAXED_ORIGINAL, *note_of(50_000), *taxed(10_000), *POST_NOTE),
    ),
    Attack(
        "credit_above_tax",
        (*TAXED_ORIGINAL, *note_of(50_000), *taxed(-1), *POST_NOTE),
        (*TAXED_ORIGINAL, *note_of(50_000), *taxed(0), *POST_NOTE),
        note="below zero",
    ),
    Attack(
        "credit_above_tax",
        (*TAXED_ORIGINAL, *note_of(50_000), *taxed(1, "TRUE"), *POST_NOTE),
        (*TAXED_ORIGINAL, *note_of(50_000), *taxed(1), *POST_NOTE),
        note="of the other sign",
    ),
    Attack(
        "credit_above_tax",
        (*TAXED_ORIGINAL, *note_of(50_000), *taxed(6_000), *POST_NOTE, *second_note(4_001)),
        (*TAXED_ORIGINAL, *note_of(50_000), *taxed(6_000), *POST_NOTE, *second_note(4_000)),
        note="two notes",
    ),
    Attack(
        "credit_above_line",
        (*note_of(1_000_001), *POST_NOTE),
        (*note_of(1_000_000), *POST_NOTE),
    ),
    Attack(
        "credit_above_line",
        (*note_of(500_000, gross=1_000_001), *POST_NOTE),
        (*note_of(500_000, gross=1_000_000), *POST_NOTE),
        note="with included taxes",
    ),
    Attack(
        "credit_above_line",
        (
            *note_of(900_000),
            added_line("price_reduction", 100_001, "{first_line}"),
            "UPDATE invoice SET untaxed_amount = 1000001, total_amount = 1000001 WHERE id = {note}",
            "UPDATE credited_invoice SET untaxed_amount = 1000001, total_amount = 1000001"
            " WHERE credit_note_id = {note}",
            *POST_NOTE,
        ),
        (
            *note_of(900_000),
            added_line("price_reduction", 100_000, "{first_line}"),
            "UPDATE invoice SET untaxed_amount = 1000000, total_amount = 1000000 WHERE id = {note}",
            "UPDATE credited_invoice SET untaxed_amount = 1000000, total_amount = 1000000"
            " WHERE credit_note_id = {note}",
            *POST_NOTE,
        ),
        note="two lines of one note",
    ),
    Attack(
        "credit_above_line",
        (
            "UPDATE invoice_line SET original_line_id = {second_line} WHERE id = {note_line}",
            *note_of(300_001),
            *POST_NOTE,
        ),
        (
            "UPDATE invoice_line SET original_line_id = {second_line} WHERE id = {note_line}",
            *note_of(300_000),
            *POST_NOTE,
        ),
        note="with an earlier note",
    ),
    Attack(
        "credit_above_line",
        (
            "UPDATE invoice_line SET original_line_id = {negative_line},"
            " original_invoice_id = {negative} WHERE id = {note_line}",
            f"{OTHER_ORIGINAL} WHERE credit_note_id = {{note}}",
            *note_of(100_000),
            *POST_NOTE,
        ),
        POST_NOTE,
        note="the wrong sign",
    ),
    Attack(
        "credit_above_quantity",
        (*note_of(500_000, quantity=20_001), *POST_NOTE),
        (*note_of(500_000, quantity=20_000), *POST_NOTE),
    ),
    Attack(
        "credit_above_quantity",
        (
            "UPDATE invoice_line SET kind = 'correction' WHERE id = {note_line}",
            *note_of(500_000, quantity=20_001),
            *POST_NOTE,
        ),
        (
            "UPDATE invoice_line SET kind = 'price_reduction' WHERE id = {note_line}",
            *note_of(500_000, quantity=20_001),
            *POST_NOTE,
        ),
        note="a price reduction takes no pieces",
    ),
    Attack(
        "credit_above_quantity",
        (*note_of(500_000, quantity=-1), *POST_NOTE),
        (*note_of(500_000, quantity=0), *POST_NOTE),
        note="below zero",
    ),
    Attack(
        "credit_above_invoice",
        (
            added_line("goodwill", 900_000, "NULL"),
            "UPDATE invoice SET untaxed_amount = 1400000, total_amount = 1400000 WHERE id = {note}",
            "UPDATE credited_invoice SET untaxed_amount = 1400000, total_amount = 1400000"
            " WHERE credit_note_id = {note}",
            *POST_NOTE,
        ),
        (
            added_line("goodwill", 800_000, "NULL"),
            "UPDATE invoice SET untaxed_amount = 1300000, total_amount = 1300000 WHERE id = {note}",
            "UPDATE credited_invoice SET untaxed_amount = 1300000, total_amount = 1300000"
            " WHERE credit_note_id = {note}",
            *POST_NOTE,
        ),
        note="goodwill",
    ),
    Attack(
        "credit_above_invoice",
        (*with_line("goodwill", 900_001), *POST_NOTE, *WAITING_TOO),
        (*with_line("goodwill", 900_000), *POST_NOTE, *WAITING_TOO),
        note="two notes",
    ),
    Attack(
        "credit_above_company_amount",
        dollars_credited(100_000, 100_001),
        dollars_credited(100_000, 100_000),
    ),
    Attack(
        "credit_above_company_amount",
        dollars_credited(100_000, 99_999),
        dollars_credited(99_999, 99_999),
        note="a coin left of what is wholly credited",
    ),
    Attack(
        "credit_line_sign",
        (*with_line("goodwill", 100_000, reduced=-50_000), *POST_NOTE),
        (*with_line("goodwill", 100_000), *POST_NOTE),
        note="takes back what was credited",
    ),
    Attack(
        "credit_line_kind",
        ("UPDATE invoice_line SET kind = 'sale' WHERE id = {note_line}", *POST_NOTE),
        POST_NOTE,
        note="a sale",
    ),
    Attack(
        "credit_line_kind",
        (
            *with_line("fee", -100_000),
            "UPDATE invoice_line SET gross = 1 WHERE invoice_id = {note} AND kind = 'fee'",
            *POST_NOTE,
        ),
        (*with_line("fee", -100_000), *POST_NOTE),
        note="a fee that gives",
    ),
    Attack(
        "credit_line_kind",
        (*with_line("goodwill", -100_000), *POST_NOTE),
        (*with_line("goodwill", 100_000), *POST_NOTE),
        note="goodwill that takes",
    ),
    Attack(
        "credit_line_kind",
        (*with_line("goodwill_back", 100_000), *POST_NOTE),
        (*with_line("goodwill", 100_000), *POST_NOTE),
        note="goodwill back that gives",
    ),
    Attack(
        "credit_fee_above_goods",
        (*with_line("fee", -300_001, reduced=1), *POST_NOTE),
        (*with_line("fee", -300_000, reduced=1), *POST_NOTE),
    ),
    Attack(
        "credit_fee_above_goods",
        (
            *with_line("fee", -1),
            "UPDATE invoice_line SET kind = 'price_reduction' WHERE id = {note_line}",
            *POST_NOTE,
        ),
        (*with_line("fee", -1), *POST_NOTE),
        note="without goods",
    ),
    Attack(
        "credit_goodwill_back",
        (*with_line("goodwill_back", -100_000), *POST_NOTE),
        (*with_line("goodwill", 100_000), *POST_NOTE),
    ),
)
