"""What the Refund dialog would do: every rule looked at, every amount worked out, nothing written.

Both buttons and the live preview go this one way; the buttons lock the originals first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.errors import Problem, Refused
from app.models.enums import InvoiceKind, InvoiceState, LineKind
from app.models.ids import InvoiceId, RecordRef
from app.models.invoices import Invoice, InvoiceLine
from app.models.stock import Move, MoveLine
from app.models.teams import Team
from app.models.tickets import Ticket
from app.services import ledger, wording
from app.services.invoices import documents, limits, rules
from app.services.refunds import received, taking, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Row

    from app.services.invoices.documents import Document
    from app.services.invoices.limits import Weighed
    from app.services.invoices.work import Worked
    from app.services.ledger import Booked
    from app.services.refunds.cards import ReverseInvoices
    from app.services.refunds.received import Received
    from app.services.refunds.taking import Taken
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """A credit note as it would be made of one invoice."""

    original: Document
    booked: Booked
    worked: Worked


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be made, and what speaks against it.

    `problems` by field of the request; `refusal` where the ticket allows no refund at all;
    `apart` says why the invoices do not fit on one credit note, `is_one` that they are to.
    `returned` is the received return of which just what came is credited; `held` says what is left
    out because the customer still has it.
    """

    notes: tuple[PlannedNote, ...]
    problems: dict[str, Problem] = field(default_factory=dict)
    refusal: Refused | None = None
    apart: Problem | None = None
    is_one: bool = False
    returned: Received | None = None
    held: tuple[Problem, ...] = ()

    @property
    def groups(self) -> list[tuple[PlannedNote, ...]]:
        """The invoices of each credit note that Reverse makes."""
        if self.is_one and self.notes:
            return [tuple(sorted(self.notes, key=lambda note: note.original.id))]
        return [(note,) for note in self.notes]

    @property
    def drafts(self) -> list[PlannedNote]:
        """Those of whose invoice a draft credit note exists already (rule 19)."""
        return [note for note in self.notes if note.booked.draft_id is not None]


def make(
    uow: UnitOfWork, request: ReverseInvoices, kind: LineKind, *, is_locking: bool = False
) -> Plan:
    """Plan the credit notes of a request: three statements, however many invoices and lines.

    Those of a received return take eight more.
    """
    problems = _field_problems(request)
    found = _read(uow, request, is_locking=is_locking)
    originals = [found[each] for each in dict.fromkeys(request.invoice_ids) if each in found]
    if len(originals) < len(set(request.invoice_ids)):
        problems["invoice_ids"] = Problem("refund.invoice_unknown")
    if not originals:
        return Plan((), problems, _refusal_without_invoices(uow, request, kind))
    if refusal := refusal_of(originals[0].row, request.ticket_id):
        return Plan((), problems, refusal)
    weighing = limits.weighing(uow, originals, request.ticket_id)
    booked = ledger.read(uow, [each.id for each in originals], weighing=weighing)
    try:
        returned = _returned(uow, request, kind, is_locking=is_locking)
    except Refused as refusal:
        return Plan((), problems, refusal)
    taken = taking.take(uow, request, originals, booked, kind, returned)
    notes = _notes(uow, originals, booked, taken)
    for name, problem in taken.problems:
        problems.setdefault(name, problem)
    for note in notes:
        for problem in note.worked.problems.values():
            problems.setdefault("invoice_ids", problem)
    for name, problem in _problems(uow, request, originals, booked, returned):
        problems.setdefault(name, problem)
    apart = together.problem(originals, request)
    is_one = request.is_one_note and len(originals) > 1
    if is_one and apart is not None and kind != LineKind.CORRECTION:
        problems.setdefault("is_one_note", apart)
    is_one = is_one and apart is None
    return Plan(
        tuple(notes), problems, apart=apart, is_one=is_one, returned=returned, held=taken.held
    )


def _notes(
    uow: UnitOfWork, originals: Sequence[Document], booked: dict[int, Booked], taken: Taken
) -> list[PlannedNote]:
    """The credit notes of the invoices that can be credited and of which something is to be."""
    notes: list[PlannedNote] = []
    for document in originals:
        own = booked[document.id]
        if taken.lines[document.id] and _is_creditable(document, own):
            worked = taking.worked(uow, document, own, taken, is_first=not notes)
            notes.append(PlannedNote(document, own, worked))
    return notes


def refusal_of(row: Row[*tuple[object, ...]], ticket_id: int) -> Refused | None:
    """Why no refund is possible on the ticket; `row` has its columns and its team's."""
    record = RecordRef("ticket", ticket_id)
    if row.found_ticket_id is None:
        return Refused("ticket.unknown", record)
    if not row.is_refunds:
        return Refused("refund.switched_off", record, {"team": row.team_name})
    if row.ticket_customer_id is None:
        return Refused("refund.no_customer", record)
    if row.is_reason_required and row.ticket_reason_id is None:
        return Refused("refund.no_reason_on_ticket", record, {"team": row.team_name})
    return None


