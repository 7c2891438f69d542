"""The words that columns may hold; each is stored as its value and held by a check."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user may do; a user may have several."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ACCOUNTANT = "accountant"
    STOREKEEPER = "storekeeper"
    REPAIRER = "repairer"
    TECHNICIAN = "technician"
    ADMINISTRATOR = "administrator"


class AccountKind(StrEnum):
    """What an account is for."""

    RECEIVABLE = "receivable"
    INCOME = "income"
    SALES_RETURNS = "sales_returns"
    GOODWILL = "goodwill"
    FEES = "fees"
    TAX = "tax"
    BANK = "bank"
    CASH = "cash"
    CARD_CLEARING = "card_clearing"
    EXCHANGE_GAIN = "exchange_gain"
    EXCHANGE_LOSS = "exchange_loss"
    WRITE_OFF = "write_off"


class TaxKind(StrEnum):
    """How a tax is worked out; a group stands for its members."""

    PERCENT = "percent"
    FIXED = "fixed"
    GROUP = "group"


class TaxRounding(StrEnum):
    """Where taxes on top of the price are rounded."""

    LINE = "line"
    DOCUMENT = "document"


class JournalKind(StrEnum):
    """What is booked in a journal."""

    SALE = "sale"
    BANK = "bank"
    CASH = "cash"
    CARD = "card"
    GENERAL = "general"


class SeriesKind(StrEnum):
    """The kinds of gapless series of a journal."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REFUND_PAYMENT = "refund_payment"
    REVERSAL = "reversal"
    ENTRY = "entry"


class PartnerKind(StrEnum):
    """A company, or a person who belongs to one or stands alone."""

    COMPANY = "company"
    CONTACT = "contact"


class ProductKind(StrEnum):
    """Goods are delivered and come back; services do not."""

    GOODS = "goods"
    SERVICE = "service"


class Tracking(StrEnum):
    """Whether pieces are told apart by lot or by serial number."""

    NONE = "none"
    LOT = "lot"
    SERIAL = "serial"


class LocationKind(StrEnum):
    """What a place is; the virtual ones may go below zero (rules 23)."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    INTERNAL = "internal"
    TRANSIT = "transit"
    RETURN = "return"
    REPAIR = "repair"
    SCRAP = "scrap"
    INVENTORY_LOSS = "inventory_loss"
    OPENING = "opening"
    PRODUCTION = "production"


class TransferKind(StrEnum):
    """The direction of a transfer, seen from our warehouse."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"
    INTERNAL = "internal"


class TransferState(StrEnum):
    """The life of a transfer and of its moves."""

    DRAFT = "draft"
    WAITING = "waiting"
    READY = "ready"
    DONE = "done"
    CANCELLED = "cancelled"


class MovePurpose(StrEnum):
    """Why goods come back, or go out without being sold (rules 25, 26, 31)."""

    GIVE_BACK = "give_back"
    REPAIR = "repair"
    TO_CLARIFY = "to_clarify"
    REPLACEMENT = "replacement"


class Condition(StrEnum):
    """What goods that came back look like (rules 28)."""

    AS_NEW = "as_new"
    OPENED = "opened"
    DAMAGED = "damaged"
    MISSING_PARTS = "missing_parts"


class RepairState(StrEnum):
    """The life of a repair order."""

    NEW = "new"
    CONFIRMED = "confirmed"
    UNDER_REPAIR = "under_repair"
    REPAIRED = "repaired"
    CANCELLED = "cancelled"


class RepairPartKind(StrEnum):
    """What becomes of a part: built in, taken out to scrap, taken out for our stock."""

    ADD = "add"
    REMOVE = "remove"
    RECYCLE = "recycle"


class WarrantyReason(StrEnum):
    """Why a repair is proposed to be under warranty, or not to be (rules 32)."""

    UNTIL = "until"
    ENDED = "ended"
    NONE = "none"
    UNKNOWN = "unknown"


class PieceOutcome(StrEnum):
    """What became of a customer's piece that does not go back to them (rules 25)."""

    KEPT = "kept"
    SCRAPPED = "scrapped"
    EXCHANGED = "exchanged"


class LoanKind(StrEnum):
    """What lies at the other's: an accessory that the customer left, a device that we lent."""

    LEFT = "left"
    LENT = "lent"


class CheckMoment(StrEnum):
    """When the condition of a piece was looked at: as it came, as it goes."""

    BEFORE = "before"
    AFTER = "after"


class CheckResult(StrEnum):
    """What a look at a point of the condition checklist found."""

    OK = "ok"
    DAMAGED = "damaged"
    MISSING = "missing"
    NOT_CHECKED = "not_checked"


class SignatureMoment(StrEnum):
    """What somebody signed for: goods given to us, devices lent to them, goods given back."""

    INTAKE = "intake"
    LOAN = "loan"
    HANDOVER = "handover"


class SalesOrderState(StrEnum):
    """The life of a sales order."""

    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class InvoicePolicy(StrEnum):
    """What of an order's goods is to be invoiced: what was ordered, or what was delivered."""

    ORDERED = "ordered"
    DELIVERED = "delivered"


class InvoiceKind(StrEnum):
    """A customer invoice or a credit note."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class InvoiceState(StrEnum):
    """The state of a document; its payment state is told apart."""

    DRAFT = "draft"
    WAITING = "waiting"
    POSTED = "posted"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    """How far a posted document is settled."""

    NOT_PAID = "not_paid"
    PARTIAL = "partial"
    PAID = "paid"
    REVERSED = "reversed"


class LineKind(StrEnum):
    """What a line of an invoice or credit note does (rules 11, 13, 14, 16)."""

    SALE = "sale"
    ORDER_DISCOUNT = "order_discount"
    GOODS = "goods"
    PRICE_REDUCTION = "price_reduction"
    CORRECTION = "correction"
    FEE = "fee"
    GOODWILL = "goodwill"
    GOODWILL_BACK = "goodwill_back"


class PaymentKind(StrEnum):
    """Money in, money out, and the undoing of either."""

    PAYMENT = "payment"
    REFUND_PAYMENT = "refund_payment"
    REVERSAL = "reversal"


class PaymentMethod(StrEnum):
    """How money moved."""

    BANK = "bank"
    CASH = "cash"
    CARD = "card"


class ReversalReason(StrEnum):
    """Why a payment is undone (rules 9)."""

    BOUNCED = "bounced"
    CHARGEBACK = "chargeback"
    ERROR = "error"


class EntryKind(StrEnum):
    """Entries that are neither a document nor a payment."""

    EXCHANGE_DIFFERENCE = "exchange_difference"
    WRITE_OFF = "write_off"


class ApprovalState(StrEnum):
    """The life of a request for approval (rules 21)."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FALLEN = "fallen"


class Priority(StrEnum):
    """How urgent a ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class StageLook(StrEnum):
    """The icon and tone that a stage is shown with."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CANCELLED = "cancelled"


class Assignment(StrEnum):
    """How a team hands out new tickets."""

    MANUAL = "manual"
    EACH_IN_TURN = "each_in_turn"
    FEWEST_OPEN = "fewest_open"


class SlaState(StrEnum):
    """A policy on a ticket."""

    ON_TRACK = "on_track"
    REACHED = "reached"
    FAILED = "failed"
    PAUSED = "paused"


class MessageKind(StrEnum):
    """What a line of the timeline is."""

    MESSAGE = "message"
    NOTE = "note"
    CHANGE = "change"
    EVENT = "event"
    DUE_NOTE = "due_note"


class OutboxState(StrEnum):
    """The life of an effect outside the database."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"
