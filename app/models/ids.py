"""One id type per record, and the reference to any record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

AccountId = NewType("AccountId", int)
CalendarId = NewType("CalendarId", int)
CurrencyId = NewType("CurrencyId", int)
InvoiceId = NewType("InvoiceId", int)
InvoiceLineId = NewType("InvoiceLineId", int)
JournalId = NewType("JournalId", int)
LockDateChangeId = NewType("LockDateChangeId", int)
JournalItemId = NewType("JournalItemId", int)
LocationId = NewType("LocationId", int)
LotId = NewType("LotId", int)
MessageId = NewType("MessageId", int)
MoveId = NewType("MoveId", int)
PartnerId = NewType("PartnerId", int)
PaymentId = NewType("PaymentId", int)
ProductId = NewType("ProductId", int)
ReasonId = NewType("ReasonId", int)
RepairId = NewType("RepairId", int)
RepairLoanId = NewType("RepairLoanId", int)
RepairPartId = NewType("RepairPartId", int)
RepairSignatureId = NewType("RepairSignatureId", int)
RepairTagId = NewType("RepairTagId", int)
SalesOrderId = NewType("SalesOrderId", int)
SalesOrderLineId = NewType("SalesOrderLineId", int)
StageId = NewType("StageId", int)
TagId = NewType("TagId", int)
TaxId = NewType("TaxId", int)
TeamId = NewType("TeamId", int)
TicketId = NewType("TicketId", int)
TransferId = NewType("TransferId", int)
UnitId = NewType("UnitId", int)
UserId = NewType("UserId", int)


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A reference to any record: its kind (the singular word in snake_case) and its id.

    Kinds: ticket, team, partner, product, sales_order, invoice, credit_note, transfer, payment,
    company, user, location, repair. A credit note and an invoice live in one table; their kinds
    differ.
    """

    kind: str
    id: int