def ticket_row(uow: UnitOfWork, ticket_id: int) -> Row[*tuple[object, ...]] | None:
    """The ticket and its team, in the columns that `refusal_of` looks at."""
    return uow.connection.execute(
        select(
            Ticket.id.label("found_ticket_id"),
            Ticket.number.label("ticket_number"),
            Ticket.commercial_partner_id.label("ticket_customer_id"),
            Ticket.reason_id.label("ticket_reason_id"),
            Ticket.sales_order_id,
            Ticket.product_id,
            Ticket.lot_id,
            Team.name.label("team_name"),
            Team.is_refunds,
            Team.is_reason_required,
            Team.is_refund_after_receipt,
            Team.is_keep_it.label("allows_keep_it"),
        )
        .join(Team, Team.id == Ticket.team_id)
        .where(Ticket.id == ticket_id)
    ).first()


def is_waiting(uow: UnitOfWork, request: ReverseInvoices) -> bool:
    """Whether the reversal date keeps a credit note a draft until then."""
    return request.reversal_on is not None and request.reversal_on > uow.today


def weighed(uow: UnitOfWork, plan: Plan, *, are_posted: bool) -> list[Weighed]:
    """The credit notes against the limit of the ticket's team, in their order (rules 21).

    Those of Reverse, or with `are_posted` those of Reverse and Create Invoice, one per invoice.
    """
    groups = [(note,) for note in plan.notes] if are_posted else plan.groups
    refunds = [_refund(uow, notes) for notes in groups]
    return limits.weigh_together(uow, refunds, are_posted=are_posted)


def _refund(uow: UnitOfWork, notes: Sequence[PlannedNote]) -> limits.Refund:
    """A credit note of these invoices; only of several it takes a statement to add up others."""
    first = notes[0]
    originals = frozenset(note.original.id for note in notes)
    others = first.booked.refunded_otherwise
    if len(notes) > 1 and first.original.row.refund_limit is not None:
        others = ledger.refunded_of(uow, first.original.row.found_ticket_id, sorted(originals))
    amount = sum((note.worked.booked for note in notes), ZERO)
    return limits.Refund(first.original, amount, others, originals)


def changed_amounts(plan: Plan, request: ReverseInvoices) -> Refused | None:
    """Whether what is left is not what the agent saw."""
    seen = {each.invoice_id: each.amount for each in request.seen_amounts}
    for note in plan.notes:
        before = seen.get(InvoiceId(note.original.id))
        if before is not None and before != note.worked.total:
            words = {
                "number": note.original.row.number,
                "before": wording.money(before, note.original.currency),
                "after": wording.money(note.worked.total, note.original.currency),
            }
            return Refused("refund.amount_changed", note.original.ref, words)
    return None


def existing_draft(uow: UnitOfWork, note: PlannedNote) -> Problem:
    """The sentence about a draft that exists, with its reference to open it by (rule 19)."""
    draft_id = note.booked.draft_id or 0
    total = uow.connection.scalar(select(Invoice.total_amount).where(Invoice.id == draft_id))
    words = {
        "number": note.original.row.number,
        "amount": wording.money(total or ZERO, note.original.currency),
    }
    return Problem("refund.draft_exists", words, RecordRef(InvoiceKind.CREDIT_NOTE.value, draft_id))


# Reading


def _read(uow: UnitOfWork, request: ReverseInvoices, *, is_locking: bool) -> dict[int, Document]:
    if not request.invoice_ids:
        return {}
    read = documents.lock if is_locking else documents.read
    found = read(
        uow,
        sorted(set(request.invoice_ids)),
        ticket_id=request.ticket_id,
        journal_id=request.journal_id,
    )
    return {each: found[each] for each in request.invoice_ids if each in found}


def _returned(
    uow: UnitOfWork, request: ReverseInvoices, kind: LineKind, *, is_locking: bool
) -> Received | None:
    """The received return that is refunded, if one is.

    Raises:
        Refused: transfer.unknown, return.not_a_return, return.not_received,
            return.of_another_ticket, return.nothing_to_refund, return.not_corrected
    """
    if request.return_id is None:
        return None
    returned = received.read(uow, request.return_id, is_locking=is_locking)
    if refusal := received.refusal_of(returned, request.ticket_id):
        raise refusal
    if kind == LineKind.CORRECTION:
        raise Refused("return.not_corrected", returned.transfer.ref)
    return returned


def _refusal_without_invoices(
    uow: UnitOfWork, request: ReverseInvoices, kind: LineKind
) -> Refused | None:
    """What the ticket itself, or the return, says where no invoice was chosen."""
    row = ticket_row(uow, request.ticket_id)
    if row is None:
        return Refused("ticket.unknown", RecordRef("ticket", request.ticket_id))
    if refusal := refusal_of(row, request.ticket_id):
        return refusal
    try:
        _returned(uow, request, kind, is_locking=False)
    except Refused as refusal:
        return refusal
    return None


