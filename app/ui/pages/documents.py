"""How the payment state of a document is shown, on its page and in lists."""

from __future__ import annotations

PAYMENT_LOOK = {
    "not_paid": ("circle-dashed", "neutral"),
    "partial": ("circle-half", "warning"),
    "paid": ("check-circle-fill", "success"),
    "reversed": ("arrow-u-up-left", "violet"),
}
"""Icon and tone by the state's word."""
