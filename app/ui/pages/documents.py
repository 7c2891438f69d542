"""How the states of documents and orders are shown, on their pages and in lists."""

from __future__ import annotations

PAYMENT_LOOK = {
    "not_paid": ("circle-dashed", "neutral"),
    "partial": ("circle-half", "warning"),
    "paid": ("check-circle-fill", "success"),
    "reversed": ("arrow-u-up-left", "violet"),
}
"""Icon and tone by the state's word."""
ORDER_LOOK = {
    "draft": ("pencil-simple", "neutral"),
    "sent": ("paper-plane-tilt", "info"),
    "confirmed": ("check", "success"),
    "cancelled": ("x-circle", "neutral"),
}
"""Icon and tone of the state of an order."""
