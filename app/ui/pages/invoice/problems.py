"""What the page of a document says when something is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.ui.kit.formats import sentence
from app.ui.kit.money import money
from app.ui.pages.invoice.draft import changed_lines
from app.ui.pages.invoice.lines import LinesPart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.errors import Problem
    from app.services.invoices import InvoiceCard
    from app.ui.pages.invoice.sheet import InvoiceSheet


def show_invalid(sheet: InvoiceSheet, problems: Mapping[str, Problem]) -> str:
    """Bring problems to their fields; the sentences of those that have none."""
    rest = sheet.head.properties.set_errors(problems)
    sheet.lines.show_errors(problems)
    elsewhere = [problems[name] for name in rest if LinesPart.place_of(name) is None]
    words = " ".join(sentence(problem) for problem in elsewhere)
    return words or texts.t("invoice_page.correct_fields")


def changed_words(before: InvoiceCard, after: InvoiceCard) -> list[str]:
    """Which lines come to something else than they did."""
    return [
        texts.t(
            "invoice_page.line_changed",
            name=name,
            before=money(was, after.currency),
            after=money(now, after.currency),
        )
        for name, was, now in changed_lines(before, after)
    ]
