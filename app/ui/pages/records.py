"""One list page for every kind of record: search, table, and the way into a record."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app import texts
from app.errors import ServiceError
from app.services import invoices, orders, partners
from app.services.invoices import InvoiceKind, InvoiceRow, RecordRef
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.live import live
from app.ui.kit.navigation import navigation
from app.ui.kit.page import Page
from app.ui.kit.search_field import SearchField
from app.ui.kit.slots import ui_slot
from app.ui.kit.windowed_table import Cell, Column, WindowedTable
from app.ui.pages.document_columns import invoice_columns, made_columns
from app.ui.pages.origin_filter import OriginFilter
from app.ui.pages.sources import ListSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.events import Event
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


class ImportedPage(RecordsPage):
    """A list of which records may be imported: then numbers of origin are shown and filtered by."""

    def __init__(self, desk: Desk, title: str, empty: tuple[str, str], icon: str) -> None:
        super().__init__(desk, title, empty, icon)
        self.origin = OriginFilter(self)
        self.origin.hide()
        self.origin.changed.connect(self._show)
        self.top.insertWidget(1, self.origin)
        self.keys.shortcut("F", "records.filter", self.origin.open_menu, when=self.origin.isVisible)
        self.table.view.leave_out("origin")

    async def has_imported(self) -> bool:
        """Whether the list, without its filter, holds anything imported."""
        raise NotImplementedError

    async def load(self) -> None:
        with suppress(ServiceError):  # of which the list itself tells
            if await self.has_imported():
                self.table.view.leave_out()
                self.origin.show()
        await super().load()

    def _empty_state(self) -> EmptyState:
        if self.origin.is_imported is None or self._text:
            return super()._empty_state()
        state = EmptyState(
            "funnel-simple",
            texts.t("records.none_filtered"),
            texts.t("records.none_filtered_sentence"),
        )
        state.add_button(texts.t("records.clear_filter"), self.origin.clear)
        return state


class CreditNotesPage(ImportedPage):
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

    async def has_imported(self) -> bool:
        return await self.desk.background.ask(invoices.has_imported, self._wanted)

    def columns(self) -> Sequence[Column]:
        return invoice_columns()

    def source(self, text: str) -> ListSource:
        return invoice_source(self.desk, self._listed(text))

    def _listed(self, text: str) -> invoices.InvoiceFilter:
        return replace(self._wanted, text=text, is_imported=self.origin.is_imported)

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
        return made_columns()


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
            wanted,
            count=partners.count,
            rows=partners.rows,
        )

    def record_of(self, row: object) -> RecordRef:
        if not isinstance(row, partners.PartnerRow):
            raise TypeError(row)
        return RecordRef("partner", row.id)


def invoice_source(
    desk: Desk, wanted: invoices.InvoiceFilter, *, is_descending: bool = True
) -> ListSource:
    """Invoices and credit notes, the latest first unless told otherwise."""
    return ListSource(
        desk.background,
        invoices.InvoiceList(filter=wanted, is_descending=is_descending),
        count=invoices.count,
        rows=invoices.rows,
    )


def order_source(desk: Desk, wanted: orders.OrderFilter) -> ListSource:
    """Sales orders, the latest first."""
    return ListSource(
        desk.background,
        orders.OrderList(filter=wanted),
        count=orders.count,
        rows=orders.rows,
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
