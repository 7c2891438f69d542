"""One list page for every kind of record: search, table, and the way into a record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app import texts
from app.services import invoices, orders, partners
from app.services.invoices import (
    ApprovalState,
    InvoiceKind,
    InvoiceRow,
    InvoiceState,
    RecordRef,
)
from app.ui.kit import tokens
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.formats import long_date
from app.ui.kit.live import live
from app.ui.kit.money import currency_look, money, unit_price
from app.ui.kit.navigation import navigation
from app.ui.kit.page import Page
from app.ui.kit.search_field import SearchField
from app.ui.kit.slots import ui_slot
from app.ui.kit.windowed_table import Cell, Column, WindowedTable
from app.ui.pages.documents import ORDER_LOOK, PAYMENT_LOOK
from app.ui.pages.sources import ListSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.events import Event
    from app.services.orders import OrderRow
    from app.services.partners import PartnerRow
    from app.ui.kit.desk import Desk


class RecordsPage(Page):
    """A searchable list. A kind says its columns, its source, and what opens."""

    hints: tuple[tuple[str, str], ...] = (
        ("J", "keys.down"),
        ("K", "keys.up"),
        ("Return", "keys.open"),
        ("/", "ticket_list.hint_search"),
    )
    event_kinds: tuple[str, ...] = ()
    is_checkable = False
    """Whether something can be done with several rows at once."""

    def __init__(self, desk: Desk, title: str, empty: tuple[str, str], icon: str) -> None:
        super().__init__(desk)
        self._text = ""
        self._is_shown = False
        self.search = SearchField(texts.t("records.search"), keys="/")
        self.search.setFixedWidth(340)
        self.search.searched.connect(self._searched)
        self.search.left.connect(self._to_rows)
        self.table = WindowedTable(
            self.columns(), name=title, key=self.key_of, checkable=self.is_checkable
        )
        self._icon, self._empty = icon, empty
        self.table.view.opened.connect(self._open)
        self.setFocusProxy(self.table.view)
        top = self.top = QHBoxLayout()
        top.addWidget(self.search)
        top.addStretch(1)
        column = self.column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        self.keys.shortcut("/", "ticket_list.hint_search", self._focus_search)
        live.changed.connect(self._event)
        self.set_title(title)

    def columns(self) -> Sequence[Column]:
        """The columns of the kind."""
        raise NotImplementedError

    def source(self, text: str) -> ListSource:
        """The rows that `text` matches."""
        raise NotImplementedError

    def record_of(self, row: object) -> RecordRef:
        """The record behind a row."""
        raise NotImplementedError

    def key_of(self, row: object) -> object:
        """What tells a row from the others."""
        return self.record_of(row).id

    async def load(self) -> None:
        if self._is_shown:
            self.table.model.reload()
            return
        self._is_shown = True
        self._show()
        self.table.view.setFocus()

    def _show(self) -> None:
        """Ask anew with the words of now."""
        self.table.set_empty(self._empty_state())
        self.table.show_source(self.source(self._text))

    def _empty_state(self) -> EmptyState:
        if not self._text:
            return EmptyState(self._icon, *self._empty)
        state = EmptyState(
            "magnifying-glass",
            texts.t("records.no_match", text=self._text),
            texts.t("records.no_match_sentence"),
        )
        state.add_button(texts.t("records.clear"), self._clear)
        return state

    def _clear(self) -> None:
        self.search.clear()
        self.table.view.setFocus()

    def _focus_search(self) -> None:
        self.search.editor.setFocus()

    def _to_rows(self) -> None:
        self.table.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _searched(self, text: str) -> None:
        self._text = text
        self._show()

    def _open(self, row: object) -> None:
        navigation.open(self.record_of(row))

    def _event(self, event: Event) -> None:
        if event.ref.kind in self.event_kinds and self._is_shown:
            self.table.model.reload()


class CreditNotesPage(RecordsPage):
    """All credit notes, those of a ticket, or all documents of a customer."""

    event_kinds = ("credit_note", "invoice")
    is_checkable = True
    hints = (*RecordsPage.hints, ("X", "records.hint_select"))

    def __init__(self, desk: Desk, wanted: invoices.InvoiceFilter | None = None) -> None:
        self._wanted = wanted or invoices.InvoiceFilter(kind=InvoiceKind.CREDIT_NOTE)
        super().__init__(
            desk,
            texts.t("records.credit_notes"),
            (texts.t("records.no_credit_notes"), texts.t("records.no_credit_notes_sentence")),
            "receipt",
        )
        self.print_button = self.table.selection.add_action(
            texts.t("records.print"), self._print, icon="printer", keys="Ctrl+P"
        )
        self.print_button.setEnabled(desk.may("invoice.print"))
        self.keys.shortcut("Ctrl+P", "records.print", self._print, when=self._may_print)

    def columns(self) -> Sequence[Column]:
        return invoice_columns()

    def source(self, text: str) -> ListSource:
        return invoice_source(self.desk, self._listed(text))

    def _listed(self, text: str) -> invoices.InvoiceFilter:
        return replace(self._wanted, text=text)

    def _may_print(self) -> bool:
        return self.print_button.isVisible() and self.print_button.isEnabled()

    @ui_slot
    async def _print(self) -> None:
        """One job of all that are checked."""
        from app.dialogs.print_job import print_chosen

        if not self._may_print():
            return
        model = self.table.model
        listed, count = self._listed(self._text), model.checked_count()
        await print_chosen(self, self.desk, listed, model.checked(), count)

    def record_of(self, row: object) -> RecordRef:
        if not isinstance(row, InvoiceRow):
            raise TypeError(row)
        return row.ref


class DocumentsMadePage(CreditNotesPage):
    """Exactly what one press of a button made: credit notes, and invoices beside them."""

    def __init__(self, desk: Desk, ids: tuple[invoices.InvoiceId, ...]) -> None:
        super().__init__(desk, invoices.InvoiceFilter(ids=ids))
        self.set_title(texts.t("records.documents_made"))

    def columns(self) -> Sequence[Column]:
        first, *rest = invoice_columns()
        return (replace(first, cell=_document_made), *rest)


class PartnersPage(RecordsPage):
    """All customers and their contacts."""

    event_kinds = ("partner",)

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            texts.t("records.partners"),
            (texts.t("records.no_partners"), texts.t("records.no_partners_sentence")),
            "user-circle",
        )

    def columns(self) -> Sequence[Column]:
        t = texts.t
        return (
            Column("name", t("records.name"), _partner_name, 240, stretch=True, keep=True),
            Column("number", t("records.customer_number"), _customer_number, 120),
            Column("city", t("records.city"), _city, 160),
            Column("email", t("records.email"), _email, 240),
            Column("phone", t("records.phone"), _phone, 140),
        )

    def source(self, text: str) -> ListSource:
        wanted = partners.PartnerList(filter=partners.PartnerFilter(text=text))
        return ListSource(
            self.desk.background,
            count=partners.count,
            rows=partners.rows,
            filter_=wanted.filter,
            for_span=lambda span: replace(wanted, span=span),
        )

    def record_of(self, row: object) -> RecordRef:
        if not isinstance(row, partners.PartnerRow):
            raise TypeError(row)
        return RecordRef("partner", row.id)


def invoice_source(
    desk: Desk, wanted: invoices.InvoiceFilter, *, is_descending: bool = True
) -> ListSource:
    """Invoices and credit notes, the latest first unless told otherwise."""
    listed = invoices.InvoiceList(filter=wanted, is_descending=is_descending)
    return ListSource(
        desk.background,
        count=invoices.count,
        rows=invoices.rows,
        filter_=wanted,
        for_span=lambda span: replace(listed, span=span),
    )


def order_source(desk: Desk, wanted: orders.OrderFilter) -> ListSource:
    """Sales orders, the latest first."""
    listed = orders.OrderList(filter=wanted)
    return ListSource(
        desk.background,
        count=orders.count,
        rows=orders.rows,
        filter_=wanted,
        for_span=lambda span: replace(listed, span=span),
    )


def invoice_columns() -> Sequence[Column]:
    """The columns of a list of invoices and credit notes."""
    t = texts.t
    return (
        Column("number", t("records.number"), _document_number, 150, keep=True),
        Column("date", t("records.date"), _document_date, 120),
        Column("customer", t("records.customer"), _document_customer, 180, stretch=True, keep=True),
        Column("original", t("records.original"), _original, 150),
        Column("ticket", t("records.ticket"), _ticket, 90),
        Column("state", t("records.state"), _document_state, 110, keep=True),
        Column("payment", t("records.payment"), _payment, 130),
        Column("total", t("records.total"), _total, 110, numeric=True, keep=True),
        Column("open", t("records.open"), _open_amount, 110, numeric=True),
    )


def order_columns() -> Sequence[Column]:
    """The columns of a list of sales orders."""
    t = texts.t
    return (
        Column("number", t("records.number"), _order_number, 110, keep=True),
        Column("origin", t("records.origin"), _order_origin, 120),
        Column("date", t("records.date"), _order_date, 130, stretch=True),
        Column("state", t("records.state"), _order_state, 130, keep=True),
        Column("total", t("records.total"), _order_total, 130, numeric=True, keep=True),
    )


def _partner_name(row: PartnerRow) -> Cell:
    return Cell(row.name, detail=row.company_name, strong=True)


def _customer_number(row: PartnerRow) -> Cell:
    return Cell(row.customer_number, ink="text.secondary")


def _city(row: PartnerRow) -> Cell:
    return Cell(", ".join(part for part in (row.city, row.country_code) if part))


def _email(row: PartnerRow) -> Cell:
    return Cell(row.email, ink="text.secondary")


def _phone(row: PartnerRow) -> Cell:
    return Cell(row.phone, ink="text.secondary")


def _document_number(row: InvoiceRow) -> Cell:
    return Cell(
        row.number or texts.t("records.draft"), tooltip=row.origin_number or "", strong=True
    )


def _document_made(row: InvoiceRow) -> Cell:
    """Drafts have no number, so they say what they are drafts of."""
    if row.number:
        return _document_number(row)
    return Cell(texts.t(f"invoice_page.draft_{row.kind.value}"), strong=True)


def _document_date(row: InvoiceRow) -> Cell:
    return Cell(long_date(row.invoice_on), ink="text.secondary")


def _document_customer(row: InvoiceRow) -> Cell:
    return Cell(row.partner_name)


def _original(row: InvoiceRow) -> Cell:
    return Cell(row.original_number or "", ink="text.secondary")


def _ticket(row: InvoiceRow) -> Cell:
    return Cell(row.ticket_number or "", ink="text.secondary")


def _document_state(row: InvoiceRow) -> Cell:
    kind = "creditNote" if row.kind is InvoiceKind.CREDIT_NOTE else "invoice"
    state = "approved" if row.approval is ApprovalState.APPROVED else row.state.value
    look = tokens.state(kind, state)
    words = texts.t("records.waiting" if state == "waiting" else f"invoice_page.state_{state}")
    return Cell(words, icon=look.icon, tone=look.tone)


def _payment(row: InvoiceRow) -> Cell:
    if row.payment_state is None:
        return Cell()
    icon, tone = PAYMENT_LOOK[row.payment_state.value]
    return Cell(texts.t(f"invoice_page.paid_{row.payment_state.value}"), icon=icon, tone=tone)


def _total(row: InvoiceRow) -> Cell:
    return Cell(money(row.total, row.currency), strong=True)


def _open_amount(row: InvoiceRow) -> Cell:
    is_open = row.state is InvoiceState.POSTED and bool(row.residual)
    return Cell(money(row.residual, row.currency) if is_open else "", ink="text.secondary")


def _order_number(row: OrderRow) -> Cell:
    return Cell(row.number, strong=True)


def _order_origin(row: OrderRow) -> Cell:
    return Cell(row.origin_number or "", ink="text.secondary")


def _order_date(row: OrderRow) -> Cell:
    return Cell(long_date(row.ordered_on), ink="text.secondary")


def _order_state(row: OrderRow) -> Cell:
    icon, tone = ORDER_LOOK[row.state.value]
    words = texts.t(f"sales_order_page.state_{row.state.value}")
    return Cell(words, icon=icon, tone=tone)


def _order_total(row: OrderRow) -> Cell:
    return Cell(unit_price(row.total, currency_look(row.currency)), strong=True)
