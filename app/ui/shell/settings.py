"""The menu of the settings: teams, company, books, products, locations, look and language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup

from app import settings, texts
from app.ui.kit.menu import Menu
from app.ui.kit.slots import spawn
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.kit.desk import Desk


class SettingsMenu(Menu):
    """Settings for those who may change them, light or dark, and the language."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent)
        self._window = parent.window()
        self._desk = desk

    async def show_at(self, widget: QWidget) -> None:
        """Fill the menu and open it above `widget`."""
        from app.services import teams

        for team in await self._desk.background.ask(teams.rows, None):
            words = texts.t("shell.team_settings", team=team.name)
            action = self.add(words, self._team_chosen, data=int(team.id))
            action.setEnabled(self._desk.may("team.write"))
        self.addSeparator()
        company = self.add(texts.t("company_settings.menu"), self._company_chosen, icon="buildings")
        company.setEnabled(self._desk.may("company.write"))
        books = self.add(texts.t("lock_dates.menu"), self._lock_dates_chosen, icon="lock-simple")
        books.setEnabled(self._desk.may("books.lock") or self._desk.may("books.unlock"))
        rates = self.add(texts.t("exchange_rates.menu"), self._rates_chosen, icon="hand-coins")
        rates.setEnabled(self._desk.may("exchange_rate.write"))
        numbers = self.add(texts.t("journals.menu"), self._journals_chosen, icon="hash")
        numbers.setEnabled(self._desk.may("journal.write"))
        self.add(texts.t("products.menu"), self._products_chosen, icon="package")
        places = self.add(texts.t("location.menu"), self._locations_chosen, icon="map-pin-line")
        places.setEnabled(self._desk.may("stock.places"))
        self.addSeparator()
        looks = QActionGroup(self)
        for mode in settings.THEMES:
            look = self.add(texts.t(f"shell.theme_{mode}"), self._look_chosen, data=mode)
            look.setCheckable(True)
            look.setChecked(theme().mode == mode)
            looks.addAction(look)
        self.addSeparator()
        self._add_languages()
        self.addSeparator()
        self.add(texts.t("keys.title"), self._keys_chosen, icon="keyboard")
        self.aboutToHide.connect(self.deleteLater)
        self.popup(widget.mapToGlobal(QPoint(0, -self.sizeHint().height())))

    def _add_languages(self) -> None:
        """Each in its own words, so that whoever looks for it can read it."""
        spoken = QActionGroup(self)
        for language in texts.languages():
            words = texts.t("application.language", language)
            choice = self.add(words, self._language_chosen, data=language)
            choice.setCheckable(True)
            choice.setChecked(texts.current_language() == language)
            spoken.addAction(choice)

    # A chosen menu is gone at once: what comes of it belongs to the window.

    def _team_chosen(self) -> None:
        from app.dialogs.teams import open_team_settings

        opening = open_team_settings(self._window, self._desk, int(self._chosen()))
        spawn(opening, self._window)

    def _company_chosen(self) -> None:
        from app.dialogs.company import open_company_settings

        spawn(open_company_settings(self._window, self._desk), self._window)

    def _lock_dates_chosen(self) -> None:
        from app.dialogs.lock_dates import open_lock_dates

        spawn(open_lock_dates(self._window, self._desk), self._window)

    def _keys_chosen(self) -> None:
        from app.ui.shell.all_keys import open_all_keys

        open_all_keys(self._window)

    def _journals_chosen(self) -> None:
        from app.dialogs.journals import open_journals

        spawn(open_journals(self._window, self._desk), self._window)

    def _products_chosen(self) -> None:
        from app.dialogs.products import open_products

        spawn(open_products(self._window, self._desk), self._window)

    def _locations_chosen(self) -> None:
        from app.dialogs.locations import open_locations

        spawn(open_locations(self._window, self._desk), self._window)

    def _rates_chosen(self) -> None:
        from app.dialogs.exchange_rates import open_exchange_rates

        spawn(open_exchange_rates(self._window, self._desk), self._window)

    def _look_chosen(self) -> None:
        mode = self._chosen()
        theme().set_mode(mode)
        self._keep(theme=mode)

    def _language_chosen(self) -> None:
        language = self._chosen()
        self._keep(language=language)
        self._desk.notices.show(texts.t("shell.language_next", language))

    def _keep(self, **changed: Any) -> None:  # noqa: ANN401  what the settings hold
        """Store what was chosen for the next start."""
        keeping = self._desk.background.run(
            lambda: settings.save(replace(settings.load(), **changed))
        )
        spawn(keeping, self._window)

    def _chosen(self) -> Any:  # noqa: ANN401  what the row was made with
        action = self.sender()
        return action.data() if isinstance(action, QAction) else None
