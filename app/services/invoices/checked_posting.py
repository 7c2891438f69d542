"""Posting drafts: every rule checked anew from committed rows, then written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Invalid, Problem, Refused
from app.models.enums import InvoiceKind, PaymentState
from app.models.ids import RecordRef
from app.services import exchange_rates, series, taxes, wording
from app.services.invoice_events import CreditNotePosted, InvoicePosted
from app.services.invoices import (
    approval,
    company_amounts,
    corrections,
    drafts,
    limits,
    posting,
    receipt,
    rules,
)
from app.services.payment_events import PaymentFreed
from app.services.payments import exchange, matching
from app.services.payments.matching import Match, Source, Status
from app.services.taxes import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.invoices.corrections import NewInvoice
    from app.services.invoices.documents import Document
    from app.services.invoices.opened import Opened
    from app.services.invoices.work import Worked
    from app.services.payments.matching import Freed, PaymentMatch
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Posted:
    """A document that was posted, what stays open of it, and the payments that it freed.

    `new_invoice` is the draft that a correction leaves behind (rules 16).
    """

    document: Document
    number: str
    total: Decimal
    residual: Decimal
    payment_state: PaymentState
    freed: tuple[Freed, ...] = ()
    new_invoice: NewInvoice | None = None


@dataclass(slots=True)
class _Books:
    """Open amounts while the documents of one batch are settled."""

    open: dict[int, Pair]
    is_paid_otherwise: dict[int, bool]
    is_settled_elsewhere: dict[int, bool]
    matches: list[Match]
    digits: int


def post(
    uow: UnitOfWork,
    opened: Sequence[Opened],
    *,
    seen: Mapping[int, Decimal] | None = None,
) -> list[Posted]:
    """Post locked drafts; `seen` are the totals that the agent saw, by id.

    A correction undoes matches of its original with payments as far as needed, and leaves the
    draft invoice behind (rules 16).

    Raises:
        Refused: invoice.total_changed, invoice.clock_behind, refund.switched_off,
            exchange_rate.missing, invoice.series_missing, invoice.date_steps_back,
            approval.missing, approval.other_content, approval.above_limit
        Invalid: by field, see SaveDraft
    """
    series.check_clock(uow, opened[0].document.row.last_posted_at)
    worked = [check(uow, each, (seen or {}).get(each.document.id)) for each in opened]
    _require_approvals(uow, opened, worked)
    books = _books(opened, uow.company.currency.digits)
    payment_matches = _payments_in_the_way(uow, opened)
    results = [
        _settle(each, now, books, payment_matches) for each, now in zip(opened, worked, strict=True)
    ]
    all_freed = [freed for _, some in results for freed in some]
    reason = opened[0].document.row.reason
    differences = ((each.match.id, each.match.exchange_entry_id) for each in all_freed)
    matching.undo(uow, all_freed, reason, exchange.take_back(uow, differences, reason))
    numbered = posting.write(
        uow,
        [to_post for to_post, _ in results],
        posting.copies(_with_logo(opened).row),
        others=_other_statuses(opened, books),
    )
    numbers = {each.id: each.number for each in numbered}
    _match_all(uow, opened, books, numbers)
    posted = [
        _posted(each.document, to_post, numbers[each.document.id], freed)
        for each, (to_post, freed) in zip(opened, results, strict=True)
    ]
    for each in posted:
        _tell(uow, each)
    new = corrections.draft(uow, list(zip(opened, worked, strict=True)))
    return [replace(each, new_invoice=new.get(each.document.id)) for each in posted]


# Checks


def check(uow: UnitOfWork, opened: Opened, seen: Decimal | None) -> Worked:
    """Check a draft as it now is (rules 19) and bring its rows to what it now comes to.

    Raises:
        Refused, Invalid: see post
    """
    document = opened.document
    _refuse_switched_off(document)
    rate = _rate(uow, document)
    worked = opened.work_out(opened.stored_lines(), rate).kept()
    problems = {**_head_problems(uow, opened), **worked.problems}
    if document.is_credit_note and not document.row.before_receipt_reason:
        lines = [each.line for each in worked.lines]
        problems = {**receipt.problems(uow, document, lines, is_locking=True), **problems}
    if not worked.lines:
        problems["lines"] = Problem("invoice.lines_missing")
    if problems:
        raise Invalid(problems)
    before = document.row.total_amount if seen is None else seen
    if worked.total != before:
        words = {
            "before": wording.money(before, document.currency),
            "after": wording.money(worked.total, document.currency),
        }
        raise Refused("invoice.total_changed", document.ref, words)
    if rate != document.row.exchange_rate or not opened.is_as_saved(worked):
        if rules.is_waiting(document):
            raise Refused("approval.other_content", document.ref)
        _rewrite(uow, opened, worked, rate)
    return worked


def _rate(uow: UnitOfWork, document: Document) -> Decimal:
    """A credit note keeps its originals' rate, an invoice takes that of its day (rules 20)."""
    rate = company_amounts.rate_of_its_day(uow, document)
    if rate is None:
        problem = exchange_rates.missing(document.currency, document.row.accounting_on)
        raise Refused(problem.code, document.ref, problem.parameters)
    return rate


