"""Labels of a transfer's pieces: what each says, and how many there are of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.documents.label import Label, LabelSheet
from app.errors import Refused
from app.models.enums import TransferState
from app.models.ids import RecordRef, TransferId
from app.services import access
from app.services.actions import question
from app.services.company.defaults import PIECE
from app.services.returns.paper import lots, read_head, read_moves
from app.services.stock import units
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Row

    from app.services.unit_of_work import UnitOfWork

ONE = Decimal(1)
MOST_LABELS = 500
"""Labels in one run; more would be two rolls, and rather a slip of the hand."""


@dataclass(frozen=True, slots=True)
class LabelledGoods:
    """Goods that are labelled alike: what the label says, and of how many pieces.

    `pieces` is 1 for a serial and for goods that are not counted in pieces.
    """

    label: Label
    pieces: int
    quantity_words: str


@dataclass(frozen=True, slots=True)
class LabelPlan:
    """The labels that a transfer can have: one for each piece, or one for each line and lot."""

    transfer: RecordRef
    number: str
    company: str
    language: str
    goods: tuple[LabelledGoods, ...]

    @property
    def per_piece(self) -> int:
        """How many labels there are with one for each piece."""
        return sum(each.pieces for each in self.goods)

    @property
    def per_line(self) -> int:
        """How many labels there are with one for each line and lot."""
        return len(self.goods)

    @property
    def is_to_be_asked(self) -> bool:
        """Whether it makes a difference."""
        return self.per_piece != self.per_line

    def sheet(self, *, each_piece: bool) -> LabelSheet:
        """The labels to print.

        Raises:
            Refused: transfer.too_many_labels
        """
        count = self.per_piece if each_piece else self.per_line
        if count > MOST_LABELS:
            words = {"number": self.number, "count": count, "most": MOST_LABELS}
            raise Refused("transfer.too_many_labels", self.transfer, words)
        labels = self._each_piece() if each_piece else self._each_line()
        title = t("label.title", self.language, number=self.number)
        return LabelSheet(title, self.company, self.language, tuple(labels))

    def _each_piece(self) -> Iterator[Label]:
        for goods in self.goods:
            for place in range(1, goods.pieces + 1):
                mark = ""
                if goods.pieces > 1:
                    mark = t("label.piece", self.language, place=place, pieces=goods.pieces)
                yield replace(goods.label, mark=mark)

    def _each_line(self) -> Iterator[Label]:
        for goods in self.goods:
            yield replace(goods.label, mark=goods.quantity_words)


@question
def labels(uow: UnitOfWork, request: TransferId) -> LabelPlan:
    """The labels of a transfer's goods: of what came once it is done, else of what is expected.

    The code is what the fields of the program find the piece by: its serial or lot, else the
    product's code. Words are in the company's language. Two statements.

    Raises:
        NotAllowed: stock.read
        Refused: transfer.unknown, transfer.no_slip
    """
    access.require(uow, "stock.read")
    head = read_head(uow, request)
    is_done = head.state == TransferState.DONE
    language = uow.company.language
    details = _details(head, language)
    goods = [
        each
        for rows in read_moves(uow, request)
        for each in _goods(rows, head.number, details, language, is_done=is_done)
    ]
    return LabelPlan(
        RecordRef("transfer", request), head.number, uow.company.name, language, tuple(goods)
    )


def _details(head: Row[*tuple[Any, ...]], language: str) -> tuple[str, ...]:
    """Whose the goods are, and the ticket that knows why."""
    ticket = t("label.ticket", language, number=head.ticket_number) if head.ticket_number else ""
    return tuple(part for part in (head.party_name, ticket) if part)


def _goods(
    rows: Sequence[Row[*tuple[Any, ...]]],
    number: str,
    details: tuple[str, ...],
    language: str,
    *,
    is_done: bool,
) -> Iterator[LabelledGoods]:
    """The labels of a move: one kind for each lot, and one for pieces without a known one."""
    row = rows[0]
    rest = row.done_quantity if is_done else row.quantity
    if row.owner_id is not None:
        details = (*details, t("label.of_customer", language))
    for lot in lots(rows):
        rest -= lot.quantity
        key = "label.serial" if lot.is_serial else "label.lot"
        shown, small = t(key, language, name=lot.name), (row.product_code, *details)
        label = Label(lot.name, number, row.product_name, shown, details=small)
        yield _labelled(row, label, lot.quantity, language)
    if rest > 0:
        code = row.product_code
        label = Label(code, number, row.product_name, code, details=details)
        yield _labelled(row, label, rest, language)


def _labelled(
    row: Row[*tuple[Any, ...]], label: Label, quantity: Decimal, language: str
) -> LabelledGoods:
    """With how many pieces that is; goods by the metre are one."""
    from app.documents import figures

    unit = "" if row.unit_code == PIECE else f" {units.named(row.unit_name, language)}"
    words = f"{figures.of(language).number(quantity)}{unit}"
    return LabelledGoods(label, int(quantity) if row.rounding == ONE else 1, words)
