"""What the page of a document says when something is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.errors import Invalid, Refused, Stale
from app.ui.kit.formats import sentence, suggestion_words
from app.ui.kit.money import money
from app.ui.kit.problem_words import problem_words
from app.ui.pages.invoice.draft import changed_lines
from app.ui.pages.invoice.lines import LinesPart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.errors import Problem, ServiceError
    from app.services.invoices import InvoiceCard
    from app.ui.pages.invoice.page import InvoicePage
    from app.ui.pages.invoice.sheet import InvoiceSheet


class Problems(QObject):
    """Problems go to their fields; everything else to the banner."""

    def __init__(self, page: InvoicePage) -> None:
        super().__init__(page)
        self._page = page

    def show(self, error: ServiceError) -> None:
        """Say what was refused, and what can be done about it."""
        page, sheet = self._page, self._page.sheet
        if sheet is None:
            return
        if isinstance(error, Stale):
            page.say(problem_words(error))
            sheet.banner.add_button(texts.t("invoice_page.show_theirs"), page.discard)
            page.colliding.show(error)
        elif isinstance(error, Refused) and error.code == "invoice.total_changed":
            page.show_changed_total(problem_words(error))
        elif isinstance(error, Invalid):
            page.say(show_invalid(sheet, error.problems))
            self._offer_day(sheet, error.problems.get("invoice_on"))
            page.figuring.look_again()
        else:
            page.say(problem_words(error))

    def _offer_day(self, sheet: InvoiceSheet, problem: Problem | None) -> None:
        """A day that would do is a button away."""
        day = problem.suggestion if problem is not None else None
        words = suggestion_words(day)
        if words:
            use = texts.t("kit.use_value", value=words)
            button = sheet.banner.add_button(use, self._use_day, icon="calendar-check")
            button.setProperty("day", day)

    def _use_day(self) -> None:
        sheet = self._page.sheet
        if sheet is not None:
            sheet.head.properties.field("invoice_on").set_value(self.sender().property("day"))
            sheet.banner.clear()
            self._page.edited()


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
