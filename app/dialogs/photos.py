"""Photos of a record: the strip joined with the service, and the dialog to look at one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QBuffer, QIODevice, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import texts
from app.errors import Invalid, Unusable
from app.services import photos
from app.services.photos import (
    AddPhoto,
    AskOriginal,
    AskPhotos,
    AskPicture,
    AttachmentId,
    NewFile,
    RemovePhoto,
)
from app.ui.kit.fields.photos import GivenPhoto, PhotosField, ShownPhoto
from app.ui.kit.painting import painter_for
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import show_error, ui_slot

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from app.errors import ServiceError
    from app.services.photos import PhotoRow, Pixels, RecordRef
    from app.services.tickets import TicketId
    from app.ui.kit.desk import Desk

THUMBNAIL = 256
LARGE = 1600
VIEW_WIDTH = 1120
AROUND = 220
"""What head and footer of the dialog take of the window's height."""


class RecordPhotos(QObject):
    """Keeps a PhotosField in step with a record. `changed` follows what was added or removed."""

    changed = Signal()

    def __init__(self, desk: Desk, field: PhotosField) -> None:
        super().__init__(field)
        self._desk = desk
        self._field = field
        self._record: RecordRef | None = None
        self._ticket_id: TicketId | None = None
        self._images: dict[object, QImage] = {}
        field.given.connect(self._add)
        field.remove_wanted.connect(self._remove)
        field.opened.connect(self._open)

    async def show_record(
        self,
        record: RecordRef,
        *,
        may_add: bool,
        ticket_id: TicketId | None = None,
        rows: tuple[PhotoRow, ...] | None = None,
    ) -> None:
        """Show the photos of a line or a repair; `ticket_id` for who may not read repairs.

        `rows` are its photos, where they have been asked for already.
        """
        self._record, self._ticket_id = record, ticket_id
        self._field.set_read_only(not may_add)
        if rows is None:
            await self._load()
        else:
            await self._show_all(rows)

    def show_problem(self, error: ServiceError) -> None:
        """What cannot be kept is said at the field."""
        if isinstance(error, Invalid) and "photo" in error.problems:
            self._field.set_error(error.problems["photo"])
        else:
            show_error(error, self._field)

    async def _load(self) -> None:
        if self._record is not None:
            asked = AskPhotos((self._record,), self._ticket_id)
            await self._show_all(await self._desk.background.ask(photos.rows, asked))

    async def _show_all(self, rows: tuple[PhotoRow, ...]) -> None:
        """The names at once, then each picture as soon as it is there."""
        self._show(rows)
        for row in rows:
            if row.id in self._images or not shiboken6.isValid(self._field):
                continue
            try:
                self._images[row.id] = await self._picture(row.id, THUMBNAIL)
            except Invalid:
                continue  # a file that was kept before anybody looked into it
            self._show(rows)

    def _show(self, rows: tuple[PhotoRow, ...]) -> None:
        if shiboken6.isValid(self._field):
            self._field.set_value(
                [
                    ShownPhoto(row.id, row.name, self._images.get(row.id, QImage()), row.may_remove)
                    for row in rows
                ]
            )

    async def _picture(self, photo_id: AttachmentId, longest: int) -> QImage:
        asked = AskPicture(photo_id, longest, self._ticket_id)
        return to_image(await self._desk.background.ask(photos.picture, asked))

    @ui_slot
    async def _add(self, given: tuple[GivenPhoto, ...]) -> None:
        """Read, check and keep what was given, one after the other; the first refusal is said."""
        record = self._record
        if record is None:
            return
        self._field.set_error(None)
        self._field.set_busy(True)
        try:
            for each in given:
                file = await self._desk.background.run(partial(_read, each))
                request = AddPhoto(record, file, self._ticket_id)
                await self._desk.background.act(photos.add, request)
        finally:
            if shiboken6.isValid(self._field):
                self._field.set_busy(False)
                await self._load()
        self.changed.emit()

    @ui_slot
    async def _remove(self, photo: ShownPhoto) -> None:
        record, key = self._record, AttachmentId(int(str(photo.key)))
        if record is None:
            return
        self._field.set_error(None)
        asked = AskOriginal(key, self._ticket_id)
        kept = await self._desk.background.ask(photos.original, asked)
        await self._desk.background.act(photos.remove, RemovePhoto(key))
        await self._load()
        self.changed.emit()
        again = AddPhoto(record, kept, self._ticket_id)
        words = texts.t("photos.removed", name=kept.name)
        self._desk.notices.offer_undo(words, partial(self._put_back, again))

    @ui_slot
    async def _put_back(self, request: AddPhoto) -> None:
        """A photo that was removed just now."""
        await self._desk.background.act(photos.add, request)
        await self._load()
        self.changed.emit()

    @ui_slot
    async def _open(self, photo: ShownPhoto) -> None:
        dialog = PhotoDialog(self._field, self._field.value())
        dialog.wanted.connect(self._show_large)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        dialog.show_photo(photo)

    @ui_slot
    async def _show_large(self, dialog: PhotoDialog, photo: ShownPhoto) -> None:
        image = await self._picture(AttachmentId(int(str(photo.key))), LARGE)
        if shiboken6.isValid(dialog):
            dialog.show_image(photo, image)


