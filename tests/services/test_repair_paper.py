"""The papers and labels of a repair are filled from what happened at the counter."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import delete, update

from app.documents import repair_paper
from app.errors import NotAllowed
from app.models.enums import Tracking
from app.models.timeline import AttachmentContent
from app.services import photos, repairs
from app.services.photos import AddPhoto, NewFile
from app.services.repairs import (
    AddLoan,
    AskRepair,
    AskRepairPaper,
    CheckMoment,
    CheckPoint,
    CheckResult,
    LoanKind,
    PartLine,
    RepairPaperKind,
    ReturnLoan,
    SaveChecklist,
    SignatureMoment,
    SignRepair,
)
from tests.documents.papers import text
from tests.services.pictures import BLUE, RED, TURNED, photo, see_through
from tests.services.workshop import workshop

if TYPE_CHECKING:
    from app.services.repairs import RepairId
    from tests.factories import Shop
    from tests.services.workshop import Workshop

D = Decimal
LEFT, LENT = LoanKind
ORDER, INTAKE, HANDOVER = RepairPaperKind


def at_the_counter(desk: Workshop, repair: RepairId) -> None:
    """A checklist before and after, a cable left, a clock lent, signatures, a photo."""
    shop = desk.shop
    for moment, result in (
        (CheckMoment.BEFORE, CheckResult.DAMAGED),
        (CheckMoment.AFTER, CheckResult.OK),
    ):
        point = CheckPoint("Glass", result, "crack" if result is CheckResult.DAMAGED else "")
        shop.act(repairs.save_checklist, SaveChecklist(repair, moment, (point,)))
    shop.act(repairs.add_loan, AddLoan(repair, LEFT, "Cable"))
    card = shop.act(repairs.add_loan, AddLoan(repair, LENT, "Spare clock", serial="T-17"))
    line = ((100, 500), (900, 250))
    shop.act(repairs.sign, SignRepair(repair, SignatureMoment.INTAKE, "Martin Shaw", (line,)))
    lent = card.loans[1].id
    shop.act(repairs.sign, SignRepair(repair, SignatureMoment.LOAN, "Hannah Briggs", (), lent))
    file = NewFile("before.jpg", photo())
    shop.act(photos.add, AddPhoto(photos.of_repair(repair), file, desk.ticket))


def test_receipt_order_and_handover_say_what_happened_at_the_counter(shop: Shop) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge", "3.20")
    repair = desk.create(PartLine(hinge, D(2)), notes="Bent.", by="agent").id
    blank = shop.ask(repairs.page, AskRepairPaper(repair, INTAKE, desk.ticket), by="agent")
    assert (blank.checks[0].point, blank.checks[0].before) == ("Housing and surface", "")
    assert text(repair_paper.render(blank)).count("□") == 3 * len(blank.checks) == 15
    assert not shop.ask(repairs.page, AskRepairPaper(repair, ORDER), by="repairer").checks
    at_the_counter(desk, repair)
    page = shop.ask(repairs.page, AskRepairPaper(repair, INTAKE, desk.ticket), by="agent")
    assert (page.number, page.product_name, page.quantity) == ("WH/RO/00001", "STATION CLOCK", D(1))
    assert page.address[0] == "The Cosy Corner"
    (check,) = page.checks
    assert (check.point, check.before, check.after) == ("Glass", "damaged", "ok")
    assert check.notes == ("crack",)
    assert [(loan.label, loan.what) for loan in page.left] == [("WH/RO/00001-1", "Cable")]
    assert [(loan.label, loan.details) for loan in page.lent] == [("WH/RO/00001-2", ("T-17",))]
    assert [each.name for each in page.photos] == ["before.jpg"]
    drawn, typed, ours = page.signatures
    assert (drawn.moment, drawn.name) == ("intake", "Martin Shaw")
    assert drawn.strokes == (((0.1, 0.5), (0.9, 0.25)),)
    assert (typed.moment, typed.about, typed.strokes) == ("loan", "WH/RO/00001-2", ())
    assert (ours.moment, ours.signed_at) == ("ours", None)
    (part,) = shop.ask(repairs.page, AskRepairPaper(repair, ORDER), by="repairer").parts
    assert (part.quantity, part.used, part.amount, part.unit) == (D(2), None, D("6.40"), "")
    handover = shop.ask(repairs.page, AskRepairPaper(repair, HANDOVER), by="repairer")
    assert [each.moment for each in handover.signatures] == ["handover", "ours"]
    with pytest.raises(NotAllowed):
        shop.ask(repairs.page, AskRepairPaper(repair, INTAKE), by="agent")


def test_papers_show_photos_small_and_upright_and_an_empty_box_for_one_that_is_gone(
    shop: Shop,
) -> None:
    desk = workshop(shop)
    repair = desk.create(by="agent").id
    large = photo(size=(1600, 1200), orientation=TURNED)
    files = {"large.jpg": large, "clear.png": see_through(), "gone.jpg": photo()}
    files |= {f"{number}.jpg": photo() for number in range(11)}
    kept = {
        name: shop.act(photos.add, AddPhoto(photos.of_repair(repair), NewFile(name, content))).id
        for name, content in files.items()
    }
    gone = AttachmentContent.attachment_id == kept["gone.jpg"]
    torn = AttachmentContent.attachment_id == kept["0.jpg"]
    for statement in (
        delete(AttachmentContent).where(gone),
        update(AttachmentContent).where(torn).values(content=large[:5000]),
    ):
        shop.write(lambda uow, each=statement: uow.connection.execute(each).close())  # type: ignore[misc]
    page = shop.ask(repairs.page, AskRepairPaper(repair, ORDER), by="repairer")
    names = list(files)
    assert ([each.name for each in page.photos], page.more_photos) == (names[:12], 2)
    assert [each.name for each in page.photos if not each.picture] == ["gone.jpg", "0.jpg"]
    upright = page.photos[0].picture
    assert b"Exif" in large
    assert b"Exif" not in upright
    assert len(upright) < 20_000
    pdf = repair_paper.render(page)
    assert pdf == repair_paper.render(page)
    embedded = [each.data for sheet in PdfReader(BytesIO(pdf)).pages for each in sheet.images]
    seen = [Image.open(BytesIO(each), formats=("JPEG",)) for each in embedded]
    (first,) = (image for image in seen if image.size == (248, 331))
    assert looks_like(first.getpixel((124, 20)), RED)
    assert looks_like(first.getpixel((124, 310)), BLUE)
    others = [image for image in seen if image is not first]
    assert {image.size for image in others} == {(80, 40)}
    (clear,) = (image for image in others if not looks_like(image.getpixel((20, 20)), RED))
    assert looks_like(clear.getpixel((20, 20)), (255, 255, 255))
    assert looks_like(clear.getpixel((60, 20)), BLUE)
    handover = shop.ask(repairs.page, AskRepairPaper(repair, HANDOVER), by="repairer")
    assert ([each.name for each in handover.photos], handover.more_photos) == (names[2:], 2)


def looks_like(found: object, wanted: tuple[int, int, int]) -> bool:
    """Whether a pixel has this colour but for what JPEG makes of it."""
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))


def test_the_piece_and_what_is_not_back_have_labels_that_can_be_scanned(shop: Shop) -> None:
    desk = workshop(shop, product=shop.product("RADIO", "30.00", tracking=Tracking.SERIAL))
    repair = desk.create(lot_name="R-1", by="agent").id
    at_the_counter(desk, repair)
    labels = shop.ask(repairs.labels, AskRepair(repair, desk.ticket), by="agent").labels
    assert [label.code for label in labels] == ["R-1", "WH/RO/00001-1", "WH/RO/00001-2"]
    assert [label.shown for label in labels] == ["Serial R-1", "RADIO", "Serial T-17"]
    assert labels[2].details[-1] == "On loan: belongs to us"
    lent = desk.card(repair).loans[1].id
    shop.act(repairs.return_loan, ReturnLoan(repair, lent))
    assert len(shop.ask(repairs.labels, AskRepair(repair), by="repairer").labels) == 2