# Working out


def _is_creditable(document: Document, booked: Booked) -> bool:
    row = document.row
    return (
        row.state == InvoiceState.POSTED
        and row.kind == InvoiceKind.INVOICE
        and row.commercial_partner_id == row.ticket_customer_id
        and not is_fully_credited(booked)
    )


def is_fully_credited(booked: Booked) -> bool:
    """Whether nothing is left to credit of an invoice."""
    return all(line.original().is_fully_credited for line in booked.lines)


# Problems


def _field_problems(request: ReverseInvoices) -> dict[str, Problem]:
    """What can be said of the form alone."""
    problems: dict[str, Problem] = {}
    if not request.invoice_ids:
        problems["invoice_ids"] = Problem("refund.invoice_missing")
    if problem := rules.reason_problem(request.reason):
        problems["reason"] = problem
    if request.reversal_on is None:
        problems["reversal_on"] = Problem("refund.date_missing")
    return problems


def _problems(
    uow: UnitOfWork,
    request: ReverseInvoices,
    originals: Sequence[Document],
    booked: dict[int, Booked],
    returned: Received | None,
) -> Iterator[tuple[str, Problem]]:
    """What speaks against each of the invoices, and against all of them together."""
    for document in originals:
        yield from _document_problems(uow, document, booked[document.id], request)
    yield from _narrowing_problems(uow, request, originals, booked)
    for document in originals:
        if returned is not None and not returned.parts_of(document.id):
            yield "invoice_ids", received.not_of(returned, document.row.number)


def _document_problems(
    uow: UnitOfWork, document: Document, booked: Booked, request: ReverseInvoices
) -> Sequence[tuple[str, Problem]]:
    """Why an invoice cannot be credited as asked."""
    found: list[tuple[str, Problem]] = []
    if problem := invoice_problem(document, booked):
        found.append(("invoice_ids", problem))
    if request.journal_id is not None and (problem := rules.journal_problem(uow, document)):
        found.append(("journal_id", problem))
    if request.reversal_on is not None and document.row.state == InvoiceState.POSTED:
        problem = rules.date_problem(
            request.reversal_on,
            locked_until_on=document.locked_until_on,
            originals=(document,),
            last=rules.last_dated(uow, document, request.reversal_on, InvoiceKind.CREDIT_NOTE),
        )
        if problem:
            found.append(("reversal_on", problem))
    return found


def invoice_problem(document: Document, booked: Booked) -> Problem | None:
    """Why an invoice cannot be chosen: a credit note, another's, a draft, or all of it credited."""
    row = document.row
    if row.kind != InvoiceKind.INVOICE or row.commercial_partner_id != row.ticket_customer_id:
        return Problem("refund.invoice_of_another", {"number": row.number or ""})
    if row.state != InvoiceState.POSTED:
        return Problem("refund.invoice_is_draft", {"date": row.invoice_on})
    if is_fully_credited(booked):
        record = RecordRef(InvoiceKind.CREDIT_NOTE.value, booked.credit_note_id or 0)
        return Problem("refund.fully_credited", {"number": row.number}, record)
    return None


def _narrowing_problems(
    uow: UnitOfWork,
    request: ReverseInvoices,
    originals: Sequence[Document],
    booked: dict[int, Booked],
) -> Sequence[tuple[str, Problem]]:
    """Whether the chosen invoices are of the order, and contain product and lot."""
    found: list[tuple[str, Problem]] = []
    orders = {document.row.sales_order_id for document in originals}
    if request.sales_order_id is not None and orders != {request.sales_order_id}:
        found.append(("sales_order_id", Problem("refund.not_of_order")))
    lines = [line for each in booked.values() for line in each.lines]
    with_product = {line.invoice_id for line in lines if line.product_id == request.product_id}
    if request.product_id is not None and with_product != set(booked):
        found.append(("product_id", Problem("refund.not_with_product")))
    if request.lot_id is not None and not _all_have_lot(uow, list(booked), request.lot_id):
        found.append(("lot_id", Problem("refund.not_with_lot")))
    return found


def _all_have_lot(uow: UnitOfWork, ids: Sequence[int], lot_id: int) -> bool:
    query = select(InvoiceLine.invoice_id).where(InvoiceLine.invoice_id.in_(ids), has_lot(lot_id))
    return set(uow.connection.scalars(query)) == set(ids)


def has_lot(lot_id: int) -> ColumnElement[bool]:
    """Whether an invoice line is of a lot: named on it, or delivered for its order line."""
    delivered = exists().where(
        MoveLine.lot_id == lot_id,
        Move.id == MoveLine.move_id,
        Move.sales_order_line_id == InvoiceLine.sales_order_line_id,
    )
    return (InvoiceLine.lot_id == lot_id) | delivered
