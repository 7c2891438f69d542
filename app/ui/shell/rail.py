"""The rail at the side: views of tickets, teams, documents, and the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.labels import ElidedText
from app.ui.kit.live import live
from app.ui.kit.nav_rail import NavRail
from app.ui.kit.painting import box, painter_for
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.services.events import Event
    from app.services.teams import TeamRow
    from app.ui.kit.desk import Desk

VIEWS = (
    ("my_open", "tray"),
    ("all", "list-bullets"),
    ("unassigned", "user-circle-dashed"),
    ("waiting_for_customer", "pause-circle"),
    ("at_risk", "hourglass-medium"),
    ("refunds_waiting", "shield-check"),
)
TILE = 32
SETTINGS = "settings"


class _Tile(QWidget):
    """The sign: a gift on the accent colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(TILE, TILE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        box(painter, self.rect(), 8, fill=color("accent.default"))
        icons.draw(painter, "gift-bold", self.rect().adjusted(7, 7, -7, -7), "text.onAccent")


class Brand(QWidget):
    """The sign of the program with the company's name."""

    def __init__(self) -> None:
        super().__init__()
        self._company = ElidedText("", "caption", "muted")
        self._names = QWidget()
        names = QVBoxLayout(self._names)
        names.setContentsMargins(0, 0, 0, 0)
        names.setSpacing(0)
        names.addWidget(ElidedText(texts.t("application.name"), "bodyStrong", weight=600))
        names.addWidget(self._company)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 10, 4, 10)
        row.setSpacing(10)
        row.addWidget(_Tile())
        row.addWidget(self._names, 1)

    def show_company(self, name: str) -> None:
        """Show the company's name."""
        self._company.setText(name)

    def set_collapsed(self, collapsed: bool) -> None:
        """Show the sign alone."""
        self._names.setHidden(collapsed)


class Rail(NavRail):
    """The rows that this user has, with their counts.

    `list_chosen` carries a key of `routes.list_page`; `settings_chosen` asks for the settings.
    """

    list_chosen = Signal(str)
    settings_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk: Desk | None = None
        self._shown = ""
        self._brand = Brand()
        self.add_header(self._brand)
        self.add_section(texts.t("shell.tickets"))
        for view, icon in VIEWS:
            self.add_item(f"tickets:{view}", texts.t(f"shell.view_{view}"), icon)
        self.chosen.connect(self._row_chosen)

    async def load(self, desk: Desk) -> None:
        """Add the teams and documents, and show the counts."""
        from app.services import company

        self._desk = desk
        facts = await desk.background.ask(company.facts, None)
        self._brand.show_company(facts.name)
        self.add_section(texts.t("shell.teams"))
        for team in await self._teams():
            self.add_item(f"team:{team.id}", team.name, "users-three")
        self.add_section(texts.t("shell.after_sales"))
        self.add_item("credit_notes", texts.t("shell.credit_notes"), "receipt")
        self.add_item("returns", texts.t("shell.returns"), "arrow-u-up-left")
        if desk.may("repair.read"):
            self.add_item("repairs", texts.t("shell.repairs"), "wrench")
        self.add_item("orders", texts.t("shell.orders"), "file-text")
        if desk.may("stock.read"):
            self.add_item("stock", texts.t("shell.stock"), "package")
        self.add_item("partners", texts.t("shell.partners"), "user-circle")
        self.add_item(SETTINGS, texts.t("shell.settings"), "gear", bottom=True)
        live.changed.connect(self._changed)
        await self.show_counts()

    async def show_counts(self) -> None:
        """Show how many open tickets each view and team has."""
        from app.services import tickets

        if self._desk is None:
            return
        counts = await self._desk.background.ask(tickets.shipped_counts, None)
        for view, count in counts.items():
            self.item(f"tickets:{view}").set_count(
                f"{count.number:n}{'+' if count.is_more else ''}"
            )
        for team in await self._teams():
            item = self.item(f"team:{team.id}")
            item.setText(team.name)
            item.set_count(f"{team.open_tickets:n}")

    def show_list(self, key: str) -> None:
        """Mark the row of the list that is shown."""
        self._shown = key
        self.choose(key)

    def set_collapsed(self, collapsed: bool) -> None:
        super().set_collapsed(collapsed)
        if hasattr(self, "_brand"):
            self._brand.set_collapsed(collapsed)

    async def _teams(self) -> tuple[TeamRow, ...]:
        from app.services import teams

        if self._desk is None:
            return ()
        return await self._desk.background.ask(teams.rows, None)

    def _row_chosen(self, key: str) -> None:
        if key == SETTINGS:
            self.choose(self._shown)
            self.settings_chosen.emit()
        else:
            self.list_chosen.emit(key)

    @ui_slot
    async def _changed(self, event: Event) -> None:
        if event.ref.kind in ("ticket", "team", "credit_note"):
            await self.show_counts()
