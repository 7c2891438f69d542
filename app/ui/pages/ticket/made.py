"""What is opened and said after a refund: the one document, or the list of all, and a toast."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from app import texts
from app.services import invoices
from app.services.background import new_key
from app.services.invoice_events import CreditNoteDrafted
from app.services.invoices import InvoiceId
from app.services.refunds import CreditNoteCard, ReplacedInvoice
from app.services.tickets import RecordRef
from app.ui.kit.live import live
from app.ui.kit.money import money
from app.ui.kit.navigation import navigation
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.events import Event
    from app.services.repairs import RepairCard
    from app.services.returns import MadeReturn
    from app.ui.kit.desk import Desk
    from app.ui.kit.notices import Toast


@dataclass(frozen=True, slots=True)
class DocumentsMade:
    """The documents that one press of a button made on a ticket; `id` is the ticket's."""

    id: int
    ids: tuple[InvoiceId, ...]
    kind: str = "documents_made"


class Made(QObject):
    """Shows what a button of the Refund dialog made, opened on the page of a record."""

    def __init__(
        self,
        desk: Desk,
        page: QWidget,
        record: Callable[[], RecordRef],
        ticket_id: Callable[[], int],
    ) -> None:
        super().__init__(page)
        self._desk = desk
        self._record = record
        self._ticket_id = ticket_id
        self._offer: Toast | None = None
        self._offered: tuple[RecordRef, ...] = ()
        live.changed.connect(self._event)

    def show_problem(self, error: ServiceError) -> None:
        """Say in passing why Undo was refused: another page than the ticket's is shown."""
        self._desk.notices.warn(problem_words(error))

    def show(self, made: Sequence[CreditNoteCard | ReplacedInvoice]) -> None:
        """Open what is to be worked on next, and tell what was made."""
        drafts = [one for one in made if isinstance(one, CreditNoteCard)]
        replaced = [one for one in made if isinstance(one, ReplacedInvoice)]
        waiting = [one for one in replaced if one.draft_invoice is None]
        new = [one.draft_invoice for one in replaced if one.draft_invoice is not None]
        opened = [*(one.ref for one in drafts), *(one.credit_note for one in waiting), *new]
        if len(opened) == 1:
            navigation.open(opened[0])
        elif opened:
            posted = [one.credit_note for one in replaced if one.draft_invoice is not None]
            navigation.open(_list(self._ticket_id(), [*posted, *opened]))
        if drafts:
            undo = functools.partial(self._undo, drafts)
            self._offer = self._desk.notices.offer_undo(_drafted(drafts), undo)
            self._offered = tuple(one.ref for one in drafts)
        elif waiting:
            self._desk.notices.show(_waiting(waiting))
        elif replaced:
            notes = [one.credit_note for one in replaced]
            wanted = notes[0] if len(notes) == 1 else _list(self._ticket_id(), notes)
            self._desk.notices.show(
                _posted(replaced),
                action=texts.t("ticket_page.open"),
                slot=functools.partial(navigation.open, wanted),
            )

    def show_return(self, made: MadeReturn) -> None:
        """Open the return that was made, and name it."""
        navigation.open(RecordRef("transfer", made.id))
        self._desk.notices.show(texts.t("ticket_page.return_made", number=made.number))

    def show_repair(self, made: RepairCard) -> None:
        """Open the repair that was made, or its quotation, and name it."""
        tell_repair(self._desk, made)

    def _event(self, event: Event) -> None:
        """Once a draft was edited, posted or deleted it is no longer undone."""
        if event.ref in self._offered and event.NAME != CreditNoteDrafted.NAME:
            self._offered = ()
            if self._offer is not None and shiboken6.isValid(self._offer):
                self._offer.dismiss()

    @ui_slot
    async def _undo(self, drafts: Sequence[CreditNoteCard]) -> None:
        """Delete the drafts as they were made, and go back to where they were made."""
        for draft in drafts:
            request = invoices.DeleteDraft(draft.id, draft.version)
            await self._desk.background.act(invoices.delete_draft, request, key=new_key())
        navigation.open(self._record())


def _list(ticket_id: int, records: Sequence[RecordRef]) -> DocumentsMade:
    return DocumentsMade(ticket_id, tuple(InvoiceId(one.id) for one in records))


def tell_repair(desk: Desk, card: RepairCard) -> None:
    """Open what Repair Reference has made: the repair, or its quotation; and name it."""
    if card.sales_order_id is not None:
        navigation.open(RecordRef("sales_order", card.sales_order_id))
        order = card.sales_order_number
        desk.notices.show(texts.t("ticket_page.repair_quoted", number=card.number, order=order))
        return
    navigation.open(RecordRef("repair", card.id))
    desk.notices.show(texts.t("ticket_page.repair_made", number=card.number))


def _drafted(drafts: Sequence[CreditNoteCard]) -> str:
    if len(drafts) > 1:
        return texts.t("ticket_page.drafts_made", n=len(drafts))
    amount = money(drafts[0].total, drafts[0].currency)
    return texts.t("ticket_page.draft_made", amount=amount, number=drafts[0].original_number)


def _posted(replaced: Sequence[ReplacedInvoice]) -> str:
    if len(replaced) > 1:
        numbers = ", ".join(one.credit_note_number for one in replaced)
        return texts.t("ticket_page.notes_posted", n=len(replaced), numbers=numbers)
    amount = money(replaced[0].credited, replaced[0].currency)
    return texts.t("ticket_page.note_posted", number=replaced[0].credit_note_number, amount=amount)


def _waiting(replaced: Sequence[ReplacedInvoice]) -> str:
    if len(replaced) > 1:
        return texts.t("ticket_page.notes_wait", n=len(replaced))
    amount = money(replaced[0].credited, replaced[0].currency)
    return texts.t("ticket_page.note_waits", amount=amount, number=replaced[0].original_number)
