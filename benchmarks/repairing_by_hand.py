"""The floor of a repair: the same reads and writes through the plain driver."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from benchmarks import framing
from benchmarks.framing import MOMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.books import Books
    from benchmarks.plain import Plain

Rows = list[tuple[Any, ...]]


def repair(books: Books, plain: Plain, repair_id: int) -> None:
    """Confirm, start and end a repair, in the same three transactions."""
    _confirm(books, plain, repair_id)
    _start(books, plain, repair_id)
    _end(books, plain, repair_id)


def _confirm(books: Books, plain: Plain, repair_id: int) -> None:
    """What is free of the parts; transfer, moves and lines that reserve them."""
    key = uuid.uuid4().hex
    with plain.writing():
        framing.begin(books, plain, key, "repair.confirm")
        ticket, number = plain.rows(_HEAD, (repair_id,))[0][:2]
        parts = plain.rows(_PARTS, (repair_id,))
        places = {row[3]: row[0] for row in reversed(plain.rows(_PLACES))}
        products = [row[1] for row in parts]
        _lock(plain, products)
        plain.rows(_free(products), products)
        plain.rows(_PLACES)
        ((value,),) = plain.rows(
            "UPDATE record_series SET last_number = last_number + 1"
            " WHERE code = 'internal_transfer' RETURNING last_number"
        )
        way = (places["internal"], places["production"])
        ((transfer,),) = plain.rows(
            "INSERT INTO transfer (kind, number, number_value, state, source_location_id,"
            " destination_location_id, note, created_at, scheduled_at, is_booked, version)"
            " VALUES ('internal', ?, ?, 'ready', ?, ?, ?, ?, ?, FALSE, 1) RETURNING id",
            (f"WH/INT/{value:05}", value, *way, number, MOMENT, MOMENT),
        )
        moves = _insert_moves(plain, transfer, way, parts)
        _insert_lines(plain, moves, parts)
        plain.run_many(
            "UPDATE repair_part SET move_id = ? WHERE id = ?",
            [(move, row[0]) for move, row in zip(moves, parts, strict=True)],
        )
        plain.run(
            "UPDATE repair_order SET state = 'confirmed', transfer_id = ?, confirmed_at = ?,"
            " version = version + 1 WHERE id = ?",
            (transfer, MOMENT, repair_id),
        )
        _finish(books, plain, key, (repair_id, ticket), ("confirmed", "confirm"))
        plain.rows(_free(products), products)


def _start(books: Books, plain: Plain, repair_id: int) -> None:
    """The repair is begun; nothing is moved."""
    key = uuid.uuid4().hex
    with plain.writing():
        framing.begin(books, plain, key, "repair.start")
        ticket = plain.rows(_HEAD, (repair_id,))[0][0]
        plain.run(
            "UPDATE repair_order SET state = 'under_repair', started_at = ?,"
            " version = version + 1 WHERE id = ?",
            (MOMENT, repair_id),
        )
        products = [row[1] for row in plain.rows(_PARTS, (repair_id,))]
        plain.rows(_free(products), products)
        _finish(books, plain, key, (repair_id, ticket), ("under_repair", "start"))


def _end(books: Books, plain: Plain, repair_id: int) -> None:
    """Moves, lines and transfer are done, parts keep what was used and what it cost."""
    key = uuid.uuid4().hex
    with plain.writing():
        framing.begin(books, plain, key, "repair.end")
        ticket, _, transfer = plain.rows(_HEAD, (repair_id,))[0][:3]
        if plain.is_postgresql:
            plain.rows(_LOCK_MOVES, (transfer,))
        moves = [row[0] for row in plain.rows(_OPENED, (transfer,))]
        parts = plain.rows(_PARTS, (repair_id,))
        plain.rows(_PLACES)
        _lock(plain, [row[1] for row in parts])
        plain.run_many(
            "UPDATE move SET state = 'done', done_quantity = ? WHERE id = ?",
            [(row[2], move) for move, row in zip(moves, parts, strict=True)],
        )
        plain.run(
            "DELETE FROM move_line WHERE move_id IN (SELECT id FROM move WHERE transfer_id = ?)",
            (transfer,),
        )
        _insert_lines(plain, moves, parts)
        plain.run(
            "UPDATE transfer SET state = 'done', done_at = ?, version = version + 1 WHERE id = ?",
            (MOMENT, transfer),
        )
        plain.run_many(
            "UPDATE repair_part SET done_quantity = ?, unit_cost = (SELECT cost FROM product"
            " WHERE id = product_id) WHERE id = ?",
            [(row[2], row[0]) for row in parts],
        )
        plain.run(
            "UPDATE repair_order SET state = 'repaired', ended_at = ?, version = version + 1"
            " WHERE id = ?",
            (MOMENT, repair_id),
        )
        _finish(books, plain, key, (repair_id, ticket), ("repaired", "end"))


def _finish(
    books: Books, plain: Plain, key: str, ids: tuple[int, int], names: tuple[str, str]
) -> None:
    """The ticket's list, the form read anew, timeline, audit, key; `names` of state and action."""
    repair_id, ticket = ids
    state, action = names
    plain.run(
        "UPDATE ticket_document SET state = ? WHERE kind = 'repair' AND record_id = ?",
        (state, repair_id),
    )
    for statement in (_HEAD, _PARTS, *_REST):
        plain.rows(statement, (repair_id,))
    told = (f"repair.{state}", f"repair.{action}")
    framing.tell(books, plain, ticket, ("repair", repair_id), told, {"number": "WH/RO/00001"})
    framing.end(plain, key, "repair", repair_id)


