"""Payments: posted entries of their own, set against documents."""

from __future__ import annotations

from app.services.payments.posting import NewPayment, PostedPayment, post_many

__all__ = ["NewPayment", "PostedPayment", "post_many"]
