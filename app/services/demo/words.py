"""Words the stories of the demo's tickets: subjects, descriptions, messages and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.enums import StageLook
from app.services.demo.stories import is_account, story_of
from app.services.importing import is_service
from app.texts import t

if TYPE_CHECKING:
    from app.services.demo.errands import Deed
    from app.services.demo.plots import Plot

FAULTS = {"damaged_in_transit", "faulty"}
_NAMES = {
    "amazon", "boutique", "charlie", "charlotte", "christmas", "easter", "english", "french", "i",
    "jack", "las", "lola", "london", "maria", "molly", "moroccan", "mrs", "poppy's", "savoy",
    "scandinavian", "suki", "tokyo", "union", "vegas",
    "victorian",
}  # fmt: skip
_ABBREVIATIONS = {"3d", "diy", "led", "tv"}


def subject(plot: Plot) -> str:
    """What the ticket is about, in a line."""
    about = product(plot)
    others = _others(plot)
    if others and not is_account(plot):
        about = t("demo.more_lines", product=about, n=others)
    words = t(f"demo.subject_{story_of(plot)}", product=about)
    return words[0].upper() + words[1:]


def description(plot: Plot, customer: str) -> str:
    """The customer's letter; without a customer what a colleague wrote down."""
    story = story_of(plot)
    if is_account(plot):
        text = t(f"demo.text_{story}", product=product(plot))
        return _joined(text, customer=customer)
    count = _pieces(plot)
    pieces = t("demo.pieces", n=count, count=f"{count:,}")
    text = t(f"demo.text_{story}", product=product(plot), pieces=pieces, n=count)
    others = _others(plot)
    return _joined(text, t("demo.more_of_it", n=others) if others else "", customer=customer)


def question(plot: Plot) -> str:
    """What the agent asks the customer before waiting for the answer."""
    if is_account(plot):
        return t("demo.asked_account_1")
    if plot.reason in FAULTS:
        return t(f"demo.asked_fault_{plot.dice.one_of('asked', (1, 2))}")
    return t(f"demo.asked_{plot.reason}_1")


def about_goods(deed: Deed) -> str:
    """What the agent tells the customer about goods that come back."""
    return t(f"demo.goods_{deed.replace(' ', '_')}")


def answer(plot: Plot) -> str:
    """What the agent tells the customer when all is settled."""
    if is_account(plot):
        return t("demo.solved_credited_account" if plot.is_credited else "demo.solved_account_1")
    if plot.is_credited:
        is_wish = plot.reason == "changed_mind"
        return t("demo.solved_credited_changed_mind" if is_wish else "demo.solved_credited_fault")
    kind = "fault" if plot.reason in FAULTS else "back"
    return t(f"demo.solved_{kind}_{plot.dice.one_of('answer', (1, 2))}")


def note(plot: Plot) -> str:
    """What the agent notes for colleagues."""
    if plot.last_look is StageLook.CANCELLED:
        return t("demo.cancelled" if plot.has_customer else "demo.cancelled_own")
    if is_account(plot):
        return t("demo.note_account" if plot.has_customer else "demo.note_own")
    return t(f"demo.note_{plot.reason}" if plot.has_customer else "demo.note_counter")


def _joined(*parts: str, customer: str) -> str:
    """The paragraphs of a letter, signed if somebody wrote it."""
    closing = t("demo.signed", customer=customer) if customer else ""
    return "\n\n".join(part for part in (*parts, closing) if part)


def _pieces(plot: Plot) -> int:
    """How many pieces of the ticket's product are cancelled, on all lines together."""
    code = plot.line.line.stock_code
    return int(sum(each.quantity for each in plot.document.lines if each.line.stock_code == code))


def _others(plot: Plot) -> int:
    """How many other articles are cancelled with it."""
    codes = {each.line.stock_code for each in plot.document.lines}
    return sum(not is_service(code) for code in codes - {plot.line.line.stock_code})


def product(plot: Plot) -> str:
    """The product as people write it, not in capitals."""
    words = " ".join(plot.line.line.description.split())
    capitals = sum(letter.isupper() for letter in words)
    if capitals <= len(words) // 2 and not is_account(plot):
        return words
    return " ".join(_as_written(word) for word in words.lower().split())


def _as_written(word: str) -> str:
    if word in _ABBREVIATIONS:
        return word.upper()
    return word.capitalize() if word in _NAMES else word.replace("t-light", "T-light")
