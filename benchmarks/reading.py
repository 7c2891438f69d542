"""Questions (list of tickets, ticket form, search), each beside its statements by hand."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from app.models.ids import TicketId
from app.services import ledger, tickets, timeline
from app.services.ledger import AskOrderLines
from app.services.paging import Span
from app.services.tickets import COUNT_CAP, RecordRef, TicketFilter, TicketList
from benchmarks.book_rows.desk import COMMON, NOBODY_WROTE, RARE
from benchmarks.measuring import GROWTH, Aims, Case, round_and_round

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.services.unit_of_work import Database
    from benchmarks.books import Books
    from benchmarks.plain import Plain

ROWS = 80
WORDS = {"search, rare word": RARE, "search, common word": COMMON, "search, no hit": NOBODY_WROTE}
LIST = Aims(ratio=4.0, statements=2, growth=GROWTH)
GROWING = Aims(growth=GROWTH)
FORM = {
    "sqlite": Aims(statements=8, growth=GROWTH),
    "postgresql": Aims(ratio=4.0, statements=8, growth=GROWTH),
}


def cases(books: Books, database: Database, plain: Plain) -> Iterator[Case]:
    """All questions that are measured."""
    span = Span(size=ROWS)

    def rows(wanted: TicketList) -> object:
        return database.ask(tickets.rows, wanted, actor_id=books.user_id)

    yield Case(
        "list",
        "list of 80",
        lambda: rows(TicketList(span=span)),
        lambda: _list_floor(plain),
        LIST,
    )
    yield Case(
        "list",
        "list, count",
        lambda: database.ask(tickets.count, TicketFilter(), actor_id=books.user_id),
        lambda: _count_floor(plain),
    )
    asked = _asked_for(books)
    for ticket in asked:  # from the disk into memory, or the first to ask would pay for it
        _form_floor(plain, ticket)
    form, by_hand = round_and_round(asked), round_and_round(asked)
    yield Case(
        "form",
        "ticket form",
        lambda: read_form(books, database, TicketId(form())),
        lambda: _form_floor(plain, by_hand()),
        FORM["postgresql" if plain.is_postgresql else "sqlite"],
    )
    for name, word in WORDS.items():
        wanted = TicketList(filter=TicketFilter(text=word), span=span)
        yield Case(
            "search", name, functools.partial(rows, wanted), _search_floor(plain, word), GROWING
        )


def _asked_for(books: Books) -> list[int]:
    """Some two hundred tickets of all ages with an order of three lines."""
    of_three_lines = [n for n in range(1, books.tickets + 1) if n % 5 in (1, 2, 3)]
    return of_three_lines[:: max(1, len(of_three_lines) // 200)]


def read_form(books: Books, database: Database, ticket: TicketId) -> object:
    """What the page of a ticket shows: card with all remedies, timeline, ledger of its order."""
    return (
        database.ask(tickets.card, ticket, actor_id=books.user_id),
        database.ask(
            timeline.history,
            timeline.HistoryQuestion(RecordRef("ticket", ticket)),
            actor_id=books.user_id,
        ),
        database.ask(ledger.order_lines, AskOrderLines(ticket_id=ticket), actor_id=books.user_id),
    )


_DOCUMENTS = (
    "(SELECT {together} FROM ticket_document AS x LEFT JOIN currency AS m ON m.id = x.currency_id"
    " WHERE x.ticket_id = t.id AND x.state <> 'cancelled')"
)
_TOGETHER = {
    True: "string_agg(x.kind || x.state || x.amount || m.code, ';')",
    False: "group_concat(x.kind || x.state || x.amount || m.code, ';')",
}
_SHOWN = (
    "SELECT t.id, t.number, t.subject, t.partner_id, p.name, s.name, s.look, t.is_closed,"
    " t.priority, t.assignee_id, u.name, e.name, t.deadline_at, t.sla_state, t.updated_at,"
    " t.created_at, t.origin_number, {documents} FROM ticket AS t"
    " JOIN stage AS s ON s.id = t.stage_id JOIN team AS e ON e.id = t.team_id"
    " LEFT JOIN partner AS p ON p.id = t.partner_id"
    " LEFT JOIN user_account AS u ON u.id = t.assignee_id"
)


def _list_floor(plain: Plain) -> object:
    """The newest tickets, one more than are shown."""
    with plain.reading():
        return plain.rows(f"{_shown(plain)} ORDER BY t.id DESC LIMIT ?", (ROWS + 1,))


def _count_floor(plain: Plain) -> object:
    """How many tickets there are, counted as far as the program counts."""
    with plain.reading():
        return plain.rows(
            "SELECT count(*) FROM (SELECT id FROM ticket LIMIT ?) AS t", (COUNT_CAP + 1,)
        )


def _shown(plain: Plain) -> str:
    documents = _DOCUMENTS.format(together=_TOGETHER[plain.is_postgresql])
    return _SHOWN.format(documents=documents)


def _search_floor(plain: Plain, word: str) -> Callable[[], object]:
    """The newest tickets with a word, by the engine's own full text in the way that suits the word.

    PostgreSQL would walk through all tickets for a rare word, or find them all for a common one,
    were it not told; the program has to ask first which of the two a word is.
    """
    statement, value = f"{_shown(plain)}{_FTS}", f'"{word}"*'
    if plain.is_postgresql:
        value = f"'{word}':*"
        if word == COMMON:
            statement = f"{_shown(plain)}{_TESTED}"
        else:
            statement = f"{_FOUND}{_shown(plain)} WHERE t.id IN (SELECT ticket_id FROM found)"
            statement += " ORDER BY t.id DESC LIMIT ?"

    def search() -> object:
        with plain.reading():
            return plain.rows(statement, (value, ROWS + 1))

    return search


_FTS = " JOIN ticket_fts AS w ON w.rowid = t.id WHERE w.words MATCH ? ORDER BY w.rowid DESC LIMIT ?"
_HAS_WORD = "to_tsvector('simple', w.words) @@ to_tsquery('simple', ?)"
_FOUND = (
    f"WITH found AS MATERIALIZED (SELECT w.ticket_id FROM ticket_search AS w WHERE {_HAS_WORD}) "
)
_TESTED = (
    " WHERE EXISTS (SELECT 1 FROM ticket_search AS w WHERE w.ticket_id = t.id"
    f" AND {_HAS_WORD} OFFSET 0) ORDER BY t.id DESC LIMIT ?"
)


def _form_floor(plain: Plain, ticket: int) -> object:
    """The same rows in the same three transactions, as many statements as it takes."""
    with plain.reading():
        head = plain.rows(_TICKET, (ticket,))[0]
        card = [plain.rows(_PARTS, (ticket,) * 5), plain.rows(_REMEDIES, (head[-2],))]
    with plain.reading():
        lines = plain.rows(_MESSAGES, (ticket, 51))
        files = plain.rows(_FILES, (ticket,))
    with plain.reading():
        order = plain.rows(_ORDER, (ticket,))
        sold = plain.rows(_SOLD, (head[-1],))
        moved = plain.rows(_MOVED, (head[-1],))
    return card, lines, files, order, sold, moved


_TICKET = (
    "SELECT t.id, t.version, t.number, t.subject, t.description, t.team_id, e.name, t.stage_id,"
    " s.name, s.look, t.is_closed, t.assignee_id, u.name, t.partner_id, p.name, p.city,"
    " t.contact_name, t.email, t.phone, t.priority, t.product_id, a.code, a.name, a.tracking,"
    " t.lot_id, t.reason_id, t.deadline_at, t.sla_state, t.created_at, v.name, t.updated_at,"
    " w.name, t.closed_at, t.origin_number, e.is_refunds, e.is_returns, o.number,"
    " o.origin_number, EXISTS (SELECT 1 FROM invoice AS i WHERE i.commercial_partner_id ="
    " t.commercial_partner_id AND i.kind = 'invoice' AND i.state = 'posted'),"
    " EXISTS (SELECT 1 FROM transfer AS x WHERE x.commercial_partner_id ="
    " t.commercial_partner_id AND x.kind = 'outgoing' AND x.state = 'done'),"
    " t.commercial_partner_id, t.sales_order_id"
    " FROM ticket AS t JOIN team AS e ON e.id = t.team_id JOIN stage AS s ON s.id = t.stage_id"
    " JOIN user_account AS v ON v.id = t.created_by_id"
    " JOIN user_account AS w ON w.id = t.updated_by_id"
    " LEFT JOIN user_account AS u ON u.id = t.assignee_id"
    " LEFT JOIN partner AS p ON p.id = t.partner_id LEFT JOIN product AS a ON a.id = t.product_id"
    " LEFT JOIN sales_order AS o ON o.id = t.sales_order_id WHERE t.id = ?"
)
_PARTS = (
    "SELECT 1, g.id, g.name, '', g.color FROM tag AS g JOIN ticket_tag AS x ON x.tag_id = g.id"
    " WHERE x.ticket_id = ?"
    " UNION ALL SELECT 2, f.id, coalesce(u.name, p.name), coalesce(u.email, p.email), f.user_id"
    " FROM follower AS f LEFT JOIN user_account AS u ON u.id = f.user_id"
    " LEFT JOIN partner AS p ON p.id = f.partner_id WHERE f.ticket_id = ?"
    " UNION ALL SELECT 3, a.id, a.name, a.media_type, a.size FROM attachment AS a"
    " WHERE a.record_kind = 'ticket' AND a.record_id = ?"
    " UNION ALL SELECT 4, y.id, y.name, '', y.minutes FROM policy AS y"
    " JOIN ticket_policy AS x ON x.policy_id = y.id WHERE x.ticket_id = ?"
    " UNION ALL SELECT 5, s.id, s.name, s.look, s.sequence FROM stage AS s"
    " WHERE s.team_id = (SELECT team_id FROM ticket WHERE id = ?)"
)
_REMEDIES = (
    "SELECT x.kind, x.record_id, x.ticket_id, t.number, x.number, x.state, x.amount, m.code,"
    " x.made_at FROM ticket_document AS x JOIN ticket AS t ON t.id = x.ticket_id"
    " LEFT JOIN currency AS m ON m.id = x.currency_id"
    " WHERE x.commercial_partner_id = ? ORDER BY x.made_at DESC LIMIT 200"
)
_MESSAGES = (
    "SELECT m.id, m.kind, m.event, m.payload, m.record_kind, m.record_id, u.name, p.name,"
    " u.is_system, m.made_at, m.body, m.due_on, m.done_at FROM message AS m"
    " LEFT JOIN user_account AS u ON u.id = m.author_id"
    " LEFT JOIN partner AS p ON p.id = m.author_partner_id"
    " WHERE m.ticket_id = ? ORDER BY m.id DESC LIMIT ?"
)
_FILES = (
    "SELECT a.id, a.message_id, a.name, a.media_type, a.size, a.added_at, u.name"
    " FROM message AS m JOIN attachment AS a ON a.message_id = m.id"
    " JOIN user_account AS u ON u.id = a.added_by_id WHERE m.ticket_id = ?"
)
_ORDER = (
    "SELECT o.id, o.number, o.origin_number, t.product_id, l.id, l.line_number, l.product_id,"
    " a.code, a.kind, l.description, l.unit_price, l.quantity FROM ticket AS t"
    " JOIN sales_order AS o ON o.id = t.sales_order_id"
    " JOIN sales_order_line AS l ON l.sales_order_id = o.id"
    " JOIN product AS a ON a.id = l.product_id WHERE t.id = ? ORDER BY l.line_number"
)
_SOLD = (
    "SELECT l.id, l.invoice_id, l.sales_order_line_id, l.quantity, l.unit_price, l.subtotal,"
    " l.gross, x.tax_id, x.rate, x.base, x.amount, c.kind, c.quantity, c.subtotal, c.gross,"
    " n.state FROM invoice AS i JOIN invoice_line AS l ON l.invoice_id = i.id"
    " LEFT JOIN invoice_line_tax AS x ON x.invoice_line_id = l.id"
    " LEFT JOIN invoice_line AS c ON c.original_line_id = l.id"
    " LEFT JOIN invoice AS n ON n.id = c.invoice_id"
    " WHERE i.sales_order_id = ? AND i.kind = 'invoice' AND i.state = 'posted'"
)
_MOVED = (
    "SELECT m.id, m.sales_order_line_id, m.state, m.purpose, m.quantity, m.done_quantity, t.kind,"
    " o.name FROM sales_order_line AS l JOIN move AS m ON m.sales_order_line_id = l.id"
    " JOIN transfer AS t ON t.id = m.transfer_id LEFT JOIN move_line AS x ON x.move_id = m.id"
    " LEFT JOIN lot AS o ON o.id = x.lot_id WHERE l.sales_order_id = ?"
)
