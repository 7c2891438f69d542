"""The first start: company and local user, or the demo data made from a real order book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.services import company
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, TextField
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.background import Background
    from app.services.demo import DemoProgress


class FirstStartDialog(RecordDialog):
    """Asks for company and user; `user_id` is the local user once it has succeeded."""

    progressed = Signal(str)

    def __init__(self, parent: QWidget, background: Background) -> None:
        super().__init__(parent, texts.t("first_start.title"), icon="gift-bold", width=640)
        self.user_id: int | None = None
        self._background = background
        self._fill()
        self.set_cancel(texts.t("first_start.quit"))
        self.add_aside(
            texts.t("first_start.use_demo"),
            self._make_demo,
            working=texts.t("first_start.making_demo"),
        )
        self.progressed.connect(self.set_sentence)
        self.set_primary(
            texts.t("first_start.start"), self._set_up, working=texts.t("first_start.starting")
        )
        self.set_sentence(texts.t("first_start.demo_sentence"))

    def _fill(self) -> None:
        choices = company.choices(texts.current_language())
        form = self.form
        form.add("name", texts.t("first_start.name"), TextField(max_length=200), required=True)
        form.add(
            "country_code",
            texts.t("first_start.country"),
            ChoiceField([Choice(code, name) for code, name in choices.countries]),
        )
        form.add(
            "currency_code",
            texts.t("first_start.currency"),
            ChoiceField([Choice(code, code, name) for code, name in choices.currencies]),
            required=True,
            beside=True,
        )
        form.add(
            "time_zone",
            texts.t("first_start.time_zone"),
            ChoiceField([Choice(name, name) for name in choices.time_zones]),
            required=True,
            hint=texts.t("first_start.time_zone_hint"),
        )
        form.add("user_name", texts.t("first_start.your_name"), TextField(), required=True)
        form.add("user_email", texts.t("first_start.your_email"), TextField(), beside=True)
        form.set_values(
            {"country_code": "GB", "currency_code": "GBP", "time_zone": "Europe/London"}
        )

    async def _set_up(self) -> None:
        values = self.form.values()
        country = values.pop("country_code")
        done = await self._background.act(
            company.set_up,
            company.SetUpCompany(
                **values, address=company.Address(country_code=country or ""), user_login="local"
            ),
        )
        self.user_id = int(done.user_id)
        self.done_with(done)

    async def _make_demo(self) -> None:
        from app.services import demo

        database = self._background.database
        made = await self._background.run(lambda: demo.make(database, report=self._report))
        self.user_id = made.user_id
        self.done_with(made)

    def _report(self, progress: DemoProgress) -> None:
        """Called on the writer's thread."""
        self.progressed.emit(progress.words)