def _require_approvals(uow: UnitOfWork, opened: Sequence[Opened], worked: Sequence[Worked]) -> None:
    """Refuse what waits without an approval, and what is above its team's limit (rules 21)."""
    notes = [
        (each, now)
        for each, now in zip(opened, worked, strict=True)
        if each.document.is_credit_note
    ]
    refunds = [each.refund(now) for each, now in notes]
    weighed = limits.weigh_together(uow, refunds, are_posted=True)
    for (each, _), result in zip(notes, weighed, strict=True):
        if rules.is_waiting(each.document):
            approval.require(uow, each.document)
        elif result.is_above:
            problem = result.problem(uow)
            raise Refused(problem.code, each.document.ref, problem.parameters)


def _refuse_switched_off(document: Document) -> None:
    row = document.row
    if document.is_credit_note and row.found_ticket_id is not None and not row.is_refunds:
        raise Refused("refund.switched_off", document.ref, {"team": row.team_name})


def _head_problems(uow: UnitOfWork, opened: Opened) -> dict[str, Problem]:
    document = opened.document
    row = document.row
    problems: dict[str, Problem] = {}
    if document.is_credit_note and (problem := rules.reason_problem(row.reason)):
        problems["reason"] = problem
    if not row.is_journal_active:
        problems["journal_id"] = Problem("invoice.journal_not_for_sales")
    date_problem = rules.future_problem(uow, document) or rules.date_problem(
        row.accounting_on,
        locked_until_on=document.locked_until_on,
        originals=opened.originals.values(),
        last=rules.last_dated(uow, document, row.accounting_on),
    )
    if date_problem:
        problems["invoice_on"] = date_problem
    return problems


def _rewrite(uow: UnitOfWork, opened: Opened, worked: Worked, rate: Decimal) -> None:
    is_credit = opened.document.is_credit_note
    drafts.rewrite(
        uow,
        opened.document.id,
        worked,
        saved_ids=[line.id for line in opened.booked.lines],
        account_id=uow.company.sales_returns_account_id if is_credit else None,
        head={"exchange_rate": rate},
    )


# Settling


def _books(opened: Sequence[Opened], digits: int) -> _Books:
    originals = {key: booked for each in opened for key, booked in each.credited.items()}
    return _Books(
        {key: Pair(booked.residual, booked.company_residual) for key, booked in originals.items()},
        {key: booked.is_paid_otherwise for key, booked in originals.items()},
        {key: booked.is_settled_elsewhere for key, booked in originals.items()},
        [],
        digits,
    )


def _payments_in_the_way(uow: UnitOfWork, opened: Sequence[Opened]) -> list[PaymentMatch]:
    """The live matches with payments of the originals of corrections; a refund undoes none."""
    ids = {key for each in opened if each.document.row.is_correction for key in each.originals}
    return matching.lock_payment_matches(uow, sorted(ids)) if ids else []


def _settle(
    opened: Opened,
    worked: Worked,
    books: _Books,
    payment_matches: Sequence[PaymentMatch],
) -> tuple[posting.ToPost, tuple[Freed, ...]]:
    """Match a credit note with its originals, each for its part, as far as both are open."""
    document = opened.document
    total = residual = Pair(worked.total, worked.booked)
    freed: list[Freed] = []
    if document.is_credit_note:
        for original_id, part in worked.parts().items():
            own = [match for match in payment_matches if match.invoice_id == original_id]
            freed += _make_room(own, part.amount - books.open[original_id].amount, books)
            taken = _match(document, opened.originals[original_id], part, books)
            residual = residual.less(taken.amount, taken.company)
    kind = document.row.kind
    payment_state = matching.state(kind, total.amount, residual.amount, is_paid_otherwise=False)
    return _to_post(document, total.amount, residual, payment_state), tuple(freed)


