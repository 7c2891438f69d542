"""Words the stories of the demo's tickets: subjects, descriptions, messages and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.enums import StageLook
from app.texts import t

if TYPE_CHECKING:
    from app.services.demo.plots import Plot

SUBJECTS, TEXTS, ASKED, SOLVED = (1, 2, 3), (1, 2), (1, 2, 3), (1, 2, 3)


def subject(plot: Plot) -> str:
    """What the customer writes about."""
    variant = plot.dice.one_of("subject", SUBJECTS)
    product = _product(plot)
    if len(plot.document.lines) > 1:
        product = t("demo.more_lines", product=product, n=len(plot.document.lines) - 1)
    words = t(f"demo.subject_{plot.reason}_{variant}", product=product)
    return words[0].upper() + words[1:]


def description(plot: Plot, customer: str) -> str:
    """The customer's letter; without a customer what the agent took down."""
    variant = plot.dice.one_of("text", TEXTS)
    text = t(
        f"demo.text_{plot.reason}_{variant}",
        product=_product(plot),
        pieces=t("demo.pieces", n=int(plot.line.quantity)),
    )
    closing = t("demo.signed", customer=customer) if customer else t("demo.taken_down")
    return f"{text}\n\n{closing}"


def question(plot: Plot) -> str:
    """What the agent asks the customer before waiting for the answer."""
    return t(f"demo.asked_{plot.dice.one_of('asked', ASKED)}")


def answer(plot: Plot) -> str:
    """What the agent tells the customer when all is settled."""
    if plot.is_credited:
        return t("demo.solved_credited")
    return t(f"demo.solved_other_{plot.dice.one_of('answer', SOLVED)}")


def note(plot: Plot) -> str:
    """What the agent notes for colleagues."""
    if plot.last_look is StageLook.CANCELLED:
        return t("demo.cancelled")
    return t(f"demo.note_{plot.reason}")


def _product(plot: Plot) -> str:
    """The product as people write it, not in capitals."""
    words = " ".join(plot.line.line.description.split())
    capitals = sum(letter.isupper() for letter in words)
    return words.lower() if capitals > len(words) // 2 else words
