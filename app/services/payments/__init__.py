"""Payments: posted entries of their own, set against documents."""

from __future__ import annotations
