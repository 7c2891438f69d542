"""What the services ask before they go on, and the button that says yes to it."""

from __future__ import annotations

ZERO_PRICES, DIFFERENCE = "repair.zero_prices", "repair.differs"
NOT_THERE, OURS = "repair.not_there", "repair.piece_is_ours"
ELSEWHERE = frozenset({NOT_THERE, OURS})
"""A yes to either says that the piece is elsewhere."""
QUESTIONS = {
    ZERO_PRICES: "repair_dialog.zero_all_the_same",
    NOT_THERE: "repair_dialog.elsewhere_all_the_same",
    OURS: "repair_dialog.elsewhere_all_the_same",
    DIFFERENCE: "repair_dialog.end_all_the_same",
}
"""The words of the button by the code of the refusal."""
