"""Payments: register money in or back, reverse it, set credits against debts, undo, write off."""

from __future__ import annotations

from app.dialogs.payments.matching import SetAgainstDialog, UndoMatchDialog, WriteOffDialog
from app.dialogs.payments.registering import RefundPaymentDialog, RegisterPaymentDialog
from app.dialogs.payments.reversing import ReversePaymentDialog

__all__ = [
    "RefundPaymentDialog",
    "RegisterPaymentDialog",
    "ReversePaymentDialog",
    "SetAgainstDialog",
    "UndoMatchDialog",
    "WriteOffDialog",
]
