"""What Repair Reference refuses: told beside its field, nothing stored or lost, then put right."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from sqlalchemy import update

from app.dialogs.repairs import RepairDialog
from app.dialogs.repairs.settling import SettlingDialog
from app.models.enums import MovePurpose, ProductKind, Tracking
from app.models.partners import Partner
from app.models.tickets import Ticket
from app.services import repairs, returns, stock
from app.services.repairs import (
    CancelRepair,
    CreateRepair,
    EndRepair,
    RepairForm,
    RepairPartKind,
    StartRepair,
)
from app.services.repairs.parts import MOST_PARTS
from app.services.returns import DeliverBack, PieceHere, ReturnLine
from app.services.stock import CancelTransfer, ValidateTransfer
from app.services.tickets import RecordRef
from app.ui.kit.fields import ChoiceField
from app.ui.kit.smart_button import SmartButton
from app.ui.pages.repair import RepairPage
from tests.dialogs import repair_desk
from tests.dialogs.refund_desk import is_closed
from tests.dialogs.repair_desk import (
    ALT,
    CTRL,
    add_part,
    make_bench,
    open_repair,
    open_ticket,
    press_repair,
)
from tests.factories import Shop, Sold
from tests.services.refusing import stored
from tests.services.return_desk import counted, open_desk
from tests.services.workshop import change_product, switch_on
from tests.ui.pages.test_repair import choose_in_menu
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.repairs import RepairCard
    from app.services.unit_of_work import UnitOfWork
    from app.ui.kit.record_dialog import RecordDialog
    from tests.desk import Seat, Sitting
    from tests.services.return_desk import ReturnDesk

D = Decimal
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
"""How many sessions wait until another one commits."""


def confirm(sitting: Seat) -> None:
    """Press the main action and wait for what it says."""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def refused(sitting: Sitting, dialog: RecordDialog) -> dict[str, str]:
    """What the dialog says once its main action was pressed: by field, "" for its banner."""
    was, entered = stored(sitting.shop), dialog.form.values()
    confirm(sitting)
    assert stored(sitting.shop) == was
    assert dialog.isVisible()
    assert dialog.form.values() == entered
    found = dict(dialog.form.errors())
    return {"": dialog.banner.text(), **found} if dialog.banner.text() else found


def retype(dialog: RepairDialog, field: str, text: str) -> None:
    """Type something else into a field."""
    dialog.form.focus_field(field)
    press(Qt.Key.Key_A, held=CTRL)
    write(text)


def test_what_a_return_brings_is_followed_while_the_dialog_is_open(sitting: Sitting) -> None:
    shop = sitting.shop
    clock, _vase = shop.product("STATION CLOCK", "48.00"), shop.product("VASE")
    shop.customer("Another")
    desk = open_desk(shop, Sold(clock, D(4)))
    switch_on(shop)
    (line,) = desk.lines()
    gone, coming = (
        shop.act(
            returns.create,
            desk.request(ReturnLine(line.move_id, D(many), purpose=MovePurpose.REPAIR)),
        )
        for many in (1, 3)
    )
    shop.switch_returns(asks_for_reason=True)
    open_ticket(sitting, RecordRef("ticket", desk.ticket))
    press(Qt.Key.Key_4, held=ALT)
    sitting.settle()
    words = (
        "The team Customer Care asks for a reason on each remedy. Choose one on the ticket first."
    )
    assert sitting.toasts() == [words]
    ((reason,),) = shop.read("SELECT min(id) FROM reason")
    about = update(Ticket).values(reason_id=reason)
    shop.write(lambda uow: uow.connection.execute(about).close())
    dialog = press_repair(sitting)
    form = dialog.form
    choose(sitting, form.field("product_id"), "STATION")  # type: ignore[arg-type]
    sitting.settle()
    choose(sitting, form.field("return_id"), gone.number)  # type: ignore[arg-type]
    sitting.settle()
    shop.act(stock.cancel, CancelTransfer(gone.id, gone.version))
    words = f"{gone.number} was cancelled and brought nothing. Choose another return, or none."
    assert refused(sitting, dialog) == {"return_id": words}
    no_other_return_is_offered(sitting, dialog, coming)
    choose(sitting, form.field("return_id"), coming.number)  # type: ignore[arg-type]
    sitting.settle()
    retype(dialog, "quantity", "3")
    ((question, said),) = refused(sitting, dialog).items()
    assert (question, said.split(" are at ")[1]) == (
        "",
        "WH/Stock/Returns, 3 are to be repaired. Go on nevertheless?",
    )
    switch_on(shop, on=False)
    click(sitting.button("Confirm all the same", of=dialog))
    sitting.settle()
    assert dialog.banner.text().startswith("Repairs are switched off for the team Customer Care.")
    switch_on(shop)
    (move,) = desk.moves(coming)
    desk.receive(coming, counted(move, "2"), makes_backorder=False)
    words = f"{coming.number} brought 2. Not more of it can be repaired."
    assert refused(sitting, dialog) == {"quantity": words}
    retype(dialog, "quantity", "2")
    form_ = RepairForm(product_id=clock, return_id=coming.id)
    other = shop.act(repairs.create, CreateRepair(form_, desk.ticket), by="agent")
    (words,) = refused(sitting, dialog).values()
    assert words.startswith(f"{coming.number} brought 2, of which 1 ")
    retype(dialog, "quantity", "1")
    confirm(sitting)
    assert repair_desk.stored(sitting) == [("WH/RO/00001", "new"), ("WH/RO/00002", "confirmed")]
    shop.act(repairs.cancel, CancelRepair(other.id, other.version), by="agent")
    settle_what_leaves(sitting, desk, coming)


def no_other_return_is_offered(
    sitting: Sitting, dialog: RepairDialog, coming: returns.MadeReturn
) -> None:
    """A return goes with its customer and its product."""
    form = dialog.form
    for field, other, own in (
        ("customer_id", "Another", "Cosy"),
        ("product_id", "VASE", "STATION"),
    ):
        choose(sitting, form.field("return_id"), coming.number)  # type: ignore[arg-type]
        sitting.settle()
        choose(sitting, form.field(field), other)  # type: ignore[arg-type]
        sitting.settle()
        assert form.field("return_id").is_empty(), "no return of another, or without it, is offered"
        choose(sitting, form.field(field), own)  # type: ignore[arg-type]
        sitting.settle()


def settle_what_leaves(sitting: Sitting, desk: ReturnDesk, came: returns.MadeReturn) -> None:
    """Of what a colleague delivers back meanwhile nothing can be said to have become."""
    shop, page = sitting.shop, sitting.page
    assert isinstance(page, RepairPage)
    assert page.card is not None
    begun = shop.act(repairs.start, StartRepair(page.card.id, page.card.version), by="repairer")
    shop.act(repairs.end, EndRepair(begun.id, begun.version), by="repairer")
    sitting.run(page.read_anew())
    activate(sitting, sitting.window)
    click(page.action_bar.more)
    choose_in_menu(sitting, "Piece does not go back …")
    dialog = sitting.child(SettlingDialog)
    activate(sitting, dialog)
    choose(sitting, dialog.form.field("outcome"), "Exchanged")  # type: ignore[arg-type]
    assert dialog.form.row("replacement").isHidden(), "only a serial has one in its place"
    dialog.form.focus_field("reason")
    write("Beyond repair")
    (here,) = shop.ask(returns.pieces_here, came.id).pieces
    both = DeliverBack(came.id, (PieceHere(here.move_id, here.location_id, D(2), here.lot_id),))
    out = shop.act(returns.deliver_back, both, by="storekeeper")
    words = f"{out.number} is about to take the piece of WH/RO/00002 back to the customer."
    assert refused(sitting, dialog) == {"": f"{words} Validate or cancel it first."}
    shop.act(stock.validate, ValidateTransfer(out.id, out.version), by="storekeeper")
    words = "No piece of WH/RO/00002 is here: it came by no return, or has gone back."
    assert refused(sitting, dialog) == {"": words}
    assert desk.left() == [D(4)]


def test_what_is_archived_has_no_lot_or_too_many_parts_is_told_and_put_right(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    paint = shop.product("LACQUER BY LOT", "9.00", tracking=Tracking.LOT)
    shop.product("FITTING BY HOUR", "30.00", kind=ProductKind.SERVICE)
    another = shop.customer("Another")
    _page, dialog = open_repair(sitting, bench)
    form, parts = dialog.form, dialog.repair.parts
    add_part(sitting, parts, "FITTING")
    parts.table.focus(parts.rows()[0].key, "kind")
    fields = parts.table.findChildren(ChoiceField)
    kind = next(one for one in fields if one.isVisible() and one.value() is RepairPartKind.ADD)
    assert kind.is_read_only(), "a service is added only"
    (row,) = parts.rows()
    parts.show_rows([replace(row, key=f"n{n}") for n in range(MOST_PARTS + 1)])
    words = f"A repair has at most {MOST_PARTS} parts. Make a second repair for the rest."
    assert refused(sitting, dialog) == {"": words}
    assert len(parts.rows()) == MOST_PARTS + 1
    parts.show_rows([row])
    choose(sitting, form.field("product_id"), "LACQUER")  # type: ignore[arg-type]
    sitting.settle()
    ((field, words),) = refused(sitting, dialog).items()
    assert (field, words.endswith(" LACQUER BY LOT that is repaired.")) == ("lot_id", True)
    change_product(shop, paint, is_active=False)
    archive = update(Partner).where(Partner.id == bench.customer).values(is_active=False)
    shop.write(lambda uow: uow.connection.execute(archive).close())
    told = refused(sitting, dialog)
    assert told["customer_id"] == "The Cosy Corner is archived. Choose another customer."
    assert "LACQUER BY LOT is archived. Choose another product" in told["product_id"]
    choose(sitting, form.field("customer_id"), "Another")  # type: ignore[arg-type]
    choose(sitting, form.field("product_id"), "RADIO")  # type: ignore[arg-type]
    sitting.settle()
    choose(sitting, form.field("lot_id"), "A-1")  # type: ignore[arg-type]
    sitting.settle()
    confirm(sitting)
    assert is_closed(dialog)
    assert shop.read("SELECT partner_id, state FROM repair_order") == [(another, "confirmed")]


def test_of_two_who_confirm_the_same_serial_at_once_the_second_is_told(
    seat: Callable[[], Seat], postgresql_url: str
) -> None:
    shop = Shop(postgresql_url)
    bench = make_bench(shop)
    one = seat()
    way_in = one.start(postgresql_url, "priya")
    one.until(way_in.done)
    one.settle()
    one.run(one.window.open(bench.ref))
    activate(one, one.window)
    one.page.setFocus()
    ear = one.background.database.neighbours
    one.until(lambda: ear.is_listening)
    press(Qt.Key.Key_4, held=ALT)
    one.settle()
    dialog = one.child(RepairDialog)
    activate(one, dialog)
    is_made, may_commit = threading.Event(), threading.Event()
    request = CreateRepair(RepairForm(lot_id=bench.serial), bench.ticket)

    def make(uow: UnitOfWork) -> RepairCard:
        made = repairs.create(uow, request)
        is_made.set()
        assert may_commit.wait(30)
        return made

    with closing(shop.database), ThreadPoolExecutor(1) as colleague:
        made = colleague.submit(shop.write, make)
        assert is_made.wait(30)
        press(Qt.Key.Key_Return, held=CTRL)
        one.until(lambda: shop.read(WAITING) == [(1,)])
        may_commit.set()
        assert made.result().number == "WH/RO/00001"
        one.settle()
        words = "Somebody else has just made a repair of this serial. Open that one."
        assert dialog.form.errors() == {"lot_id": words}
        assert dialog.form.values()["lot_id"] == bench.serial
        assert shop.read("SELECT number, state FROM repair_order") == [("WH/RO/00001", "new")]
    press(Qt.Key.Key_Escape)
    one.until(lambda: bool(one.window.findChildren(SmartButton, "smart_repair")))
    one.settle()
    click(one.child(SmartButton, "smart_repair"))
    one.settle()
    assert one.page.title == "WH/RO/00001"
