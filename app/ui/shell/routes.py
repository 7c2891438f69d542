"""Which page shows what: the one place that knows all pages, each imported at its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.tickets import TicketId
    from app.ui.kit.desk import Desk
    from app.ui.kit.navigation import Reference
    from app.ui.kit.page import Page


def list_page(key: str, desk: Desk) -> Page:
    """The page of a row of the rail: "tickets:all", "team:3", "credit_notes", "repairs"."""
    kind, _, rest = key.partition(":")
    if kind == "tickets":
        from app.ui.pages.ticket_list import TicketListPage

        return TicketListPage(desk, view=rest)
    if kind == "team":
        from app.services.tickets import TeamId
        from app.ui.pages.ticket_list import TicketListPage

        return TicketListPage(desk, view="open", team_id=TeamId(int(rest)))
    if kind == "credit_notes":
        from app.ui.pages.credit_notes import AllCreditNotesPage

        return AllCreditNotesPage(desk)
    return _trade_list(kind, desk)


def _trade_list(kind: str, desk: Desk) -> Page:
    """The list of orders, of what moves goods or repairs them, of stock, or of customers."""
    if kind == "returns":
        from app.ui.pages.returns import ReturnsPage

        return ReturnsPage(desk)
    if kind == "repairs":
        from app.ui.pages.repairs import RepairsPage

        return RepairsPage(desk)
    if kind == "stock":
        from app.ui.pages.stock import StockPage

        return StockPage(desk)
    if kind == "orders":
        from app.ui.pages.orders import OrdersPage

        return OrdersPage(desk)
    if kind == "partners":
        from app.ui.pages.records import PartnersPage

        return PartnersPage(desk)
    raise LookupError(kind)


def record_page(reference: Reference, desk: Desk, trail: Sequence[Page]) -> Page:
    """The page of a record; the list that the trail begins with is what its pager steps through."""
    if reference.kind == "ticket":
        from app.services.tickets import TicketId
        from app.ui.pages.ticket import TicketPage

        opened_from = trail[0] if trail else None
        return TicketPage(desk, TicketId(reference.id), opened_from=opened_from)
    if reference.kind in ("invoice", "credit_note"):
        from app.ui.pages.invoice import InvoicePage

        return InvoicePage(desk, reference.id)
    if reference.kind == "credit_notes_of_ticket":
        return _credit_notes_of_ticket(reference, desk)
    if reference.kind == "documents_made":
        return _documents_made(reference, desk)
    if reference.kind == "partner":
        from app.ui.pages.partner import PartnerPage

        return PartnerPage(desk, reference.id)
    return _repair_page(reference, desk, trail) or _goods_page(reference, desk, trail)


def _repairs_of_ticket(reference: Reference, desk: Desk) -> Page:
    """The repairs that the smart button of a ticket counts."""
    from app.services.repairs import RepairFilter
    from app.services.tickets import TicketId
    from app.ui.pages.repairs import RepairsPage

    return RepairsPage(desk, RepairFilter(ticket_id=TicketId(reference.id)))


def _repair_page(reference: Reference, desk: Desk, trail: Sequence[Page]) -> Page | None:
    """A repair; below its ticket or return it can be followed without the right to repairs."""
    if reference.kind == "repairs_of_ticket":
        return _repairs_of_ticket(reference, desk)
    if reference.kind != "repair":
        return None
    from app.ui.pages.repair import RepairPage

    return RepairPage(desk, reference.id, ticket_id=_ticket_of(trail))


def _ticket_of(trail: Sequence[Page]) -> TicketId | None:
    """The ticket that a page was opened from, itself or by a transfer of it."""
    from app.ui.pages.ticket import TicketPage
    from app.ui.pages.transfer import TransferPage

    for page in reversed(trail):
        if isinstance(page, TicketPage) and page.card is not None:
            return page.card.id
        if isinstance(page, TransferPage) and page.card is not None:
            return page.card.ticket_id
    return None


def _goods_page(reference: Reference, desk: Desk, trail: Sequence[Page]) -> Page:
    """The page of an order, or of what moves goods."""
    if reference.kind == "sales_order":
        from app.ui.pages.sales_order import SalesOrderPage

        return SalesOrderPage(desk, reference.id, ticket_id=_ticket_of(trail))
    if reference.kind == "transfer":
        from app.ui.pages.transfer import TransferPage

        return TransferPage(desk, reference.id)
    if reference.kind == "transfers_of_ticket":
        from app.services.stock import TransferFilter
        from app.services.tickets import TicketId
        from app.ui.pages.returns import ReturnsPage

        wanted = TransferFilter(ticket_id=TicketId(reference.id), is_return=True)
        return ReturnsPage(desk, wanted)
    raise LookupError(reference.kind)


def _credit_notes_of_ticket(reference: Reference, desk: Desk) -> Page:
    """The posted credit notes that the smart button of a ticket counts."""
    from app.services.invoices import InvoiceFilter, InvoiceKind, InvoiceState
    from app.services.tickets import TicketId
    from app.ui.pages.records import CreditNotesPage

    wanted = InvoiceFilter(
        kind=InvoiceKind.CREDIT_NOTE,
        state=InvoiceState.POSTED,
        ticket_id=TicketId(reference.id),
    )
    return CreditNotesPage(desk, wanted)


def _documents_made(reference: Reference, desk: Desk) -> Page:
    """What one press of a button made, drafts included (rule 18)."""
    from app.ui.pages.records import DocumentsMadePage
    from app.ui.pages.ticket.made import DocumentsMade

    if not isinstance(reference, DocumentsMade):
        raise TypeError(reference)
    return DocumentsMadePage(desk, reference.ids)
