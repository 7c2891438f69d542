"""Returns: goods of a delivery come back and are received; what is left to return is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import LocationKind
from app.models.ids import LocationId, MoveId, SalesOrderId, TicketId
from app.services import returns
from app.services.background import new_key
from app.services.returns import AskReturn, CreateReturn, ReceiveReturn, ReturnLine
from benchmarks import books, returning_by_hand
from benchmarks.book_rows.trade import WIDE_LINES
from benchmarks.books import INVOICES_PER_TICKET
from benchmarks.measuring import GROWTH, WARM_UPS, Aims, Case, each_once, round_and_round

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.unit_of_work import Database
    from benchmarks.books import Books
    from benchmarks.databases import Databases
    from benchmarks.plain import Plain
    from benchmarks.returning_by_hand import Delivered

FEW_LINES = 3
MOST_RUNS = {FEW_LINES: 60, WIDE_LINES: 10}
ONCE_MORE = 2  # for the count of statements and for their plans
UNIT = Decimal(10_000)
AIMS = {
    "sqlite": Aims(ratio=12.0, statements=30, growth=GROWTH),
    "postgresql": Aims(ratio=5.0, statements=30, growth=GROWTH),
}
GROWING = Aims(growth=GROWTH)
DIGITS, FRESH_DIGITS = 5, 3  # of five tickets so many have an order of three lines
QUESTIONS = 200  # tickets of all ages that are asked about by turns


@dataclass(frozen=True, slots=True)
class Desk:
    """Books whose team takes returns, opened by the program and by the plain driver."""

    books: Books
    database: Database
    plain: Plain
    place_id: int


def make(engine: Databases, deliveries: int, runs: int) -> Books:
    """Books of so many deliveries, or of as many as are used up."""
    wide = _used_up(WIDE_LINES, runs)
    fresh = -(-_used_up(FEW_LINES, runs) * DIGITS // FRESH_DIGITS)
    tickets = max(deliveries // INVOICES_PER_TICKET, fresh + wide + DIGITS)
    return books.make(books.with_company(engine), tickets, wide=wide)


def _used_up(lines: int, runs: int) -> int:
    """How many deliveries of so many lines come back, by the program and by hand."""
    return 2 * (min(runs, MOST_RUNS[lines]) + WARM_UPS + ONCE_MORE)


def open_desk(made: Books, database: Database, plain: Plain) -> Desk:
    """Switch returns on, and find the place where they come in."""
    switch_on(plain)
    ((place,),) = plain.rows(
        "SELECT min(id) FROM location WHERE kind = ?", (LocationKind.RETURN.value,)
    )
    return Desk(made, database, plain, int(place))


def switch_on(plain: Plain) -> None:
    """The books' team takes returns."""
    plain.run("UPDATE team SET is_returns = TRUE")


def cases(made: Books, database: Database, plain: Plain) -> Iterator[Case]:
    """Questions first: a return changes the books."""
    desk = open_desk(made, database, plain)
    narrow, wide = tickets_of(made, FEW_LINES), tickets_of(made, WIDE_LINES)
    yield from _questions(desk, narrow[:: max(1, len(narrow) // QUESTIONS)], wide)
    for lines, found in ((FEW_LINES, narrow), (WIDE_LINES, wide)):
        yield _return(desk, lines, found)


def tickets_of(made: Books, lines: int) -> list[int]:
    """Tickets of all ages whose order was delivered in so many lines, and nothing credited."""
    first_wide = made.tickets - made.wide + 1
    if lines == WIDE_LINES:
        return list(range(first_wide, made.tickets + 1))
    return [ticket for ticket in range(1, first_wide) if ticket % 5 in (1, 2, 3)]


def _return(desk: Desk, lines: int, tickets: Sequence[int]) -> Case:
    """Make a return of a whole delivery, and receive it; each delivery comes back once."""
    runs = min(MOST_RUNS[lines], len(tickets) // 2 - WARM_UPS - ONCE_MORE)
    wanted = 2 * (runs + WARM_UPS + ONCE_MORE)
    chosen = tickets[:: max(1, len(tickets) // wanted)][:wanted]
    by_ticket = returning_by_hand.deliveries(desk.plain, chosen)
    mine, floors = each_once(chosen[::2]), each_once(chosen[1::2])
    name = "postgresql" if desk.plain.is_postgresql else "sqlite"
    return Case(
        "returns",
        f"return of {lines}, received",
        lambda: give_back(desk, by_ticket[mine()]),
        lambda: returning_by_hand.give_back(
            desk.books, desk.plain, desk.place_id, by_ticket[floors()]
        ),
        AIMS[name],
        runs,
    )


def give_back(desk: Desk, found: Delivered) -> returns.Finished:
    """What Return and then Validate does."""
    lines = tuple(
        ReturnLine(MoveId(each.move), Decimal(each.pieces) / UNIT) for each in found.lines
    )
    request = CreateReturn(TicketId(found.ticket), lines, LocationId(desk.place_id))
    user = desk.books.user_id
    made = desk.database.act(returns.create, request, actor_id=user, key=new_key())
    receiving = ReceiveReturn(made.id, made.version)
    return desk.database.act(returns.receive, receiving, actor_id=user, key=new_key())


def _questions(desk: Desk, narrow: Sequence[int], wide: Sequence[int]) -> Iterator[Case]:
    """Whether the button is there, and the dialog with what is left of an order's delivery."""
    user = desk.books.user_id
    turn, by_hand = round_and_round(narrow), round_and_round(narrow)
    yield Case(
        "returnable",
        "return, button",
        lambda: desk.database.ask(returns.is_possible, TicketId(turn()), actor_id=user),
        lambda: returning_by_hand.button(desk.plain, by_hand()),
        GROWING,
    )
    for lines, tickets in ((FEW_LINES, narrow), (WIDE_LINES, wide)):
        yield _dialog(desk, lines, tickets)


def _dialog(desk: Desk, lines: int, tickets: Sequence[int]) -> Case:
    """The dialog of tickets whose order was delivered in so many lines."""
    turn, by_hand = round_and_round(tickets), round_and_round(tickets)
    for ticket in tickets:  # from the disk into memory, or the first to ask would pay for it
        returning_by_hand.dialog(desk.plain, ticket)

    def ask() -> returns.ReturnOptions:
        ticket = turn()
        order = SalesOrderId(books.document_of(ticket))
        wanted = AskReturn(TicketId(ticket), order)
        return desk.database.ask(returns.options, wanted, actor_id=desk.books.user_id)

    return Case(
        "returnable",
        f"return, dialog of {lines} lines",
        ask,
        lambda: returning_by_hand.dialog(desk.plain, by_hand()),
        GROWING,
    )