class _Picture(QWidget):
    """A picture as large as its room allows, never larger than it is.

    `stepped` carries 1 or -1: the arrow keys go to another one.
    """

    stepped = Signal(int)

    def __init__(self, height: int) -> None:
        super().__init__()
        self._height = height
        self.image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", 6)

    def sizeHint(self) -> QSize:
        return QSize(VIEW_WIDTH - 48, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, min(self._height, 240))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Left:
            self.stepped.emit(-1)
        elif event.key() == Qt.Key.Key_Right:
            self.stepped.emit(1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        painter = painter_for(self)
        painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
        scale = min(
            self.width() / self.image.width(), self.height() / self.image.height(),
            1 / self.devicePixelRatioF(),
        )  # fmt: skip
        wide, high = self.image.width() * scale, self.image.height() * scale
        left, top = (self.width() - wide) / 2, (self.height() - high) / 2
        painter.drawImage(QRectF(left, top, wide, high), self.image)


class PhotoDialog(RecordDialog):
    """One photo large, the others by the arrow keys. `wanted` asks for the pixels of one."""

    wanted = Signal(object, object)

    def __init__(self, parent: QWidget, shown: tuple[ShownPhoto, ...]) -> None:
        super().__init__(parent, texts.t("photos.title"), icon="image", width=VIEW_WIDTH)
        self._photos = shown
        self._place = 0
        self.picture = _Picture(max(240, parent.window().height() - AROUND))
        self.picture.stepped.connect(self._step)
        self.body.set_padding(24, 12, 24, 12)
        self.body.add(self.picture, stretch=1)
        self.set_cancel(texts.t("photos.close"))
        if len(shown) > 1:
            working = texts.t("photos.opening")
            self.set_secondary(texts.t("photos.before"), self._back, working=working)
            self.set_primary(texts.t("photos.after"), self._on, working=working)

    def focus_first(self) -> None:
        """The picture has the keys that go on and back."""
        self.picture.setFocus(Qt.FocusReason.TabFocusReason)

    def photo(self) -> ShownPhoto:
        """The one that is shown."""
        return self._photos[self._place]

    def show_photo(self, photo: ShownPhoto) -> None:
        """Show the small picture until the large one is there."""
        self._place = self._photos.index(photo)
        self._show()

    def show_image(self, photo: ShownPhoto, image: QImage) -> None:
        """The large picture of a photo, if that is still the one."""
        if photo == self.photo():
            self.picture.image = image
            self.picture.update()

    async def _back(self) -> None:
        self._step(-1)

    async def _on(self) -> None:
        self._step(1)

    def _step(self, step: int) -> None:
        self._place = (self._place + step) % len(self._photos)
        self._show()

    def _show(self) -> None:
        photo = self.photo()
        self.set_reference(photo.name)
        place, count = self._place + 1, len(self._photos)
        self.set_sentence(texts.t("photos.place", place=place, count=count))
        self.picture.setAccessibleName(texts.t("photos.photo", name=photo.name))
        self.picture.image = photo.image
        self.picture.update()
        self.wanted.emit(self, photo)


def to_image(picture: Pixels) -> QImage:
    """Pixels as an image that owns them."""
    stride = picture.width * 3
    form = QImage.Format.Format_RGB888
    return QImage(picture.data, picture.width, picture.height, stride, form).copy()


def _read(given: GivenPhoto) -> NewFile:
    """The bytes of what was given; a pasted picture becomes a PNG. Not on the window's thread.

    Raises:
        Invalid: photo
        Unusable: the pasted picture cannot be written
    """
    if given.path is not None:
        return photos.read_file(given.path)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not given.image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise Unusable("photos.not_pasted")
    return NewFile(given.name, bytes(buffer.data().data()))
