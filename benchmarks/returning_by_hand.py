"""The floor of returns: the same reads and writes through the plain driver."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import framing
from benchmarks.books import document_of
from benchmarks.framing import MOMENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.books import Books
    from benchmarks.plain import Plain


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a delivery: its move, and pieces as they are stored."""

    move: int
    product: int
    order_line: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """The delivery of a ticket's order, all of which comes back."""

    ticket: int
    delivery: int
    customer: int
    lines: tuple[Line, ...]


def deliveries(plain: Plain, tickets: Sequence[int]) -> Mapping[int, Delivered]:
    """The deliveries of tickets' orders, by ticket; not part of what is measured."""
    marks = ", ".join("?" * len(tickets))
    rows = plain.rows(
        "SELECT k.id, x.id, x.commercial_partner_id, m.id, m.product_id, m.sales_order_line_id,"
        " m.done_quantity FROM ticket AS k JOIN transfer AS x ON x.sales_order_id ="
        " k.sales_order_id AND x.kind = 'outgoing' JOIN move AS m ON m.transfer_id = x.id"
        f" WHERE k.id IN ({marks}) ORDER BY k.id, m.line_number",
        tickets,
    )
    found: dict[int, list[tuple[int, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return {
        ticket: Delivered(ticket, lines[0][1], lines[0][2], tuple(Line(*row[3:]) for row in lines))
        for ticket, lines in found.items()
    }


def button(plain: Plain, ticket: int) -> object:
    """Whether the ticket's customer has a finished delivery."""
    with plain.reading():
        return plain.rows(_POSSIBLE, (ticket,))


def dialog(plain: Plain, ticket: int) -> object:
    """Ticket, deliveries of its order with what is left, their lines, places."""
    with plain.reading():
        ((customer, *_),) = plain.rows(_TICKET, (ticket,))
        found = plain.rows(_DELIVERIES, (customer, document_of(ticket)))
        marks = ", ".join("?" * len(found))
        ids = [row[0] for row in found]
        lines = plain.rows(_left(f"x.id IN ({marks})"), (customer, *ids))
        return found, lines, plain.rows(_PLACES)


def give_back(books: Books, plain: Plain, place: int, found: Delivered) -> int:
    """Make the return and receive it, in the same two transactions; its id."""
    transfer, number = _create(books, plain, place, found)
    _receive(books, plain, transfer, number, found)
    return transfer


def _create(books: Books, plain: Plain, place: int, found: Delivered) -> tuple[int, str]:
    """Ticket, places, what is left under locks; number, head, moves, the ticket's list, audit."""
    key, moves = uuid.uuid4().hex, [line.move for line in found.lines]
    marks = ", ".join("?" * len(moves))
    with plain.writing():
        framing.begin(books, plain, key, "return.create")
        plain.rows(_TICKET, (found.ticket,))
        places = {row[3]: row[0] for row in reversed(plain.rows(_PLACES))}
        if plain.is_postgresql:
            plain.rows(f"{_LOCK} IN ({marks}) ORDER BY id FOR NO KEY UPDATE", moves)
        plain.rows(_left(f"m.id IN ({marks})"), (found.customer, *moves))
        ((value,),) = plain.rows(
            "UPDATE record_series SET last_number = last_number + 1 WHERE code = 'receipt'"
            " RETURNING last_number"
        )
        number = f"WH/IN/{value:05}"
        ((transfer,),) = plain.rows(
            "INSERT INTO transfer (kind, number, number_value, state, partner_id,"
            " commercial_partner_id, sales_order_id, source_location_id,"
            " destination_location_id, ticket_id, return_of_id, note, created_at, scheduled_at,"
            " is_booked, version) VALUES ('incoming', ?, ?, 'ready', ?, ?, ?, ?, ?, ?, ?, '', ?,"
            " ?, FALSE, 1) RETURNING id",
            (
                number, value, found.customer, found.customer, document_of(found.ticket),
                places["customer"], place, found.ticket, found.delivery, MOMENT, MOMENT,
            ),
        )  # fmt: skip
        _insert_moves(plain, transfer, (places["customer"], place), found)
        record, state = ("transfer", int(transfer)), ("ready", None, None, found.customer)
        framing.show_on_ticket(plain, found.ticket, *record, number, *state)
        words = {"number": number, "deliveries": "WH/OUT/00001", "pieces": "12"}
        names = ("return.made", "return.create")
        framing.tell(books, plain, found.ticket, record, names, words)
        framing.end(plain, key, *record)
    return int(transfer), number


def _insert_moves(plain: Plain, transfer: int, way: tuple[int, int], found: Delivered) -> None:
    """All moves of a return in one statement."""
    marks = ", ".join(["(?, ?, 'ready', ?, ?, ?, ?, ?, 0, 'give_back', ?)"] * len(found.lines))
    plain.rows(
        "INSERT INTO move (transfer_id, line_number, state, product_id, sales_order_line_id,"
        " source_location_id, destination_location_id, quantity, done_quantity, purpose,"
        f" origin_move_id) VALUES {marks} RETURNING id",
        [
            value
            for place, line in enumerate(found.lines, 1)
            for value in (
                transfer, place, line.product, line.order_line, *way, line.pieces, line.move,
            )
        ],
    )  # fmt: skip


def _receive(books: Books, plain: Plain, transfer: int, number: str, found: Delivered) -> None:
    """Lock and read the return, what is left; moves, lines, head, delivered, list, audit."""
    key = uuid.uuid4().hex
    with plain.writing():
        framing.begin(books, plain, key, "return.receive")
        if plain.is_postgresql:
            plain.rows(_LOCK_OF_TRANSFER, (transfer, transfer))
        rows = plain.rows(_OPENED, (transfer,))
        plain.rows(_PLACES)
        plain.run_many(
            "UPDATE move SET state = 'done', done_quantity = ? WHERE id = ?",
            [(row[1], row[0]) for row in rows],
        )
        plain.run_many(
            "INSERT INTO move_line (move_id, lot_id, quantity, condition, note)"
            " VALUES (?, NULL, ?, NULL, '')",
            [(row[0], row[1]) for row in rows],
        )
        plain.run(
            "UPDATE transfer SET state = 'done', done_at = ?, version = version + 1 WHERE id = ?",
            (MOMENT, transfer),
        )
        plain.run_many(
            "UPDATE sales_order_line SET delivered_quantity = delivered_quantity - ? WHERE id = ?",
            [(row[1], row[2]) for row in rows],
        )
        record, state = ("transfer", transfer), ("done", None, None, found.customer)
        framing.show_on_ticket(plain, found.ticket, *record, number, *state)
        names, words = ("transfer.done", "return.receive"), {"number": number}
        framing.tell(books, plain, found.ticket, record, names, words)
        framing.end(plain, key, *record)


_TICKET = (
    "SELECT k.commercial_partner_id, k.id, k.number, k.partner_id, k.reason_id, p.name, e.name,"
    " e.is_returns, e.is_reason_required FROM ticket AS k JOIN team AS e ON e.id = k.team_id"
    " LEFT JOIN partner AS p ON p.id = k.commercial_partner_id WHERE k.id = ?"
)
_PLACES = "SELECT id, code, name, kind, is_active, version FROM location ORDER BY id"
_POSSIBLE = (
    "SELECT x.id FROM transfer AS x WHERE x.commercial_partner_id ="
    " (SELECT commercial_partner_id FROM ticket WHERE id = ?) AND x.kind = 'outgoing'"
    " AND x.state = 'done' LIMIT 1"
)
_TAKEN = (
    "SELECT coalesce(sum(CASE WHEN y.kind = 'outgoing' THEN -b.done_quantity"
    " WHEN b.state = 'done' THEN b.done_quantity WHEN b.state = 'cancelled' THEN 0"
    " ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS y ON y.id = b.transfer_id"
    " WHERE b.origin_move_id = m.id"
)
_DELIVERIES = (
    "SELECT x.id, x.number, x.origin_number, x.done_at, x.sales_order_id, o.number,"
    f" (SELECT sum(m.done_quantity - ({_TAKEN})) FROM move AS m WHERE m.transfer_id = x.id"
    " AND m.state = 'done') FROM transfer AS x"
    " LEFT JOIN sales_order AS o ON o.id = x.sales_order_id WHERE x.commercial_partner_id = ?"
    " AND x.kind = 'outgoing' AND x.state = 'done' AND x.sales_order_id = ?"
    " ORDER BY x.id DESC LIMIT 200"
)
_LOCK = "SELECT id FROM move WHERE id"
_LOCK_OF_TRANSFER = (
    f"{_LOCK} IN (SELECT id FROM move WHERE transfer_id = ? UNION SELECT origin_move_id FROM move"
    " WHERE transfer_id = ? AND origin_move_id IS NOT NULL) ORDER BY id FOR NO KEY UPDATE"
)
_OPENED = (
    "SELECT m.id, m.quantity, m.sales_order_line_id, x.number, x.kind, x.state, x.version,"
    " x.partner_id, x.commercial_partner_id, x.return_of_id, x.created_at, s.kind, d.kind,"
    " m.line_number, m.state, p.code, p.name, p.tracking, u.rounding, m.owner_id, m.purpose,"
    " m.origin_move_id, l.lot_id, l.quantity, n.done_quantity - (SELECT coalesce(sum(CASE WHEN"
    " b.state = 'cancelled' THEN 0 ELSE b.quantity END), 0) FROM move AS b"
    " JOIN transfer AS y ON y.id = b.transfer_id WHERE b.origin_move_id = m.origin_move_id)"
    " FROM transfer AS x JOIN location AS s ON s.id = x.source_location_id"
    " JOIN location AS d ON d.id = x.destination_location_id"
    " LEFT JOIN ticket AS k ON k.id = x.ticket_id JOIN move AS m ON m.transfer_id = x.id"
    " JOIN product AS p ON p.id = m.product_id LEFT JOIN unit AS u ON u.id = p.unit_id"
    " LEFT JOIN move AS n ON n.id = m.origin_move_id"
    " LEFT JOIN move_line AS l ON l.move_id = m.id WHERE x.id = ? ORDER BY m.line_number"
)


def _left(condition: str) -> str:
    """The lines of a customer's finished deliveries with what is left of them."""
    return (
        "SELECT m.id, x.id, x.number, x.sales_order_id, m.sales_order_line_id, m.product_id,"
        " p.code, p.name, o.description, p.tracking, u.name, u.rounding, m.done_quantity,"
        f" ({_TAKEN}), l.lot_id, t.name, l.quantity FROM transfer AS x"
        " JOIN move AS m ON m.transfer_id = x.id"
        " JOIN location AS d ON d.id = m.destination_location_id AND d.kind = 'customer'"
        " JOIN product AS p ON p.id = m.product_id LEFT JOIN unit AS u ON u.id = p.unit_id"
        " LEFT JOIN sales_order_line AS o ON o.id = m.sales_order_line_id"
        " LEFT JOIN move_line AS l ON l.move_id = m.id LEFT JOIN lot AS t ON t.id = l.lot_id"
        " WHERE x.commercial_partner_id = ? AND x.kind = 'outgoing' AND x.state = 'done'"
        f" AND m.state = 'done' AND {condition} ORDER BY x.id DESC, m.line_number"
    )
