"""Any series of steps with serials and money agrees with a plain model, on both engines.

Where each serial is, whose it is and what each customer owes: beside `test_goods_machine`, which
counts goods that are all alike.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)

from app.errors import Invalid, Refused
from app.models.enums import LocationKind, MovePurpose, PieceOutcome, Tracking
from app.services import ledger, refunds, repairs, returns, stock, tickets
from app.services.refunds import ReverseInvoices
from app.services.repairs import SettlePiece
from app.services.returns import (
    CreateReturn,
    DeliverBack,
    MovedLine,
    MovedPart,
    PieceHere,
    ReceiveReturn,
    ReturnLine,
    ReturnLot,
)
from app.services.stock import DeliverOrder, MoveGoods, ScrapGoods, ValidateTransfer
from tests.factories import Sold
from tests.services.model_runs import ShopMachine, postgresql_shops, run, sqlite_shops
from tests.services.stock_room import lot_id, receive
from tests.services.workshop import Workshop, switch_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.models.ids import InvoiceId, MoveId, PartnerId, TransferId
    from app.services.repairs import RepairCard
    from tests.postgres_cluster import Cluster

D = Decimal
NAMES = ("S1", "S2", "S3")
NAME, PICK, WHO = st.sampled_from(NAMES), st.integers(0, 20), st.integers(0, 1)
STOCK, RETURN, SCRAP = LocationKind.INTERNAL, LocationKind.RETURN, LocationKind.SCRAP
PRICE = D("12.00")  # 10.00 and 20 %


@dataclass(slots=True)
class Sale:
    """One serial sold to a customer, and what has become of goods and money."""

    name: str
    who: int
    invoice: InvoiceId
    move: MoveId
    credited: bool = False
    came_by: TransferId | None = None


@dataclass(slots=True)
class Piece:
    """Where a serial is: `place` is None at a customer or nowhere yet; `owner` None is ours."""

    place: LocationKind | None = None
    owner: int | None = None
    sale: Sale | None = None
    """The sale by which it is out, or came for repair."""
    visit: TransferId | None = None
    """The return by which it came for repair."""
    repair: RepairCard | None = None
    is_kept: bool = False

    @property
    def is_in_stock(self) -> bool:
        """For sale."""
        return self.place == STOCK

    @property
    def is_returned(self) -> bool:
        """Given back, and ours."""
        return self.place == RETURN and self.owner is None

    @property
    def is_here(self) -> bool:
        """A customer's, for repair."""
        return self.place == RETURN and self.owner is not None

    @property
    def is_out(self) -> bool:
        """At a customer."""
        return self.place is None and self.sale is not None

    @property
    def is_in_repair(self) -> bool:
        """A repair works on it."""
        return self.repair is not None and self.repair.is_open


