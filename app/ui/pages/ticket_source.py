"""The tickets behind the list: how rows are fetched, and what each cell says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services import tickets
from app.services.tickets import DeadlineState, TicketRow, TicketSort
from app.ui.kit import tokens
from app.ui.kit.moments import moment
from app.ui.kit.money import currency_look, money
from app.ui.kit.windowed_table import Cell, Column
from app.ui.pages.sources import ListSource

if TYPE_CHECKING:
    from app.services.background import Background
    from app.services.tickets import TicketList

KIND_ICONS = {
    "credit_note": ("receipt", "action.refund.fg"),
    "invoice": ("file-text", "text.secondary"),
    "coupon": ("ticket", "action.coupon.fg"),
    "transfer": ("arrow-u-up-left", "action.return.fg"),
    "repair": ("wrench", "action.repair.fg"),
    "task": ("map-pin-line", "action.field_service.fg"),
}


def ticket_source(background: Background, wanted: TicketList) -> ListSource:
    """One filter and one order of the tickets."""
    return ListSource(
        background,
        wanted,
        count=tickets.count,
        rows=tickets.rows,
    )


def columns() -> tuple[Column, ...]:
    """The columns of the list, in order."""
    t = texts.t
    return (
        Column(TicketSort.NUMBER, t("ticket_list.number"), _number, 92, sortable=True, keep=True),
        Column("subject", t("ticket_list.subject"), _subject, 220, stretch=True, keep=True),
        Column("customer", t("ticket_list.customer"), _customer, 172),
        Column("stage", t("ticket_list.stage"), _stage, 118, keep=True),
        Column(TicketSort.PRIORITY, t("ticket_list.priority"), _priority, 98, sortable=True),
        Column("assignee", t("ticket_list.assignee"), _assignee, 134),
        Column(TicketSort.DEADLINE, t("ticket_list.deadline"), _deadline, 166, sortable=True),
        Column("documents", t("ticket_list.documents"), _documents, 100),
        Column(TicketSort.UPDATED, t("ticket_list.updated"), _updated, 130, sortable=True),
    )


def _number(row: TicketRow) -> Cell:
    return Cell(row.number, ink="text.secondary", tooltip=row.origin_number or "")


def _subject(row: TicketRow) -> Cell:
    return Cell(row.subject, strong=not row.is_closed)


def _customer(row: TicketRow) -> Cell:
    return Cell(row.customer, ink="text.secondary")


def _stage(row: TicketRow) -> Cell:
    look = tokens.state("ticket", row.stage_look.value)
    return Cell(row.stage, icon=look.icon, tone=look.tone)


def _priority(row: TicketRow) -> Cell:
    words = texts.t(f"ticket_list.priority_{row.priority.value}")
    name = "medium" if row.priority.value == "normal" else row.priority.value
    look = tokens.state("priority", name)
    return Cell(words, icon=look.icon, tone=look.tone)


def _assignee(row: TicketRow) -> Cell:
    if not row.assignee:
        return Cell(texts.t("ticket_list.unassigned"), ink="text.muted", avatar="")
    return Cell(row.assignee, avatar=row.assignee)


def _deadline(row: TicketRow) -> Cell:
    if row.deadline_state is DeadlineState.NONE:
        return Cell("")
    look = tokens.state("sla", row.deadline_state.value)
    shows_time = row.deadline_state in (
        DeadlineState.ON_TRACK,
        DeadlineState.AT_RISK,
        DeadlineState.FAILED,
    )
    if shows_time and row.deadline_at is not None:
        return Cell(moment(row.deadline_at), icon=look.icon, tone=look.tone)
    return Cell(
        texts.t(f"ticket_list.deadline_{row.deadline_state.value}"), icon=look.icon, tone=look.tone
    )


def _updated(row: TicketRow) -> Cell:
    return Cell(moment(row.updated_at), ink="text.secondary")


def _documents(row: TicketRow) -> Cell:
    icons = []
    for document in row.documents:
        icon, ink = KIND_ICONS.get(document.kind, ("file-text", "text.secondary"))
        icons.append((icon, ink, _document_words(document)))
    return Cell("", icons=tuple(icons))


def _document_words(document: tickets.DocumentIcon) -> str:
    """The tooltip of an icon: 1 credit note, £49.72, Posted."""
    parts = [texts.t(f"ticket_list.count_{document.kind}", n=document.count)]
    if document.amount is not None:
        parts.append(money(document.amount, currency_look(document.currency)))
    parts += [texts.t(f"ticket_list.state_{state}") for state in document.states]
    return ", ".join(parts)
