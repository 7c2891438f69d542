"""Photos of returned goods and of repairs: what is taken, what is refused, who sees and removes."""

from __future__ import annotations

import tracemalloc
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from app.errors import Invalid, NotAllowed, Refused
from app.services import attachments, photos, pictures, timeline
from app.services.photos import (
    AddPhoto,
    AskOriginal,
    AskPhotos,
    AskPicture,
    NewFile,
    RemovePhoto,
)
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.pictures import (
    BLUE,
    RED,
    TURNED,
    huge_png,
    photo,
    two_in_one,
    with_broken_exif,
    with_other_colours,
)
from tests.services.return_desk import open_desk
from tests.services.workshop import workshop

if TYPE_CHECKING:
    from app.services.photos import RecordRef
    from app.services.returns import MadeReturn
    from tests.factories import Shop
    from tests.services.return_desk import ReturnDesk

D = Decimal
WHOLE = photo()
LARGE = photo(size=(800, 600))
LIMIT = photos.MAX_BYTES


@pytest.fixture
def desk(shop: Shop) -> ReturnDesk:
    """Five clocks at the customer."""
    return open_desk(shop, Sold(shop.product(), D(5)))


@pytest.fixture
def made(desk: ReturnDesk) -> MadeReturn:
    """A return of two of them."""
    return desk.send_back("2")


@pytest.fixture
def line(desk: ReturnDesk, made: MadeReturn) -> RecordRef:
    """Its line."""
    return photos.of_move(desk.moves(made)[0])


def told(shop: Shop, record: RecordRef) -> list[str]:
    """What its timeline says, the latest first."""
    entries = shop.ask(timeline.history, timeline.HistoryQuestion(record)).entries
    return [part.text for each in entries for part in each.parts]


def test_a_photo_of_a_line_is_kept_told_of_shown_the_right_way_up_and_stays_once_it_is_done(
    shop: Shop, desk: ReturnDesk, made: MadeReturn, line: RecordRef
) -> None:
    file = NewFile("IMG_0001", photo(orientation=TURNED))
    row = shop.act(photos.add, AddPhoto(line, file), by="storekeeper")
    assert (row.record, row.name, row.size) == (line, "IMG_0001", len(file.content))
    assert (row.added_by, row.may_remove) == ("Storekeeper", True)
    small = shop.ask(photos.picture, AskPicture(row.id, 20), by="accountant")
    assert (small.width, small.height, len(small.data)) == (10, 20, 600)
    first, last = small.data[:3], small.data[-3:]
    assert all(abs(one - other) < 25 for one, other in zip(first, RED, strict=True))
    assert all(abs(one - other) < 25 for one, other in zip(last, BLUE, strict=True))
    transfer = photos.RecordRef("transfer", made.id)
    assert "added the file IMG_0001" in told(shop, transfer)
    mistake = shop.act(photos.add, AddPhoto(line, NewFile("thumb.png", photo("PNG"))))
    shop.act(photos.remove, RemovePhoto(mistake.id), by="agent")
    assert "removed the file thumb.png" in told(shop, transfer)
    desk.receive(made)
    (kept,) = shop.ask(photos.rows, AskPhotos((line,)))
    assert (kept.id, kept.may_remove) == (row.id, False)
    with pytest.raises(Refused, match=r"photo\.is_kept"):
        shop.act(photos.remove, RemovePhoto(row.id))
    shop.act(photos.add, AddPhoto(line, NewFile("later.webp", photo("WEBP"))))
    assert len(shop.ask(photos.rows, AskPhotos((line,)))) == 2
    assert_sound(shop)


