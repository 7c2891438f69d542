"""What is said above a repair: who goes on, where the piece is, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services.repairs import RepairState

if TYPE_CHECKING:
    from app.services.repairs import RepairCard
    from app.ui.pages.repair.page import RepairPage


def tell(page: RepairPage, card: RepairCard) -> None:
    """Say the first thing that an agent has to know."""
    if page.sheet is None:
        return
    told, t = page.sheet.told, texts.t
    told.clear()
    may = card.permissions
    is_mine = may.may_write or may.may_start or may.may_end
    if not is_mine and not page.desk.may("repair.read"):
        words = "counter_followed" if may.may_give_back else "only_followed"
        told.say(t(f"repair_page.{words}"), tone="info", icon="lock-simple")
    elif card.is_open and not is_mine:
        told.say(t("repair_page.waits_for_repairer"), tone="info", icon="wrench")
    elif card.leaving is not None:
        words = t("repair_page.piece_leaving", delivery=card.leaving.number)
        told.say(words, tone="info", icon="truck")
    elif not card.is_open and card.is_piece_here:
        words = t("repair_page.piece_here", number=card.return_number)
        told.say(words, tone="warning", icon="package")
    elif card.piece_gone is not None:
        what = "piece_scrapped" if card.piece_gone.is_scrapped else "piece_lost"
        gone = {"transfer": card.piece_gone.number, "reason": card.piece_gone.reason}
        told.say(t(f"repair_page.{what}", **gone), tone="info", icon="package")
    elif card.piece_outcome is not None:
        outcome = t(f"repair_dialog.outcome_{card.piece_outcome.value}")
        words = t("repair_page.settled", outcome=outcome, reason=card.piece_reason)
        told.say(words, tone="info", icon="package")
    elif card.shortages and card.state is not RepairState.NEW:
        names = ", ".join(part.product_name for part in card.shortages)
        told.say(t("repair_page.short_of", parts=names), tone="warning", icon="package")
        if may.may_write:
            page.reserve = told.add_button(t("repair_page.reserve"), page.acting.reserve)