def _insert_moves(plain: Plain, transfer: int, way: tuple[int, int], parts: Rows) -> list[int]:
    """All moves in one statement; their ids in the order of the parts."""
    marks = ", ".join(["(?, ?, 'ready', ?, ?, ?, ?, 0)"] * len(parts))
    made = plain.rows(
        "INSERT INTO move (transfer_id, line_number, state, product_id, source_location_id,"
        f" destination_location_id, quantity, done_quantity) VALUES {marks}"
        " RETURNING id, line_number",
        [
            value
            for place, row in enumerate(parts, 1)
            for value in (transfer, place, row[1], *way, row[2])
        ],
    )
    ids = {place: move for move, place in made}
    return [ids[place] for place in range(1, len(parts) + 1)]


def _insert_lines(plain: Plain, moves: Sequence[int], parts: Rows) -> None:
    plain.run_many(
        "INSERT INTO move_line (move_id, lot_id, quantity, condition, note)"
        " VALUES (?, NULL, ?, NULL, '')",
        [(move, row[2]) for move, row in zip(moves, parts, strict=True)],
    )


def _lock(plain: Plain, products: Sequence[int]) -> None:
    """The quantities on hand of products, locked in one order."""
    marks = ", ".join("?" * len(products))
    lock = " FOR NO KEY UPDATE" if plain.is_postgresql else ""
    plain.rows(
        "SELECT product_id, location_id, lot_id, owner_id, quantity FROM quantity_on_hand"
        f" WHERE product_id IN ({marks}) ORDER BY product_id, location_id{lock}",
        products,
    )


def _free(products: Sequence[int]) -> str:
    """What is ours of products, and how much of it is reserved."""
    marks = ", ".join("?" * len(products))
    return (
        "SELECT q.product_id, q.location_id, q.lot_id, q.quantity, (SELECT"
        " coalesce(sum(l.quantity), 0) FROM move AS m JOIN move_line AS l ON l.move_id = m.id"
        " WHERE m.state IN ('draft', 'waiting', 'ready') AND m.product_id = q.product_id"
        " AND m.source_location_id = q.location_id AND m.owner_id IS NULL"
        " AND coalesce(l.lot_id, 0) = coalesce(q.lot_id, 0)) FROM quantity_on_hand AS q"
        f" WHERE q.product_id IN ({marks}) AND q.owner_id IS NULL ORDER BY 1, 2, 3"
    )


_HEAD = (
    "SELECT r.ticket_id, r.number, r.transfer_id, r.state, r.version, r.quantity,"
    " r.is_under_warranty, p.name, a.code, a.name, u.name, l.name, k.number, s.name, t.number,"
    " x.number FROM repair_order AS r JOIN partner AS p ON p.id = r.partner_id"
    " JOIN product AS a ON a.id = r.product_id JOIN user_account AS u ON u.id = r.created_by_id"
    " LEFT JOIN lot AS l ON l.id = r.lot_id LEFT JOIN ticket AS k ON k.id = r.ticket_id"
    " LEFT JOIN stage AS s ON s.id = k.stage_id LEFT JOIN transfer AS t ON t.id = r.return_id"
    " LEFT JOIN transfer AS x ON x.id = r.transfer_id WHERE r.id = ?"
)
_PARTS = (
    "SELECT p.id, p.product_id, p.quantity, p.kind, p.description, p.unit_price, a.code, a.name,"
    " a.tracking, u.name, c.name, m.lot_id, l.name FROM repair_part AS p"
    " JOIN product AS a ON a.id = p.product_id LEFT JOIN unit AS u ON u.id = a.unit_id"
    " LEFT JOIN location AS c ON c.id = p.location_id"
    " LEFT JOIN move_line AS m ON m.move_id = p.move_id LEFT JOIN lot AS l ON l.id = m.lot_id"
    " WHERE p.repair_order_id = ? ORDER BY p.line_number"
)
_PLACES = "SELECT id, code, name, kind, is_active, version FROM location ORDER BY id"
_LOCK_MOVES = "SELECT id FROM move WHERE transfer_id = ? ORDER BY id FOR NO KEY UPDATE"
_OPENED = (
    "SELECT m.id, m.quantity, x.number, x.state, x.version, s.kind, d.kind, p.code, p.name,"
    " p.tracking, l.lot_id, l.quantity FROM transfer AS x"
    " JOIN location AS s ON s.id = x.source_location_id"
    " JOIN location AS d ON d.id = x.destination_location_id JOIN move AS m"
    " ON m.transfer_id = x.id JOIN product AS p ON p.id = m.product_id"
    " LEFT JOIN move_line AS l ON l.move_id = m.id WHERE x.id = ? ORDER BY m.line_number"
)
_REST = (
    "SELECT x.repair_part_id, t.id, t.name, t.kind, t.rate FROM repair_part AS p"
    " JOIN repair_part_tax AS x ON x.repair_part_id = p.id JOIN tax AS t ON t.id = x.tax_id"
    " WHERE p.repair_order_id = ?",
    "SELECT t.id, t.name, t.color FROM repair_order_tag AS x"
    " JOIN repair_tag AS t ON t.id = x.repair_tag_id WHERE x.repair_order_id = ?",
    "SELECT id, moment, sequence, point, result, note FROM repair_check WHERE repair_order_id = ?",
    "SELECT id, kind, label, what, given_at FROM repair_loan WHERE repair_order_id = ?",
    "SELECT id, moment, name, strokes, signed_at FROM repair_signature WHERE repair_order_id = ?",
)
