"""Photos as a strip of thumbnails: chosen, pasted or dropped, looked at, removed."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeySequence, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.announce import announce
from app.ui.kit.fields.base import Field
from app.ui.kit.flow_layout import FlowLayout
from app.ui.kit.labels import Text
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import (
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QKeyEvent,
        QMouseEvent,
        QPainter,
        QPaintEvent,
    )

    from app.errors import Problem

WIDTH, HEIGHT = 104, 72
RADIUS = 6
CROSS = 20
LABEL = 20
GLASS = "#B3000000"
ON_GLASS = "#FFFFFF"
FILTER = "*.jpg *.jpeg *.png *.webp *.gif *.bmp"


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photo in the strip; without an image it is on its way still."""

    key: object
    name: str
    image: QImage = field(default_factory=QImage, compare=False)
    may_remove: bool = False


@dataclass(frozen=True, slots=True)
class GivenPhoto:
    """What somebody wants to add: a file that is not read yet, or a picture that was pasted."""

    name: str
    path: Path | None = None
    image: QImage = field(default_factory=QImage, compare=False)


class PhotoTile(QAbstractButton):
    """A thumbnail with its name: Enter or a click opens it, Delete or its × removes it."""

    remove_wanted = Signal(object)
    opened = Signal(object)

    def __init__(self, photo: ShownPhoto) -> None:
        super().__init__()
        self.photo = photo
        self.is_locked = False
        self.setProperty("ring", RADIUS)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setObjectName(f"photo_{photo.key}")
        self.setAccessibleName(texts.t("photos.photo", name=photo.name))
        if photo.may_remove:
            self.setAccessibleDescription(texts.t("photos.delete_removes"))
        self.setToolTip(photo.name)
        self.clicked.connect(self._open)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._may_remove():
            self.remove_wanted.emit(self.photo)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._may_remove() and QRectF(self._cross()).contains(event.position()):
            self.remove_wanted.emit(self.photo)
        else:
            super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        whole = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(whole, RADIUS, RADIUS)
        painter.setClipPath(shape)
        painter.fillRect(whole, color("bg.skeleton"))
        if self.photo.image.isNull():
            middle = whole.center()
            icons.draw(
                painter, "image", QRectF(middle.x() - 10, 16, 20, 20), color("text.secondary")
            )
        else:
            self._paint_image(painter)
        self._paint_name(painter)
        if self._may_remove() and (self.underMouse() or self.hasFocus()):
            box(painter, self._cross(), CROSS / 2, fill=QColor(GLASS))
            icons.draw(painter, "x", QRectF(self._cross()).adjusted(5, 5, -5, -5), QColor(ON_GLASS))
        painter.setClipping(False)
        box(painter, self.rect(), RADIUS, border=color("border.default"))

    def _paint_image(self, painter: QPainter) -> None:
        """As large as fills the tile; what stands over is cut at both sides alike."""
        image = self.photo.image
        scale = max(self.width() / image.width(), self.height() / image.height())
        wide, high = self.width() / scale, self.height() / scale
        part = QRectF((image.width() - wide) / 2, (image.height() - high) / 2, wide, high)
        painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), image, part)

    def _paint_name(self, painter: QPainter) -> None:
        area = QRectF(0, self.height() - LABEL, self.width(), LABEL)
        painter.fillRect(area, QColor(GLASS))
        painter.setFont(font("caption"))
        painter.setPen(QColor(ON_GLASS))
        room = area.adjusted(6, 0, -6, 0)
        shown = painter.fontMetrics().elidedText(
            self.photo.name, Qt.TextElideMode.ElideMiddle, round(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    def _cross(self) -> QRect:
        return QRect(self.width() - CROSS - 4, 4, CROSS, CROSS)

    def _may_remove(self) -> bool:
        return self.photo.may_remove and not self.is_locked

    def _open(self) -> None:
        self.opened.emit(self.photo)


class AddTile(QAbstractButton):
    """The dashed tile at the end of the strip; it lights up while a file is held over it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_target = False
        self.setProperty("ring", RADIUS)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setObjectName("add_photo")
        self.setAccessibleName(texts.t("photos.add"))
        self.setAccessibleDescription(texts.t("photos.how"))
        self.setToolTip(texts.t("photos.how"))

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        is_lit = self.is_target or self.underMouse() or self.isDown()
        box(painter, self.rect(), RADIUS, fill=color("bg.hover" if is_lit else "bg.sunken"))
        pen = QPen(color("focus.ring" if self.is_target else "border.control"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        middle = self.width() / 2
        icons.draw(painter, "camera", QRectF(middle - 9, 16, 18, 18), "text.secondary")
        painter.setFont(font("caption"))
        painter.setPen(color("text.secondary"))
        words = QRectF(4, 38, self.width() - 8, 20)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, texts.t("photos.add"))


class PhotosField(Field[tuple[ShownPhoto, ...]]):
    """The strip. It reads, decodes and keeps nothing: whoever owns it does.

    `given` carries a tuple of GivenPhoto, `remove_wanted` and `opened` a ShownPhoto. `changed`
    never comes from here: what was given is shown once it is kept.
    """

    given = Signal(object)
    remove_wanted = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._add = AddTile()
        super().__init__(self._add, parent)
        self._photos: tuple[ShownPhoto, ...] = ()
        self._tiles: list[PhotoTile] = []
        self._row.removeWidget(self._add)
        self._row.setContentsMargins(0, 0, 0, 0)
        strip = QWidget()
        self._flow = FlowLayout(strip, gap=8)
        self._flow.addWidget(self._add)
        self._words = Text("", "caption", "danger", wrap=True)
        self._words.hide()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(strip)
        column.addWidget(self._words)
        self._row.addLayout(column, 1)
        self._add.setProperty("ring", RADIUS)
        self._add.clicked.connect(self.choose)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def value(self) -> tuple[ShownPhoto, ...]:
        return self._photos

    def set_value(self, value: Sequence[ShownPhoto] | None) -> None:
        focused = next((tile.photo.key for tile in self._tiles if tile.hasFocus()), None)
        for tile in self._tiles:
            self._flow.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._photos = tuple(value or ())
        self._tiles = [self._tile(photo) for photo in self._photos]
        for place, tile in enumerate(self._tiles):
            self._flow.insert(place, tile)
            tile.show()
            if tile.photo.key == focused:
                tile.setFocus(Qt.FocusReason.OtherFocusReason)
        self._chain()
        self._lock()

    def is_empty(self) -> bool:
        return not self._photos

    def set_error(self, message: Problem | str | None) -> None:
        """Say below the strip what was not taken, also where it stands in no form."""
        super().set_error(message)
        self._words.setText(self.error())
        self._words.setVisible(bool(self.error()))
        announce(self, self.error(), assertive=True)

    def tiles(self) -> Sequence[PhotoTile]:
        """The thumbnails, in their order."""
        return self._tiles

    def choose(self) -> None:
        """Ask which files to add."""
        dialog = QFileDialog(self.window(), texts.t("photos.add"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        pictures, all_files = texts.t("photos.pictures"), texts.t("photos.all_files")
        dialog.setNameFilters([f"{pictures} ({FILTER})", f"{all_files} (*)"])
        dialog.filesSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._give(QGuiApplication.clipboard().mimeData())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._locked() and _photos_in(event.mimeData()):
            event.acceptProposedAction()
            self._show_target(is_target=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_target(is_target=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_target(is_target=False)
        event.acceptProposedAction()
        self._give(event.mimeData())

    def sizeHint(self) -> QSize:
        return QSize(WIDTH * 3 + 16, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """No frame: the tiles have their own; an error turns the last one's red."""
        if self.error():
            frame = self._add.geometry().adjusted(-2, -2, 2, 2)
            box(painter_for(self), frame, RADIUS, border=color("danger.default"), width=2)

    def _tile(self, photo: ShownPhoto) -> PhotoTile:
        tile = PhotoTile(photo)
        tile.opened.connect(self.opened)
        tile.remove_wanted.connect(self.remove_wanted)
        return tile

    def _chain(self) -> None:
        """Tab goes through the tiles, the one that adds is the last."""
        chain: list[QWidget] = [*self._tiles, self._add]
        for one, after in pairwise(chain):
            QWidget.setTabOrder(one, after)

    def _chosen(self, names: list[str]) -> None:
        self.given.emit(tuple(GivenPhoto(Path(name).name, Path(name)) for name in names))

    def _give(self, data: QMimeData) -> None:
        found = _photos_in(data)
        if found and not self._locked():
            self.given.emit(found)

    def _show_target(self, *, is_target: bool) -> None:
        self._add.is_target = is_target
        self._add.update()

    def _lock(self) -> None:
        locked = self._locked()
        self._add.setVisible(not self._read_only)
        self._add.setEnabled(not locked)
        for tile in self._tiles:
            tile.is_locked = locked
            tile.update()


def _photos_in(data: QMimeData) -> tuple[GivenPhoto, ...]:
    """The files of a clipboard or a drop, else the picture itself."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths:
        return tuple(GivenPhoto(path.name, path) for path in paths)
    image = data.imageData() if data.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return (GivenPhoto(texts.t("photos.pasted"), image=image),)
    return ()
