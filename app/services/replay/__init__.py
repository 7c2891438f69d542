"""Takes the cancellations of an order book into the books: a ticket each, refunds."""

from __future__ import annotations

from app.services.replay.crediting import Cancelled, Credited, Hands, credit
from app.services.replay.run import ReplayCancellations, ReplayDone, Run, prepare
from app.services.replay.words import unmatched_note

__all__ = [
    "Cancelled",
    "Credited",
    "Hands",
    "ReplayCancellations",
    "ReplayDone",
    "Run",
    "credit",
    "prepare",
    "unmatched_note",
]