def is_there(condition: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule that waits until a serial is like that."""
    return precondition(lambda self: bool(self.those(condition)))


class SerialsMachine(ShopMachine):
    """A shop with three serials of one product and two customers."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = {name: Piece() for name in NAMES}
        self.sales: list[Sale] = []

    @initialize()
    def begin(self) -> None:
        """A product with serials, two in stock; two customers with a ticket each."""
        shop = self.shop
        shop.switch_returns()
        switch_on(shop)
        shop.numbers = itertools.count(1000)
        self.product = shop.product("CABINET", "10", shop.tax("20"), tracking=Tracking.SERIAL)
        self.customers = [shop.customer(), shop.customer()]
        self.desks = [
            Workshop(shop, each, self.product, shop.ticket(each)) for each in self.customers
        ]
        self.places = {kind: shop.place(kind) for kind in (STOCK, RETURN, SCRAP)}
        for name in NAMES[:2]:
            self.receive(name)

    def those(self, condition: str) -> list[str]:
        """The serials that are like that."""
        return [name for name, piece in self.pieces.items() if getattr(piece, condition)]

    def one(self, condition: str, pick: int) -> tuple[str, Piece]:
        """One of them."""
        names = self.those(condition)
        return names[pick % len(names)], self.pieces[names[pick % len(names)]]

    # Ours

    @rule(name=NAME)
    def receive(self, name: str) -> None:
        """A serial comes from the supplier, once."""
        piece = self.pieces[name]
        if piece.place is not None or piece.is_out:
            with pytest.raises((Invalid, Refused)):
                receive(self.shop, self.product, "1", name)
            return
        receive(self.shop, self.product, "1", name)
        piece.place = STOCK

    @precondition(lambda self: self.those("is_returned") or self.those("is_here"))
    @rule(pick=PICK)
    def put_into_stock(self, pick: int) -> None:
        """What came back is for sale again; a customer's piece never is."""
        name, piece = self.one("is_returned" if self.those("is_returned") else "is_here", pick)
        request = MoveGoods(
            self.product,
            self.places[RETURN],
            self.places[STOCK],
            D(1),
            self._lot(name),
            self._owner(piece),
        )
        if piece.owner is not None:
            with pytest.raises(Invalid):
                self.shop.act(stock.move, request, by="storekeeper")
            return
        self.shop.act(stock.move, request, by="storekeeper")
        piece.place = STOCK

    @precondition(lambda self: self.those("is_returned") or self.those("is_here"))
    @rule(pick=PICK, consent=st.sampled_from(("", "", "", "She agreed by phone")))
    def scrap(self, pick: int, consent: str) -> None:
        """Ours is scrapped with a reason; a customer's with their consent too."""
        name, piece = self.one("is_here" if self.those("is_here") else "is_returned", pick)
        request = ScrapGoods(
            self.product,
            self.places[RETURN],
            D(1),
            "Broken",
            self._lot(name),
            self._owner(piece),
            consent,
        )
        if piece.is_here and (not consent or piece.is_in_repair):
            with pytest.raises((Invalid, Refused)):
                self.shop.act(stock.scrap, request, by="storekeeper")
            return
        self.shop.act(stock.scrap, request, by="storekeeper")
        self._leaves(piece, SCRAP)
        piece.sale = None

    # Sell

    @is_there("is_in_stock")
    @rule(pick=PICK, who=WHO)
    def sell(self, pick: int, who: int) -> None:
        """A serial from stock is sold, delivered and invoiced."""
        name, piece = self.one("is_in_stock", pick)
        sold = Sold(self.product, D(1), D(10))
        customer = self.customers[who]
        order = self.shop.order(customer, sold, is_delivered=False)
        made = self.shop.act(stock.make_delivery, DeliverOrder(order))
        card = self.shop.ask(stock.card, made.id)
        (move,) = card.moves
        lines = (MovedLine(move.id, (MovedPart(D(1), lot_name=name),)),)
        self.shop.act(stock.validate, ValidateTransfer(card.id, card.version, lines))
        invoice = self.shop.invoice(customer, sold, order=order)
        sale = Sale(name, who, invoice, move.id)
        self.sales.append(sale)
        piece.place, piece.sale = None, sale

    # Return

    @precondition(lambda self: self.sales)
    @rule(pick=PICK, is_repair=st.booleans())
    def send_back(self, pick: int, is_repair: bool) -> None:
        """A serial comes back from who has it; one that is not out cannot."""
        out = [each for each in self.sales if self.pieces[each.name].sale is each]
        sale = (out or self.sales)[pick % len(out or self.sales)]
        piece = self.pieces[sale.name]
        purpose = MovePurpose.REPAIR if is_repair else MovePurpose.GIVE_BACK
        lots = (ReturnLot(D(1), self._lot(sale.name)),)
        line = ReturnLine(sale.move, D(1), purpose=purpose, lots=lots)
        request = CreateReturn(self.desks[sale.who].ticket, (line,), self.places[RETURN])
        if piece.sale is not sale or not piece.is_out:
            with pytest.raises((Invalid, Refused)):
                self.shop.act(returns.create, request)
            return
        made = self.shop.act(returns.create, request)
        self.shop.act(returns.receive, ReceiveReturn(made.id, made.version))
        piece.place = RETURN
        if is_repair:
            piece.owner, piece.visit = sale.who, made.id
        else:
            sale.came_by, piece.sale = made.id, None

    # Repair

    @is_there("is_here")
    @rule(pick=PICK)
    def begin_repair(self, pick: int) -> None:
        """What came for repair is repaired, once a visit."""
        name, piece = self.one("is_here", pick)
        if piece.owner is None or piece.repair is not None:
            return
        desk = self.desks[piece.owner]
        made = desk.create(return_id=piece.visit, lot_id=self._lot(name))
        piece.repair = desk.start(made)

    @is_there("is_in_repair")
    @rule(pick=PICK)
    def end_repair(self, pick: int) -> None:
        """The repair is done."""
        _, piece = self.one("is_in_repair", pick)
        if piece.repair is not None and piece.owner is not None:
            piece.repair = self.desks[piece.owner].end(piece.repair)

    @is_there("is_here")
    @rule(pick=PICK)
    def deliver_back(self, pick: int) -> None:
        """The customer's piece goes back to them, unless it is in repair or kept."""
        name, piece = self.one("is_here", pick)
        assert piece.visit is not None
        (move,) = self.shop.ask(stock.card, piece.visit).moves
        here = PieceHere(move.id, self.places[RETURN], D(1), self._lot(name))
        request = DeliverBack(piece.visit, (here,))
        if piece.is_in_repair or piece.is_kept:
            with pytest.raises((Invalid, Refused)):
                self.shop.act(returns.deliver_back, request, by="storekeeper")
            return
        out = self.shop.act(returns.deliver_back, request, by="storekeeper")
        done = ValidateTransfer(out.id, out.version)
        self.shop.act(stock.validate, done, by="storekeeper")
        self._leaves(piece, None)

    @is_there("is_here")
    @rule(pick=PICK)
    def keep(self, pick: int) -> None:
        """The customer does not want it back, once its repair has ended."""
        _, piece = self.one("is_here", pick)
        if piece.repair is None or piece.owner is None:
            return
        card = self.desks[piece.owner].card(piece.repair.id)
        request = SettlePiece(card.id, card.version, PieceOutcome.KEPT, "Too old")
        if card.is_open or piece.is_kept:
            with pytest.raises(Refused):
                self.shop.act(repairs.settle, request, by="repairer")
            return
        self.shop.act(repairs.settle, request, by="repairer")
        piece.is_kept = True

    # Money

    @precondition(lambda self: self.sales)
    @rule(pick=PICK, by_return=st.booleans())
    def refund(self, pick: int, by_return: bool) -> None:
        """A sale is refunded once, by its invoice or by what came."""
        sales = [each for each in self.sales if not each.credited] or self.sales
        sale = sales[pick % len(sales)]
        came_by = sale.came_by if by_return else None
        request = ReverseInvoices(
            self.desks[sale.who].ticket,
            (sale.invoice,),
            "Faulty",
            self.shop.today,
            return_id=came_by,
        )
        if sale.credited:
            with pytest.raises((Invalid, Refused)):
                self.shop.act(refunds.reverse, request)
            return
        (made,) = self.shop.act(refunds.reverse, request)
        card = self.shop.card(made.id)
        assert card.total == PRICE
        self.shop.post(card)
        sale.credited = True

    # What must hold

    @invariant()
    def serials_are_where_the_model_says(self) -> None:
        """Place and owner of each serial that is here."""
        if not hasattr(self, "places"):
            return
        rows = self.shop.read(
            "SELECT lot.name, location.kind, owner_id FROM quantity_on_hand"
            " JOIN lot ON lot.id = lot_id JOIN location ON location.id = location_id"
            " WHERE quantity <> 0"
        )
        found = {name: (kind, owner) for name, kind, owner in rows}
        assert len(found) == len(list(rows))
        assert found == {
            name: (piece.place.value, self._owner(piece))
            for name, piece in self.pieces.items()
            if piece.place is not None
        }

    @invariant()
    def customers_owe_what_the_model_says(self) -> None:
        """Invoiced less credited, to the penny."""
        if not hasattr(self, "places"):
            return
        for who, customer in enumerate(self.customers):
            owed = sum((PRICE for each in self._sales_of(who) if not each.credited), D(0))
            balance = self.shop.ask(ledger.partner_balance, customer)
            assert balance.balance == owed

    @invariant()
    def tickets_wait_for_the_pieces_that_are_here(self) -> None:
        """What keeps a ticket open is what its customer left and has not got back."""
        if not hasattr(self, "places"):
            return
        for who, desk in enumerate(self.desks):
            here = [
                piece
                for piece in self.pieces.values()
                if piece.owner == who and piece.place == RETURN and not piece.is_kept
            ]
            held = self.shop.ask(tickets.matters, desk.ticket).pieces
            assert sum(each.quantity for each in held) == len(here)

    def _sales_of(self, who: int) -> list[Sale]:
        return [each for each in self.sales if each.who == who]

    def _lot(self, name: str) -> stock.LotId:
        return lot_id(self.shop, self.product, name)

    def _owner(self, piece: Piece) -> PartnerId | None:
        return None if piece.owner is None else self.customers[piece.owner]

    def _leaves(self, piece: Piece, place: LocationKind | None) -> None:
        """A piece is no longer where it was repaired; in scrap it is whose it was."""
        piece.place, piece.visit, piece.repair, piece.is_kept = place, None, None, False
        if place is None:
            piece.owner = None


def test_serials_and_money_agree_with_a_plain_model_on_sqlite(
    sqlite_shop: Path, tmp_path: Path
) -> None:
    run(SerialsMachine, sqlite_shops(sqlite_shop, tmp_path), examples=12, steps=30)


def test_serials_and_money_agree_with_a_plain_model_on_postgresql(
    cluster: Cluster, postgresql_shop: str
) -> None:
    run(SerialsMachine, postgresql_shops(cluster, postgresql_shop), examples=4, steps=30)