def _make_room(own: Sequence[PaymentMatch], room: Decimal, books: _Books) -> list[Freed]:
    """Free payments of an original, the latest first, for as much as the credit note needs."""
    freed = matching.make_room(own, room, books.digits)
    if freed:
        rest = matching.rest(freed)
        books.matches += rest
        original_id = freed[0].match.invoice_id
        for each in freed:
            back = books.open[original_id].less(-each.freed, -each.company.debit)
            books.open[original_id] = back
        is_paid = bool(rest) or len(freed) < len(own)
        books.is_paid_otherwise[original_id] = is_paid or books.is_settled_elsewhere[original_id]
    return freed


def _match(document: Document, original: Document, part: Pair, books: _Books) -> Pair:
    """Set as much of a part of a credit note against its original as both have open."""
    is_open = books.open[original.id]
    amount = min(part.amount, is_open.amount)
    if amount <= 0:
        return Pair(ZERO, ZERO)
    taken = taxes.matched(is_open, part, amount, books.digits, is_one_rate=True)
    books.open[original.id] = is_open.less(amount, taken.debit)
    matched_on = max(document.row.accounting_on, original.row.accounting_on)
    debit, credit = Source(invoice_id=original.id), Source(invoice_id=document.id)
    books.matches.append(Match(debit, credit, amount, matched_on, taken))
    return Pair(amount, taken.credit)


def _match_all(
    uow: UnitOfWork, opened: Sequence[Opened], books: _Books, numbers: Mapping[int, str]
) -> None:
    """Add the matches, each with the entry of its exchange difference if it makes one."""
    originals = {key: each.row for one in opened for key, each in one.originals.items()}
    made = []
    for match in books.matches:
        row = originals[match.debit.invoice_id or 0]
        of = exchange.Customer(row.commercial_partner_id, row.currency_id)
        credit = numbers.get(match.credit.invoice_id or 0, "")
        made.append(exchange.booked(uow, match, (row.number, credit), of=of, general=None))
    matching.add(uow, made)


def _other_statuses(opened: Sequence[Opened], books: _Books) -> list[Status]:
    """The originals whose open amount or state is not what it was."""
    statuses: dict[int, Status] = {}
    for each in opened:
        for key, original in each.originals.items():
            row = original.row
            state = matching.state(
                row.kind,
                row.total_amount,
                books.open[key].amount,
                is_paid_otherwise=books.is_paid_otherwise[key],
            )
            booked = each.credited[key]
            before = Pair(booked.residual, booked.company_residual)
            if (state, books.open[key]) != (booked.payment_state, before):
                statuses[key] = Status(key, row.commercial_partner_id, books.open[key], state)
    return list(statuses.values())


def _to_post(
    document: Document, total: Decimal, residual: Pair, payment_state: PaymentState
) -> posting.ToPost:
    row = document.row
    return posting.ToPost(
        id=document.id,
        kind=row.kind,
        journal_id=row.journal_id,
        prefix=row.refund_prefix if document.is_credit_note else row.prefix,
        accounting_on=row.accounting_on,
        commercial_partner_id=row.commercial_partner_id,
        currency_id=row.currency_id,
        ticket_id=row.ticket_id,
        made_at=row.created_at,
        total=total,
        residual=residual,
        payment_state=payment_state,
    )


# Telling


def _with_logo(opened: Sequence[Opened]) -> Document:
    """The head that carries the logo: that of the lowest id."""
    return min((each.document for each in opened), key=lambda document: document.id)


def _posted(
    document: Document, to_post: posting.ToPost, number: str, freed: tuple[Freed, ...]
) -> Posted:
    residual = to_post.residual.amount
    return Posted(document, number, to_post.total, residual, to_post.payment_state, freed)


def _tell(uow: UnitOfWork, posted: Posted) -> None:
    document, currency = posted.document, posted.document.currency.code
    event = CreditNotePosted if document.row.kind == InvoiceKind.CREDIT_NOTE else InvoicePosted
    uow.record(
        event(
            ref=document.ref,
            ticket_id=document.row.ticket_id,
            number=posted.number,
            amount=posted.total,
            currency=currency,
        )
    )
    for each in posted.freed:
        uow.record(
            PaymentFreed(
                ref=RecordRef("payment", each.match.payment_id),
                ticket_id=document.row.ticket_id,
                number=each.match.payment_number,
                amount=each.freed,
                currency=currency,
            )
        )
