"""What a customer owes and has, over the company and all its contacts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.models.enums import InvoiceKind, PaymentKind
from app.models.invoices import Invoice, InvoiceStatus
from app.models.partners import Partner
from app.models.payments import Payment, PaymentStatus
from app.services import access
from app.services.actions import question
from app.services.ledger.cards import PartnerBalance

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect

    from app.models.ids import PartnerId
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@question
def partner_balance(uow: UnitOfWork, request: PartnerId) -> PartnerBalance:
    """What a customer owes and has.

    Raises:
        NotAllowed: invoice.read
    """
    access.require(uow, "invoice.read")
    row = uow.connection.execute(
        select(
            _documents(request, InvoiceKind.INVOICE),
            _documents(request, InvoiceKind.CREDIT_NOTE),
            _payments(request, (PaymentKind.PAYMENT,)),
            _payments(request, (PaymentKind.REFUND_PAYMENT, PaymentKind.REVERSAL)),
        )
    ).one()
    invoices, credit_notes, payments, paid_back = (value or ZERO for value in row)
    owed, open_credit = invoices + paid_back, credit_notes + payments
    return PartnerBalance(request, uow.company.currency, owed, open_credit, owed - open_credit)


def _documents(partner_id: int, kind: InvoiceKind) -> ScalarSelect[Decimal]:
    """The sum of the open amounts of one kind of document."""
    return (
        select(func.sum(InvoiceStatus.company_residual_amount))
        .join(Invoice, Invoice.id == InvoiceStatus.invoice_id)
        .where(
            InvoiceStatus.commercial_partner_id == _commercial(partner_id),
            InvoiceStatus.residual_amount > ZERO,
            Invoice.kind == kind,
        )
        .scalar_subquery()
    )


def _payments(partner_id: int, kinds: tuple[PaymentKind, ...]) -> ScalarSelect[Decimal]:
    """The sum of what payments have open."""
    return (
        select(func.sum(PaymentStatus.company_residual_amount))
        .join(Payment, Payment.id == PaymentStatus.payment_id)
        .where(
            PaymentStatus.commercial_partner_id == _commercial(partner_id),
            PaymentStatus.residual_amount > ZERO,
            Payment.kind.in_(kinds),
        )
        .scalar_subquery()
    )


def _commercial(partner_id: int) -> ScalarSelect[int]:
    """The company that a partner belongs to, else the partner."""
    return (
        select(func.coalesce(Partner.parent_id, Partner.id))
        .where(Partner.id == partner_id)
        .scalar_subquery()
    )
