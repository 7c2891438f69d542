"""Pieces that came for one purpose and stay for another; unexpected ones find their delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import texts
from app.dialogs.deed import Deed
from app.dialogs.stock.goods_fields import reason_field
from app.errors import Invalid
from app.services import returns
from app.services.returns import ChangePurpose, MovePurpose, PieceHere
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, QuantityField
from app.ui.kit.money import quantity

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.returns import PieceRow, PiecesHere, ReturnableLine
    from app.services.stock import TransferCard
    from app.ui.kit.desk import Desk

FIELD_OF = {
    "pieces.0.move_id": "piece",
    "pieces.0.location_id": "piece",
    "pieces.0.quantity": "quantity",
}
PURPOSES = (MovePurpose.GIVE_BACK, MovePurpose.REPAIR)


class ChangePurposeDialog(Deed):
    """`succeeded` carries the MadeReturn by which the pieces are here now."""

    def __init__(self, parent: QWidget, desk: Desk, card: TransferCard, here: PiecesHere) -> None:
        title = texts.t("stock_dialog.change_purpose")
        super().__init__(parent, desk, title, icon="arrows-clockwise", reference=card.number)
        self._card, self._here = card, here
        t, add = texts.t, self.form.add
        pieces = [_piece_choice(n, each) for n, each in enumerate(here.pieces)]
        self._piece, self._quantity = ChoiceField[object](pieces), QuantityField(above=True)
        self._purpose, self._delivery = ChoiceField[object](), ChoiceField[object]()
        add("piece", t("stock_dialog.piece"), self._piece, required=True)
        add("quantity", t("stock_dialog.quantity"), self._quantity, required=True)
        add("purpose", t("stock_dialog.purpose"), self._purpose, required=True, beside=True)
        add("delivery_move_id", t("stock_dialog.delivery"), self._delivery, required=True)
        add("reason", t("stock_dialog.reason"), reason_field(), required=True)
        self.form.changed.connect(self._changed)
        first = next((n for n, each in enumerate(here.pieces) if each.is_the_customers), 0)
        self._piece.set_value(first if pieces else None)
        self._show_piece()
        self.set_sentence(t("stock_dialog.purpose_sentence"))
        self.set_primary(title, self._change, working=t("stock_dialog.changing"))

    def show_problem(self, error: ServiceError) -> None:
        """Refusals of the piece stand at its fields."""
        if isinstance(error, Invalid):
            named = {FIELD_OF.get(name, name): one for name, one in error.problems.items()}
            error = Invalid(named)
        super().show_problem(error)

    def _chosen(self) -> PieceRow | None:
        place: Any = self._piece.value()
        return None if place is None else self._here.pieces[place]

    def _changed(self, name: str) -> None:
        if name == "piece":
            self._show_piece()
        elif name == "delivery_move_id":
            self._propose_quantity()

    def _show_piece(self) -> None:
        """What it may be for from now on, and which deliveries it may be of."""
        piece = self._chosen()
        if piece is None:
            return
        purposes = [each for each in PURPOSES if each is not piece.purpose]
        self._purpose.set_choices(
            [Choice(each, texts.t(f"transfer_page.purpose_{each.value}")) for each in purposes]
        )
        self._purpose.set_value(purposes[0])
        is_unclear = piece.purpose is MovePurpose.TO_CLARIFY
        own = [each for each in self._here.deliveries if each.product_id == piece.product_id]
        self.form.row("delivery_move_id").setVisible(is_unclear)
        self._delivery.set_choices([_delivery_choice(each) for each in own])
        self._delivery.set_value(own[0].move_id if len(own) == 1 else None)
        hint = "stock_dialog.no_delivery" if is_unclear and not own else ""
        self.form.row("delivery_move_id").set_hint(texts.t(hint) if hint else "")
        self._propose_quantity()

    def _propose_quantity(self) -> None:
        """All of the pieces, of a chosen delivery at most what can still be of it."""
        piece, chosen = self._chosen(), self._delivery.value()
        if piece is None:
            return
        left = [each.left_of_delivery for each in self._here.deliveries if each.move_id == chosen]
        self._quantity.set_value(min([piece.quantity, *left]))

    async def _change(self) -> None:
        values, piece = self.form.values(), self._chosen()
        if piece is None:
            return
        request = ChangePurpose(
            self._card.id,
            PieceHere(piece.move_id, piece.location_id, values["quantity"], piece.lot_id),
            values["purpose"],
            values["reason"],
            values.get("delivery_move_id"),
        )
        made = await self.do(returns.change_purpose, request)
        self.close_with(made, texts.t("stock_dialog.changed", number=made.number))


def _piece_choice(place: int, row: PieceRow) -> Choice[object]:
    """Pieces with what they came for, where they lie and how many there are."""
    purpose = texts.t(f"transfer_page.purpose_{row.purpose.value}")
    parts = (purpose, row.lot_name, row.location_name, quantity(row.quantity))
    return Choice(place, row.product_name, " · ".join(part for part in parts if part))


def _delivery_choice(line: ReturnableLine) -> Choice[object]:
    left = texts.t("return_dialog.delivery_left", left=quantity(line.left_of_delivery))
    return Choice(line.move_id, line.delivery_number, left)
