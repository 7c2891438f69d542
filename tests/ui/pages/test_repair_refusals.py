"""What a repair's page and its dialogs refuse, and what they do not even offer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.dialogs.repairs.checklist import ChecklistDialog
from app.dialogs.repairs.loan import LoanDialog
from app.dialogs.repairs.settling import SettlingDialog
from app.dialogs.repairs.signing import SigningDialog
from app.services import orders, photos, repairs, returns, stock
from app.services.orders import OrderVersion
from app.services.photos import AddPhoto, NewFile, RemovePhoto
from app.services.repairs import (
    AddLoan,
    CancelRepair,
    CheckMoment,
    CheckPoint,
    ConfirmRepair,
    CreateQuotation,
    EndRepair,
    LoanKind,
    RepairState,
    ReturnLoan,
    SignatureMoment,
    SignRepair,
    StartRepair,
)
from app.services.repairs.counter import MOST_POINTS
from app.services.returns import DeliverBack, PieceHere
from app.services.stock import CancelTransfer
from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.labels import Text
from app.ui.kit.menu import Menu
from app.ui.kit.smart_button import SmartButton
from app.ui.pages.repair import RepairPage
from app.ui.pages.repair.page import FIXED
from app.ui.pages.sales_order import SalesOrderPage
from tests.dialogs.repair_desk import CTRL, make_bench, retype
from tests.factories import Sold
from tests.services.pictures import photo
from tests.services.refusing import stored
from tests.ui.kit import hands
from tests.ui.pages.test_repair import (
    bring,
    card,
    choose_in_menu,
    make_repair,
    open_page,
    said,
    texts_of,
)
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.photos import AttachmentId
    from app.services.repairs import LoanCard, RepairCard
    from app.ui.kit.record_dialog import RecordDialog
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal


def tried(sitting: Sitting, page: RepairPage, act: Callable[[], object]) -> str:
    """What the page says to what was tried, which changed nothing in the database."""
    was = stored(sitting.shop)
    act()
    sitting.settle()
    assert stored(sitting.shop) == was
    return said(page)


def refused(sitting: Sitting, dialog: RecordDialog) -> str:
    """What the dialog says beside a field, else in its banner, to its main action."""
    was, entered = stored(sitting.shop), dialog.form.values()
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert stored(sitting.shop) == was
    assert dialog.isVisible()
    assert dialog.form.values() == entered
    return " ".join(dialog.form.errors().values()) or dialog.banner.text()


def shown(sitting: Sitting, kind: type[RecordDialog], button: Button) -> RecordDialog:
    """Press a button, and give its dialog the keys."""
    click(button)
    sitting.settle()
    dialog = sitting.child(kind)
    activate(sitting, dialog)
    return dialog


def escape(sitting: Sitting) -> None:
    """Leave a dialog for the page."""
    press(Qt.Key.Key_Escape)
    sitting.settle()
    activate(sitting, sitting.window)


def go_on(sitting: Sitting) -> None:
    """Press the main action where it works."""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    activate(sitting, sitting.window)


def offered(sitting: Sitting, page: RepairPage) -> list[str]:
    """The buttons of a repair, and what is below More."""
    bar = page.action_bar
    names = ("confirm", "start", "start_new", "end", "quote", "cancel")
    found = [name for name in names if getattr(bar, name).isVisible()]
    if not bar.more.isVisible():
        return found
    click(bar.more)
    sitting.settle()
    menu = sitting.child(Menu)
    found += [one.text() for one in menu.actions()]
    menu.close()
    activate(sitting, sitting.window)
    return found


def ended(shop: Shop, made: RepairCard) -> RepairCard:
    """A colleague begins and ends a repair."""
    now = card(shop, made)
    begun = shop.act(repairs.start, StartRepair(now.id, now.version), by="repairer")
    return shop.act(repairs.end, EndRepair(begun.id, begun.version), by="repairer")


def test_a_repair_offers_no_step_that_is_refused_where_it_stands(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    made = make_repair(shop, bench, parts=())
    page = open_page(sitting, made)
    assert page.sheet is not None

    def after(now: RepairCard) -> list[str]:
        """What is offered once a colleague has done something."""
        sitting.run(page.read_anew())
        assert page.card is not None
        assert page.card.state is now.state
        return offered(sitting, page)

    assert offered(sitting, page) == ["confirm", "start_new", "quote", "cancel"]
    cancelled = shop.act(repairs.cancel, CancelRepair(made.id, made.version), by="agent")
    assert after(cancelled) == ["Back to draft"]
    other = make_repair(shop, bench, parts=())
    click(page.action_bar.more)
    words = tried(sitting, page, lambda: choose_in_menu(sitting, "Back to draft"))
    assert words == ""
    assert page.sheet.form.errors() == {
        "lot_id": "R-1 is in the open repair WH/RO/00002 already. Open that one, or end it first."
    }
    shop.act(repairs.cancel, CancelRepair(other.id, other.version), by="agent")
    click(page.action_bar.more)
    choose_in_menu(sitting, "Back to draft")
    draft = card(shop, made)
    assert page.sheet.form.errors() == {}, "the refusal went with what it was about"
    assert offered(sitting, page) == ["confirm", "start_new", "quote", "cancel"]
    confirmed = shop.act(repairs.confirm, ConfirmRepair(draft.id, draft.version), by="agent")
    assert after(confirmed) == ["start", "quote", "cancel", "Back to draft"]
    fields = [page.sheet.form.field(name) for name in FIXED]
    assert all(field.is_read_only() for field in fields), "confirmed with these"
    begun = shop.act(repairs.start, StartRepair(made.id, confirmed.version), by="repairer")
    assert after(begun) == ["end", "quote", "cancel", "Back to draft"]
    done = shop.act(repairs.end, EndRepair(made.id, begun.version), by="repairer")
    assert after(done) == [], "nothing to quote, and no piece came by a return"


def test_an_ordered_repair_is_neither_changed_nor_cancelled_before_its_order(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    made = make_repair(shop, make_bench(shop))
    quoted = shop.act(repairs.create_quotation, CreateQuotation(made.id, made.version), by="agent")
    page = open_page(sitting, made)
    assert page.sheet is not None
    assert offered(sitting, page) == ["confirm", "start_new", "cancel"], "quoted once"
    assert quoted.sales_order_id is not None
    order = shop.ask(orders.card, quoted.sales_order_id)
    shop.act(orders.confirm, OrderVersion(order.id, order.version), by="agent")
    parts = page.sheet.body.parts
    retype(parts, 0, "quantity", "3")
    begin = f"The customer has ordered {made.number} by {order.number}. "
    words = tried(sitting, page, lambda: press(Qt.Key.Key_S, held=CTRL))
    assert words.startswith(f"{begin}To change the customer, the warranty or what is charged,")
    click(page.action_bar.cancel)
    words = tried(sitting, page, lambda: click(page.action_bar.cancel))
    assert words == f"{begin}Cancel that order first."
    assert page.is_dirty
    click(sitting.child(SmartButton, "smart_quotation"))
    sitting.settle()
    ordered = sitting.page
    assert isinstance(ordered, SalesOrderPage)
    for _ in range(2):
        click(ordered.action_bar.cancel)
        sitting.settle()
    sitting.run(sitting.window.back())
    sitting.settle()
    activate(sitting, sitting.window)
    assert isinstance(sitting.page, RepairPage)
    page = sitting.page
    assert page.sheet is not None
    if not page.is_dirty:
        click(sitting.button("Restore", of=page))
        sitting.settle()
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    assert card(shop, made).parts[0].quantity == D(3)
    for _ in range(2):
        click(page.action_bar.cancel)
        sitting.settle()
    assert card(shop, made).state is RepairState.CANCELLED


def test_what_was_brought_leaves_or_was_exchanged_is_told_at_its_field(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    shop.switch_returns()
    back = bring(shop, bench)
    for customer, name in ((bench.customer, "R-2"), (shop.customer("Another"), "R-7")):
        shop.order(customer, Sold(bench.radio, D(1), lot=shop.lot(bench.radio, name)))
    made = make_repair(shop, bench, return_id=back.id, parts=())
    page = open_page(sitting, made)
    assert page.sheet is not None
    lot = page.sheet.form.field("lot_id")
    choose(sitting, lot, "R-2")  # type: ignore[arg-type]
    sitting.settle()
    assert tried(sitting, page, lambda: press(Qt.Key.Key_S, held=CTRL)) == ""
    words = f"R-2 did not come with {back.number}. Choose a piece that did, or no return."
    assert page.sheet.form.errors() == {"lot_id": words}
    choose(sitting, lot, "R-1")  # type: ignore[arg-type]
    sitting.settle()
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    assert not page.is_dirty
    (here,) = shop.ask(returns.pieces_here, back.id).pieces
    piece = PieceHere(here.move_id, here.location_id, D(1), here.lot_id)
    request = DeliverBack(back.id, (piece,))
    out = shop.act(returns.deliver_back, request, by="storekeeper")
    words = tried(sitting, page, lambda: press(Qt.Key.Key_Return, held=CTRL))
    assert words.startswith(f"{out.number} is about to take the piece of {made.number} back to")
    shop.act(stock.cancel, CancelTransfer(out.id, out.version), by="storekeeper")
    go_on(sitting)
    assert card(shop, made).state is RepairState.CONFIRMED
    ended(shop, made)
    sitting.run(page.read_anew())
    click(page.action_bar.more)
    choose_in_menu(sitting, "Piece does not go back …")
    dialog = sitting.child(SettlingDialog)
    activate(sitting, dialog)
    outcome, other = dialog.form.field("outcome"), dialog.form.row("replacement")
    dialog.form.focus_field("reason")
    write("Beyond repair")
    for name, is_asked in (("Kept", False), ("Exchanged", True)):
        choose(sitting, outcome, name)  # type: ignore[arg-type]
        assert other.isVisible() is is_asked, "only what was exchanged has another one"
    for name, words in (
        ("R-7", "R-7 is neither in our stock nor at The Cosy Corner."),
        ("R-9", "There is no lot or serial number R-9"),
    ):
        dialog.form.focus_field("replacement")
        press(Qt.Key.Key_A, held=CTRL)
        write(name)
        assert refused(sitting, dialog).startswith(words)
    dialog.form.focus_field("replacement")
    press(Qt.Key.Key_A, held=CTRL)
    write("R-2")
    go_on(sitting)
    assert card(shop, made).replacement_name == "R-2"
    assert offered(sitting, page) == [], "settled once, for good"


def test_the_counter_follows_what_colleagues_do_meanwhile(sitting: Sitting) -> None:
    shop = sitting.shop
    made = make_repair(shop, make_bench(shop), parts=())
    lend = AddLoan(made.id, LoanKind.LENT, "Spare radio")
    (loan,) = shop.act(repairs.add_loan, lend, by="agent").loans
    pictures = [
        shop.act(photos.add, AddPhoto(photos.of_repair(made.id), NewFile(name, photo()))).id
        for name in ("one.jpg", "two.jpg")
    ]
    page = open_page(sitting, made)
    assert page.sheet is not None
    page.sheet.body.tabs.show_page(page.sheet.loans)
    lend_and_sign(sitting, page, loan)
    page.sheet.body.tabs.show_page(page.sheet.condition)
    sitting.settle()
    look_at_it(sitting, page, pictures[0])
    page.setFocus()
    press(Qt.Key.Key_N)
    write("Scratch beside the dial")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert shop.read("SELECT body FROM message WHERE kind = 'note'") == [
        ("Scratch beside the dial",)
    ]


def lend_and_sign(sitting: Sitting, page: RepairPage, loan: LoanCard) -> None:
    """Nothing is signed by a dot, given back twice or lent with a repair that is cancelled."""
    shop, made, sheet = sitting.shop, page.card, page.sheet
    assert made is not None
    assert sheet is not None
    signing = shown(sitting, SigningDialog, sitting.child(Button, f"sign_{loan.label}"))
    click(signing.form.field("signature").editor)
    words = "Nobody has signed yet. Sign in the field with mouse, finger or pen."
    assert refused(sitting, signing) == words
    assert list(signing.form.errors()) == ["signature"]
    click(sitting.button("Type name instead", of=signing))
    go_on(sitting)
    assert len(card(shop, made).signatures) == 1
    shop.act(repairs.return_loan, ReturnLoan(made.id, loan.id), by="agent")
    back = sitting.child(Button, f"given_back_{loan.label}")
    words = f"{loan.label} has gone back already."
    assert tried(sitting, page, lambda: click(back)) == words

    lending = shown(sitting, LoanDialog, sheet.loans.lend)
    write("Loan radio")
    shop.act(repairs.cancel, CancelRepair(made.id, made.version), by="agent")
    words = f"{made.number} was cancelled. Take it back to draft first."
    assert refused(sitting, lending) == words
    escape(sitting)
    sitting.run(page.read_anew())
    assert not sheet.loans.lend.isVisible()
    click(page.action_bar.more)
    choose_in_menu(sitting, "Back to draft")
    shown(sitting, LoanDialog, sheet.loans.lend)
    write("Loan radio")
    go_on(sitting)
    assert [each.what for each in card(shop, made).loans] == ["Spare radio", "Loan radio"]


def look_at_it(sitting: Sitting, page: RepairPage, gone: AttachmentId) -> None:
    """What was removed, received or signed for meanwhile stays as it is."""
    shop, made, sheet = sitting.shop, page.card, page.sheet
    assert made is not None
    assert sheet is not None
    condition = sheet.condition
    shop.act(photos.remove, RemovePhoto(gone), by="agent")
    first, second = condition.photos.tiles()
    words = tried(sitting, page, lambda: hands.press(first, Qt.Key.Key_Delete))
    assert words.startswith("There is no such file")
    before = shown(sitting, ChecklistDialog, condition.lists[CheckMoment.BEFORE].edit)
    assert isinstance(before, ChecklistDialog)
    points = before.points()
    ended(shop, made)
    stays = "stays. Write what is new as a note."
    words = f"{made.number} has ended; how the piece came {stays}"
    assert refused(sitting, before) == words
    assert before.points() == points
    escape(sitting)
    words = tried(sitting, page, lambda: hands.press(second, Qt.Key.Key_Delete))
    assert words == "two.jpg stays: the goods have been received or the repair has ended."
    sitting.run(page.read_anew())
    assert not condition.lists[CheckMoment.BEFORE].edit.isVisible()
    after = shown(sitting, ChecklistDialog, condition.lists[CheckMoment.AFTER].edit)
    sign = SignRepair(made.id, SignatureMoment.HANDOVER, "A. Cosy", ())
    shop.act(repairs.sign, sign)
    words = f"The customer has signed for this condition of {made.number}; what was found {stays}"
    assert refused(sitting, after) == words
    escape(sitting)


def test_a_checklist_has_no_more_points_than_fit(sitting: Sitting) -> None:
    shop = sitting.shop
    made = make_repair(shop, make_bench(shop), parts=())
    page = open_page(sitting, made)
    points = [CheckPoint(f"Screw {n}") for n in range(MOST_POINTS + 1)]
    dialog = ChecklistDialog(page, page.desk, made, CheckMoment.BEFORE, points)
    dialog.open()
    activate(sitting, dialog)
    assert refused(sitting, dialog) == f"A checklist has at most {MOST_POINTS} points."
    assert len(dialog.points()) == MOST_POINTS + 1
    dialog.focus_first()
    press(Qt.Key.Key_Delete, held=CTRL)
    go_on(sitting)
    assert len(card(shop, made).checks) == MOST_POINTS
    ended(shop, made)
    sitting.run(page.read_anew())
    assert page.sheet is not None
    page.sheet.body.tabs.show_page(page.sheet.condition)
    why = sitting.child(Text, "stays_before").text()
    assert why.startswith("The repair has ended: how the piece came stays.")
    sitting.open(RecordRef("repair", made.id + 1))
    problem = sitting.child(EmptyState, "repair_problem")
    assert "There is no such repair. It may be in another database." in texts_of(problem)
