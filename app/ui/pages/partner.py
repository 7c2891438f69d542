"""The page of a customer: particulars, balance, tickets, orders, invoices, returns and repairs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.errors import Invalid, ServiceError, Stale
from app.services import company, invoices, ledger, orders, partners, tickets
from app.services.background import new_key
from app.services.partners import PartnerId
from app.services.repairs import RepairFilter, RepairRow
from app.services.stock import TransferFilter, TransferRow
from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from app.ui.kit.card import Card
from app.ui.kit.choice_list import Choice
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.fields import ChoiceField, TextField
from app.ui.kit.labels import Text
from app.ui.kit.live import live
from app.ui.kit.moments import moment
from app.ui.kit.money import money
from app.ui.kit.navigation import navigation
from app.ui.kit.problem_words import problem_words
from app.ui.kit.property_grid import PropertyGrid
from app.ui.kit.slots import ui_slot
from app.ui.kit.tabs import TabPages
from app.ui.kit.windowed_table import WindowedTable
from app.ui.pages.document_columns import invoice_columns, order_columns
from app.ui.pages.keeping import RESTORE, Keeping
from app.ui.pages.records import invoice_source, order_source
from app.ui.pages.repairs import repair_columns, repair_source
from app.ui.pages.returns import return_columns, return_source
from app.ui.pages.sheet import SheetPage
from app.ui.pages.ticket_source import columns as ticket_columns
from app.ui.pages.ticket_source import ticket_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.events import Event
    from app.services.ledger import PartnerBalance
    from app.services.partners import PartnerCard
    from app.ui.kit.desk import Desk
    from app.ui.kit.fields.base import Field
    from app.ui.kit.windowed_table import Column

FIELDS = ("name", "customer_number", "email", "phone", "tax_number", "language")
SHOWN = ("ticket", "sales_order", "credit_note", "invoice", "payment", "transfer", "repair")
"""The records whose events change what the lists and the balance say."""
ADDRESS = ("street", "street2", "postcode", "city", "country_code")


class PartnerPage(SheetPage):
    """One partner; what is listed is that of its company and all contacts."""

    hints = (
        ("Ctrl+S", "partner_page.hint_save"),
        ("Ctrl+N", "ticket_list.hint_new"),
        ("Alt+Left", "partner_page.hint_back"),
    )

    def __init__(self, desk: Desk, partner_id: int, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("partner_page")
        self._id = PartnerId(partner_id)
        self._card: PartnerCard | None = None
        self._kept: dict[str, str] = {}
        self.keeping = Keeping(desk, "partner", partner_id)
        self._name = Text("", "title")
        self._kind = Text("", "label", "secondary")
        self.balance = Card(sunken=True)
        self._balance = Text("", "subhead", weight=600, use="numbers")
        self._owed = Text("", "caption", "secondary")
        self.properties = PropertyGrid()
        self.save_button = Button(texts.t("partner_page.save"), "primary", keys="Ctrl+S")
        self.discard_button = Button(texts.t("partner_page.discard"), "quiet")
        self.new_ticket = Button(texts.t("ticket_list.new"), icon="plus")
        self._quotation_key = new_key()
        self.new_quotation = Button(texts.t("orders.new"), icon="plus")
        self.statement = Button(texts.t("partner_page.statement"), icon="invoice")
        self.erase = Button(texts.t("partner_page.erase"), "quiet", icon="eraser")
        self.tabs = TabPages()
        self.lists: list[WindowedTable] = []
        self._build()
        live.changed.connect(self._event)
        self.set_title(texts.t("partner_page.opening"))

    @property
    def reference(self) -> RecordRef:
        """The partner that is shown."""
        return RecordRef("partner", self._id)

    @property
    def is_dirty(self) -> bool:
        return self._card is not None and self.properties.is_dirty()

    async def load(self) -> None:
        ask, is_first = self.desk.background.ask, self._card is None
        try:
            if not self.is_dirty:
                self._show(await ask(partners.card, self._id))
            self._show_balance(await ask(ledger.partner_balance, self._id))
            wanted = invoices.InvoiceFilter(partner_id=self._id)
            is_imported = await ask(invoices.has_imported, wanted)
            self.invoices.view.leave_out(*(() if is_imported else ("origin",)))
        except ServiceError as error:
            self.say_unreadable(error)
            return
        if is_first:
            await self._offer_kept()

    async def leave(self) -> None:
        """What was typed and not saved is kept for a day."""
        if self.is_dirty:
            changes = self.properties.changes()
            content = {name: value or "" for name, value in changes.items()}
            await self.keeping.keep(self.reference, content, texts.t("partner_page.kept"))

    def show_problem(self, error: ServiceError) -> None:
        """Problems go to their fields, everything else to the banner."""
        if isinstance(error, Invalid):
            rest = self.properties.set_errors(error.problems)
            if not rest:
                return
        self.banner.clear()
        self.banner.say(problem_words(error), tone="danger")
        if isinstance(error, Stale):
            self.banner.add_button(texts.t("partner_page.show_theirs"), self._discard)

    def _build(self) -> None:
        t = texts.t
        for side, names in enumerate((FIELDS, ADDRESS)):
            for name in names:
                self.properties.add(name, t(f"partner_page.{name}"), _field(name), column=side)
        self.properties.changed.connect(self._edited)
        self.save_button.clicked.connect(self._save)
        self.discard_button.clicked.connect(self._discard)
        self.new_ticket.clicked.connect(self._new_ticket)
        self.new_quotation.setObjectName("new_quotation")
        self.new_quotation.clicked.connect(self._new_quotation)
        if not self.desk.may("order.write"):
            self.new_quotation.hide()
        self.statement.setObjectName("statement")
        self.statement.clicked.connect(self._open_statement)
        self.erase.setObjectName("erase")
        if not self.desk.may("partner.erase"):
            self.erase.hide()
        self.erase.clicked.connect(self._open_erasing)
        self.balance.column.addWidget(Text(t("partner_page.balance"), "label", "secondary"))
        self.balance.column.addWidget(self._balance)
        self.balance.column.addWidget(self._owed)
        names_column, top = QVBoxLayout(), QHBoxLayout()
        names_column.setSpacing(2)
        names_column.addStretch(1)
        names_column.addWidget(self._kind)
        names_column.addWidget(self._name)
        names_column.addStretch(1)
        top.addLayout(names_column, 1)
        buttons = (
            self.discard_button,
            self.save_button,
            self.erase,
            self.statement,
            self.new_quotation,
            self.new_ticket,
        )
        for widget in (*buttons, self.balance):
            top.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 20, 28, 16)
        outer.setSpacing(14)
        outer.addWidget(self.banner)
        outer.addWidget(self.content, 1)
        outer.addStretch()
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(top)
        column.addWidget(self.properties)
        column.addWidget(self.tabs, 1)
        self._add_tabs()
        self.keys.shortcut("Ctrl+S", "partner_page.hint_save", self._save)

    def _add_tabs(self) -> None:
        """A tab for each kind of record that the user may read."""
        self.tickets = self._add_tab("tickets", ticket_columns(), "ticket")
        self.orders = self._add_tab("orders", order_columns(), "sales_order")
        self.invoices = self._add_tab("invoices", invoice_columns())
        self.returns = self.repairs = None
        if self.desk.may("stock.read"):
            self.returns = self._add_tab("returns", return_columns(), "transfer")
        if self.desk.may("repair.read"):
            self.repairs = self._add_tab("repairs", repair_columns(), "repair")

    def _add_tab(self, name: str, columns: Sequence[Column], kind: str = "") -> WindowedTable:
        t = texts.t
        table = WindowedTable(columns, name=t(f"partner_page.{name}"))
        table.set_empty(EmptyState("tray", t("partner_page.none"), t(f"partner_page.no_{name}")))
        table.view.setProperty("kind", kind)
        table.view.opened.connect(self._open_row)
        self.tabs.add(t(f"partner_page.{name}"), table)
        self.lists.append(table)
        return table

    def _show(self, card: PartnerCard) -> None:
        self._card = card
        self.content.show()
        self._kind.setText(texts.t(f"partner_page.kind_{card.kind.value}"))
        self._name.setText(card.name)
        self.set_title(card.name)
        values = {name: getattr(card, name) for name in FIELDS}
        values |= {name: getattr(card.address, name) for name in ADDRESS}
        self.properties.set_values(values)
        self.properties.mark_clean()
        self.properties.set_read_only(not self.desk.may("partner.write"))
        self.new_ticket.setEnabled(self.desk.may("ticket.write"))
        self.banner.clear()
        self._show_lists(card)
        self._edited("")

    def _show_lists(self, card: PartnerCard) -> None:
        customer = card.commercial_id
        wanted = tickets.TicketList(filter=tickets.TicketFilter(customer_id=customer))
        self.tickets.show_source(ticket_source(self.desk.background, wanted))
        self.orders.show_source(order_source(self.desk, orders.OrderFilter(customer_id=customer)))
        self.invoices.show_source(
            invoice_source(self.desk, invoices.InvoiceFilter(partner_id=customer))
        )
        if self.returns is not None:
            came = TransferFilter(customer_id=customer, is_return=True)
            self.returns.show_source(return_source(self.desk, came))
        if self.repairs is not None:
            repaired = RepairFilter(customer_id=customer)
            self.repairs.show_source(repair_source(self.desk, repaired))

    def _show_balance(self, balance: PartnerBalance) -> None:
        self._balance.setText(money(balance.balance, balance.currency))
        self._owed.setText(
            texts.t(
                "partner_page.owed",
                owed=money(balance.owed, balance.currency),
                credit=money(balance.open_credit, balance.currency),
            )
        )
        self.balance.setAccessibleName(f"{texts.t('partner_page.balance')} {self._balance.text()}")

    def _edited(self, _name: str) -> None:
        for button in (self.save_button, self.discard_button):
            button.setVisible(self.is_dirty)
        self.dirty_changed.emit(self.is_dirty)

    async def _offer_kept(self) -> None:
        """Offer what was typed and left; what was asked for is restored at once."""
        kept = await self.keeping.find()
        if kept is None:
            return
        self._kept = {name: value for name, value in kept.content.items() if name != RESTORE}
        if RESTORE in kept.content:
            self._restore()
            return
        words = texts.t("partner_page.kept_found", when=moment(kept.kept_at))
        self.banner.say(words, tone="info", icon="pencil-simple")
        self.banner.add_button(texts.t("partner_page.restore"), self._restore)
        self.banner.add_button(texts.t("partner_page.forget"), self._discard)

    def _restore(self) -> None:
        self.banner.clear()
        self.properties.set_values(self._kept)
        self._edited("")

    def _request(self) -> partners.SavePartner:
        card = self._card
        if card is None:
            raise LookupError(self._id)
        values = self.properties.values()
        return partners.SavePartner(
            id=card.id,
            version=card.version,
            kind=card.kind,
            parent_id=card.parent_id,
            is_active=card.is_active,
            address=replace(card.address, **{name: values[name] or "" for name in ADDRESS}),
            **{name: values[name] for name in FIELDS},
        )

    @ui_slot
    async def _save(self) -> None:
        if self.is_dirty:
            self._show(await self.desk.background.act(partners.save, self._request()))
            await self.keeping.drop()
            self.desk.notices.show(texts.t("partner_page.saved"))

    @ui_slot
    async def _discard(self) -> None:
        self._show(await self.desk.background.ask(partners.card, self._id))
        await self.keeping.drop()

    @ui_slot
    async def _new_ticket(self) -> None:
        from app.dialogs.tickets import open_new_ticket

        await open_new_ticket(self.window(), self.desk, customer_id=self._id)

    @ui_slot
    async def _new_quotation(self) -> None:
        from app.ui.pages.orders import new_quotation

        key = self._quotation_key
        await new_quotation(self.desk, self._id, key)
        if key == self._quotation_key:  # the next press is for another quotation
            self._quotation_key = new_key()

    @ui_slot
    async def _open_statement(self) -> None:
        from app.dialogs.statements import open_statement

        await open_statement(self.window(), self.desk, self._id)

    def _open_erasing(self) -> None:
        from app.dialogs.erasing import ErasingDialog

        if self._card is not None:
            dialog = ErasingDialog(self, self.desk, self._card)
            dialog.succeeded.connect(self._show)
            dialog.open()

    @ui_slot
    async def _event(self, event: Event) -> None:
        if self._card is not None and event.ref.kind in SHOWN:
            for table in self.lists:
                table.model.reload()
            balance = await self.desk.background.ask(ledger.partner_balance, self._id)
            self._show_balance(balance)

    def _open_row(self, row: object) -> None:
        kind = self.sender().property("kind")
        if isinstance(row, invoices.InvoiceRow):
            navigation.open(row.ref)
        elif isinstance(row, (tickets.TicketRow, orders.OrderRow, TransferRow, RepairRow)):
            navigation.open(RecordRef(kind, row.id))


def _field(name: str) -> Field[str]:
    """The field of a property: countries and languages by their names."""
    if name == "country_code":
        return _country_field()
    if name == "language":
        return ChoiceField(
            [Choice(code, texts.t("application.language", code)) for code in texts.languages()]
        )
    return TextField()


def _country_field() -> ChoiceField[str]:
    """Countries by their names."""
    countries = company.choices(texts.current_language()).countries
    return ChoiceField([Choice(code, name, code) for code, name in countries], clearable=True)
