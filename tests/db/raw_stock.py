"""The goods of the world: transfers in every state, quantities on hand, serials here and out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.db.raw_books import NOW, TODAY

if TYPE_CHECKING:
    from tests.db.raw_books import RawDocuments

PIECE = 10_000


@dataclass(slots=True)
class _Stock:
    """Places and what was moved between them."""

    books: RawDocuments
    places: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=lambda: {"OUT": 0, "IN": 0})

    def transfer(self, kind: str, source: str, destination: str) -> int:
        """An open transfer without moves."""
        word = "OUT" if kind == "outgoing" else "IN"
        self.numbers[word] += 1
        number = self.numbers[word]
        return self.books.insert(
            "transfer",
            kind=kind,
            number=f"WH/{word}/{number}",
            number_value=number,
            state="ready",
            commercial_partner_id=self.books.company.partner,
            source_location_id=self.places[source],
            destination_location_id=self.places[destination],
            created_at=NOW,
            origin_source="book",
            origin_number=f"D{number}",
        )

    def move(self, transfer: int, source: str, destination: str, **more: object) -> int:
        """A move of one piece with its line; more pieces, a lot or another state if told."""
        lot, quantity = more.pop("lot_id", None), more.pop("quantity", PIECE)
        values: dict[str, object] = {"product_id": self.books.company.product, "state": "done"}
        move = self.books.insert(
            "move",
            transfer_id=transfer,
            line_number=1,
            source_location_id=self.places[source],
            destination_location_id=self.places[destination],
            quantity=quantity,
            done_quantity=quantity,
            **values | more,
        )
        self.books.insert("move_line", move_id=move, lot_id=lot, quantity=quantity)
        return move

    def finish(self, transfer: int) -> None:
        """Let a transfer be done."""
        self.books.run(
            f"UPDATE transfer SET state = 'done', done_at = '{NOW}' WHERE id = {transfer}"
        )


def build(books: RawDocuments) -> dict[str, int]:
    """Write it; the ids of its rows, by the names that the attacks use."""
    stock = _Stock(books)
    for name, kind in (
        ("shelf", "internal"),
        ("customer", "customer"),
        ("opening", "opening"),
        ("supplier", "supplier"),
        ("loss", "inventory_loss"),
    ):
        stock.places[name] = books.insert("location", code=name, name=name, kind=kind)
    return {**stock.places, **_untracked(stock), **_tracked(stock)}


def _untracked(stock: _Stock) -> dict[str, int]:
    """A delivery that is done, one that is ready, a return of the first, two pieces received."""
    sold = _sold_line(stock.books)
    ids = {"sold_line": sold}
    for name in ("done", "ready"):
        transfer = stock.transfer("outgoing", "opening", "customer")
        move = stock.move(transfer, "opening", "customer", state=name, sales_order_line_id=sold)
        ids[f"{name}_transfer"], ids[f"{name}_move"] = transfer, move
        ids[f"{name}_move_line"] = _line_of(stock, move)
    stock.finish(ids["done_transfer"])
    received = stock.transfer("incoming", "supplier", "shelf")
    stock.move(received, "supplier", "shelf", quantity=2 * PIECE)
    stock.finish(received)
    ids["back"] = stock.transfer("incoming", "customer", "shelf")
    ids["back_move"] = stock.move(
        ids["back"],
        "customer",
        "shelf",
        state="ready",
        origin_move_id=ids["done_move"],
        sales_order_line_id=sold,
    )
    ids["sending"] = stock.transfer("outgoing", "shelf", "customer")
    ids["sending_move"] = stock.move(
        ids["sending"], "shelf", "customer", quantity=2 * PIECE, state="ready"
    )
    ids["sending_line"] = _line_of(stock, ids["sending_move"])
    return ids


def _sold_line(books: RawDocuments) -> int:
    """The line of an order by which the untracked goods are sold."""
    order = books.insert(
        "sales_order",
        number="SO2",
        number_value=2,
        state="confirmed",
        partner_id=books.company.partner,
        commercial_partner_id=books.company.partner,
        currency_id=books.company.currency,
        ordered_on=TODAY,
        created_at=NOW,
    )
    return books.insert(
        "sales_order_line",
        sales_order_id=order,
        line_number=1,
        product_id=books.company.product,
        quantity=2 * PIECE,
    )


def _tracked(stock: _Stock) -> dict[str, int]:
    """A serial on the shelf, one at the customer, and open transfers of the first."""
    books = stock.books
    product = books.insert(
        "product", code="S", name="Cabinet", kind="goods", tracking="serial", warranty_months=0
    )
    here, there, unused = (
        books.insert("lot", product_id=product, name=name, is_serial=True)
        for name in ("S1", "S2", "S3")
    )
    received = stock.transfer("incoming", "supplier", "shelf")
    for lot in (here, there):
        stock.move(received, "supplier", "shelf", product_id=product, lot_id=lot)
    stock.finish(received)
    sent = stock.transfer("outgoing", "shelf", "customer")
    stock.move(sent, "shelf", "customer", product_id=product, lot_id=there)
    stock.finish(sent)
    again = stock.transfer("incoming", "supplier", "shelf")
    move = stock.move(again, "supplier", "shelf", product_id=product, lot_id=unused, state="ready")
    return {
        "cabinet": product,
        "serial_here": here,
        "serial_there": there,
        "serial_unused": unused,
        "again": again,
        "again_move": move,
        "again_line": _line_of(stock, move),
    }


def _line_of(stock: _Stock, move: int) -> int:
    query = f"SELECT id FROM move_line WHERE move_id = {move}"
    found: int = stock.books.connection.exec_driver_sql(query).scalar_one()
    return found