REFUSED = (
    (NewFile("photo.jpg", b"<html>no picture</html>"), "photo.not_an_image"),
    (NewFile("photo.png", b"%PDF-1.7 " + bytes(2000)), "photo.not_an_image"),
    (NewFile("photo.jpg", LARGE[: len(LARGE) * 2 // 3]), "photo.broken"),
    (NewFile("photo.png", photo("PNG")[:-30]), "photo.broken"),
    (NewFile("photo.png", huge_png()), "photo.too_many_pixels"),
    (NewFile("photo.jpg", WHOLE + bytes(LIMIT)), "photo.too_large"),
    (NewFile("photo.jpg", b""), "attachment.empty"),
    (NewFile("../../etc/photo.jpg", WHOLE), "attachment.name"),
    (NewFile("C:\\photos\\photo.jpg", WHOLE), "attachment.name"),
    (NewFile("", WHOLE), "field.required"),
    (NewFile("a\x00b.jpg", WHOLE), "field.characters"),
)


def test_what_is_no_photo_is_refused_and_nothing_is_kept(shop: Shop, line: RecordRef) -> None:
    found = []
    for file, _ in REFUSED:
        with pytest.raises(Invalid) as refused:
            shop.act(photos.add, AddPhoto(line, file))
        found.append({name: each.code for name, each in refused.value.problems.items()})
    assert found == [{"photo": code} for _, code in REFUSED]
    with pytest.raises(Invalid, match=r"photo\.unreadable"):
        photos.read_file(Path("gone", "photo.jpg"))
    assert shop.ask(photos.rows, AskPhotos((line,))) == ()


def test_every_kind_of_picture_is_taken_and_shown(shop: Shop, line: RecordRef) -> None:
    files = {kind: photo(kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP")}
    files |= {"two": two_in_one(), "nonsense": with_broken_exif()}
    for name, content in files.items():
        row = shop.act(photos.add, AddPhoto(line, NewFile(name, content)))
        seen = shop.ask(photos.picture, AskPicture(row.id, 20))
        assert (seen.width, seen.height) == (20, 10), name
    kinds = {row[0] for row in shop.read("SELECT DISTINCT media_type FROM attachment")}
    assert kinds == {"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"}


def test_colours_are_those_that_the_file_means_and_a_broken_profile_changes_none() -> None:
    for is_broken, left in ((False, BLUE), (True, RED)):
        content = with_other_colours(is_broken=is_broken)
        shown = pictures.pixels("wide.jpg", content, 20).data[:3]
        printed = Image.open(BytesIO(pictures.jpeg("wide.jpg", content, (20, 20))))
        pixel = printed.getpixel((0, 0))
        assert isinstance(pixel, tuple)
        assert "icc_profile" not in printed.info
        for found in (tuple(shown), pixel):
            assert all(abs(one - other) < 25 for one, other in zip(found, left, strict=True))


def test_a_file_of_200_mb_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "film.jpg"
    with file.open("wb") as target:
        target.truncate(200 * 1024 * 1024)
    tracemalloc.start()
    try:
        with pytest.raises(Invalid) as refused:
            photos.read_file(file)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 1.5 * LIMIT
    assert refused.value.problems["photo"].code == "photo.too_large"
    with pytest.raises(Invalid):
        photos.read_file(tmp_path / "gone.jpg")
    whole = tmp_path / "whole.jpg"
    whole.write_bytes(WHOLE)
    assert photos.read_file(whole) == NewFile("whole.jpg", WHOLE)


def test_photos_of_a_repair_are_seen_by_the_workshop_and_from_its_ticket_alone(
    shop: Shop,
) -> None:
    desk = workshop(shop)
    record = photos.of_repair(desk.create(by="agent").id)
    file = NewFile("before.jpg", WHOLE)
    with pytest.raises(NotAllowed):
        shop.act(photos.add, AddPhoto(record, file), by="agent")
    row = shop.act(photos.add, AddPhoto(record, file, desk.ticket), by="agent")
    assert shop.ask(photos.rows, AskPhotos((record,)), by="repairer") == (row,)
    assert shop.ask(photos.rows, AskPhotos((record,), desk.ticket), by="agent") == (row,)
    with pytest.raises(NotAllowed):
        shop.ask(photos.rows, AskPhotos((record,)), by="agent")
    with pytest.raises(NotAllowed):
        shop.ask(photos.picture, AskPicture(row.id, 40), by="agent")
    with pytest.raises(NotAllowed):
        shop.ask(attachments.content, row.id, by="agent")
    with pytest.raises(NotAllowed):
        shop.ask(attachments.rows, record, by="agent")
    assert shop.ask(photos.original, AskOriginal(row.id, desk.ticket), by="agent") == file
    with pytest.raises(NotAllowed):
        shop.act(photos.add, AddPhoto(record, file), by="accountant")


def test_a_photo_of_nothing_is_refused(shop: Shop) -> None:
    for record in (photos.of_move(99), photos.of_repair(99), photos.RecordRef("ticket", 1)):  # type: ignore[arg-type]
        with pytest.raises(Refused, match=r"photo\.of_nothing"):
            shop.act(photos.add, AddPhoto(record, NewFile("a.jpg", WHOLE)))
