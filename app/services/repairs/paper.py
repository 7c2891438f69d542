"""Fills the papers of a repair, and the labels of its piece and of what was left and lent."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, true

from app.db.types import Id
from app.documents.content import Currency
from app.documents.label import Label, LabelSheet
from app.documents.repair_paper import (
    PaperCheck,
    PaperLoan,
    PaperPart,
    PaperSignature,
    RepairPaper,
    RepairPaperKind,
)
from app.models.company import Company
from app.models.enums import (
    CheckMoment,
    LoanKind,
    RepairState,
    SignatureMoment,
)
from app.models.partners import Partner
from app.models.repairs import RepairOrder
from app.services import letterhead
from app.services.actions import question
from app.services.invoices import documents
from app.services.repairs import paper_photos, reading, rights
from app.services.repairs.usual_points import usual_points
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import Select

    from app.models.ids import RepairId, TicketId
    from app.services.repairs.cards import (
        AskRepair,
        CheckCard,
        LoanCard,
        PartCard,
        RepairCard,
        SignatureCard,
    )
    from app.services.unit_of_work import UnitOfWork

ONE = Decimal(1)
FULL = 1000
"""Strokes are kept in thousandths of the field."""
SIGNED_BY = {
    RepairPaperKind.ORDER: (SignatureMoment.INTAKE, SignatureMoment.HANDOVER),
    RepairPaperKind.INTAKE: (SignatureMoment.INTAKE, SignatureMoment.LOAN),
    RepairPaperKind.HANDOVER: (SignatureMoment.HANDOVER,),
}
"""Whose signatures stand on which paper."""


@dataclass(frozen=True, slots=True)
class AskRepairPaper:
    """A paper of a repair. Who may not read repairs names the ticket from which it is opened."""

    id: RepairId
    kind: RepairPaperKind
    ticket_id: TicketId | None = None


@question
def page(uow: UnitOfWork, request: AskRepairPaper) -> RepairPaper:
    """What a paper of a repair prints, in the customer's language.

    Two statements, its card's, and those of its photos.

    Raises:
        NotAllowed: repair.read
        Refused: repair.unknown
    """
    row = reading.head(uow, request.id)
    rights.require_reading(uow, request.ticket_id, row.ticket_id)
    card = reading.of_row(uow, row)
    head = uow.connection.execute(_head(), {"repair": request.id}).one()
    currency = uow.company.currency
    photos, more_photos = paper_photos.photos(uow, request.id, request.kind)
    return RepairPaper(
        kind=request.kind,
        heading=letterhead.heading_now(head),
        address=letterhead.address_of(head, head.language),
        number=card.number,
        made_on=_day(uow, card.created_at),
        product_code=card.product_code,
        product_name=card.product_name,
        lot=card.lot_name,
        is_serial=card.is_serial,
        quantity=card.quantity,
        language=head.language,
        currency=Currency(currency.code, currency.symbol, currency.digits),
        total=card.total,
        not_charged=card.not_charged,
        is_under_warranty=card.is_under_warranty,
        warranty_until=card.warranty.until,
        scheduled_on=card.scheduled_on,
        responsible=card.responsible,
        ticket_number=card.ticket_number,
        customer_number=head.party_customer_number,
        return_number=card.return_number,
        reason=card.reason,
        notes=card.notes,
        parts=tuple(_part(part, has_ended=card.ended_at is not None) for part in card.parts),
        checks=tuple(_checks(card)) or _to_tick(card, request.kind, head.language),
        left=tuple(_loans(uow, card, LoanKind.LEFT)),
        lent=tuple(_loans(uow, card, LoanKind.LENT)),
        photos=photos,
        more_photos=more_photos,
        signatures=tuple(_signatures(uow, card, request.kind)),
        is_cancelled=card.state is RepairState.CANCELLED,
    )


@question
def labels(uow: UnitOfWork, request: AskRepair) -> LabelSheet:
    """The label of the piece, and one of each thing left or lent that is not back.

    The code is the piece's serial or lot, else the repair's number; of a thing its own label.
    Words are in the company's language.

    Raises:
        NotAllowed: repair.read
        Refused: repair.unknown
    """
    row = reading.head(uow, request.id)
    rights.require_reading(uow, request.ticket_id, row.ticket_id)
    card = reading.of_row(uow, row)
    language = uow.company.language
    made = [_piece_label(card, language)]
    made += [_loan_label(card, loan, language) for loan in card.loans if loan.returned_at is None]
    title = t("label.title", language, number=card.number)
    return LabelSheet(title, uow.company.name, language, tuple(made))


def _piece_label(card: RepairCard, language: str) -> Label:
    shown = card.product_code
    if card.lot_name:
        key = "label.serial" if card.is_serial else "label.lot"
        shown = t(key, language, name=card.lot_name)
    return Label(
        card.lot_name or card.number,
        card.number,
        card.product_name,
        shown,
        details=(*_whose(card, language), t("label.of_customer", language)),
    )


def _loan_label(card: RepairCard, loan: LoanCard, language: str) -> Label:
    of_whom = "label.of_customer" if loan.kind is LoanKind.LEFT else "label.lent"
    return Label(
        loan.label,
        loan.label,
        loan.what,
        t("label.serial", language, name=loan.serial) if loan.serial else card.product_name,
        details=(*_whose(card, language), t(of_whom, language)),
    )


def _whose(card: RepairCard, language: str) -> tuple[str, ...]:
    ticket = t("label.ticket", language, number=card.ticket_number) if card.ticket_number else ""
    return tuple(part for part in (card.customer, ticket) if part)


def _part(part: PartCard, *, has_ended: bool) -> PaperPart:
    return PaperPart(
        kind=part.kind.value,
        code=part.product_code,
        description=part.description or part.product_name,
        quantity=part.quantity,
        unit="" if part.rounding == ONE else part.unit,
        used=part.done_quantity if has_ended else None,
        amount=part.subtotal,
        lots=tuple(lot.lot_name for lot in part.lots if lot.lot_name),
    )


def _checks(card: RepairCard) -> Iterator[PaperCheck]:
    """The points in their order, before and after side by side where they are called alike."""
    found: dict[str, dict[CheckMoment, CheckCard]] = {}
    for check in card.checks:
        found.setdefault(check.point, {})[check.moment] = check
    for point, of_point in found.items():
        before, after = of_point.get(CheckMoment.BEFORE), of_point.get(CheckMoment.AFTER)
        yield PaperCheck(
            point,
            "" if before is None else before.result.value,
            "" if after is None else after.result.value,
            tuple(each.note for each in (before, after) if each is not None and each.note),
        )


def _to_tick(card: RepairCard, kind: RepairPaperKind, language: str) -> tuple[PaperCheck, ...]:
    """The usual points to tick by hand, on the receipt of a piece whose condition is not noted."""
    if kind is not RepairPaperKind.INTAKE or not card.is_open:
        return ()
    return tuple(PaperCheck(point) for point in usual_points(language))


def _loans(uow: UnitOfWork, card: RepairCard, kind: LoanKind) -> Iterator[PaperLoan]:
    for loan in card.loans:
        if loan.kind is kind:
            returned = None if loan.returned_at is None else _day(uow, loan.returned_at)
            product = loan.product_name if loan.product_name != loan.what else ""
            details = tuple(part for part in (product, loan.serial, loan.note) if part)
            given = _day(uow, loan.given_at)
            yield PaperLoan(loan.label, loan.what, details, given, returned)


def _signatures(
    uow: UnitOfWork, card: RepairCard, kind: RepairPaperKind
) -> Iterator[PaperSignature]:
    """The latest signature of each moment and device that the paper is about, else room for it."""
    latest: dict[tuple[SignatureMoment, int | None], SignatureCard] = {}
    for signature in card.signatures:
        latest[signature.moment, signature.loan_id] = signature
    labels_of = {loan.id: loan.label for loan in card.loans}
    for moment in SIGNED_BY[kind]:
        of_moment = [signature for (when, _), signature in latest.items() if when is moment]
        for each in of_moment:
            yield PaperSignature(
                moment.value,
                labels_of.get(each.loan_id, "") if each.loan_id is not None else "",
                each.name,
                each.signed_at.astimezone(uow.zone),
                tuple(tuple((x / FULL, y / FULL) for x, y in stroke) for stroke in each.strokes),
            )
        is_lending = any(loan.kind is LoanKind.LENT for loan in card.loans)
        if not of_moment and (moment is not SignatureMoment.LOAN or is_lending):
            yield PaperSignature(moment.value)
    yield PaperSignature("ours")


def _day(uow: UnitOfWork, moment: datetime) -> date:
    return moment.astimezone(uow.zone).date()


@functools.cache
def _head() -> Select[*tuple[Any, ...]]:
    """The customer's address and language, and our letterhead."""
    company = documents.commercial_partner
    return (
        select(
            Partner.language,
            *documents.party_columns(),
            *documents.company_columns(true()),
        )
        .select_from(RepairOrder)
        .join(Company, Company.id == 1)
        .join(Partner, Partner.id == RepairOrder.partner_id)
        .join(company, company.id == func.coalesce(Partner.parent_id, Partner.id))
        .where(RepairOrder.id == bindparam("repair", type_=Id))
    )
