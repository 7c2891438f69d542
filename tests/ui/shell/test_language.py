"""The window in German: words, amounts and dates, in fields and in sentences alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLabel

from app import settings, texts
from app.dialogs.refunds import RefundDialog
from app.ui.kit import formats
from tests.ui.pages.ticket_desk import make_case, open_case
from tests.ui.shell.settings_desk import choose_setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.desk import Sitting
    from tests.factories import Shop


@pytest.fixture
def _german() -> Iterator[None]:
    """The language is chosen at the start of the program."""
    before = QLocale()
    texts.use_language("de")
    formats.use_locale_of("de")
    yield
    texts.use_language("en")
    QLocale.setDefault(before)


def words_on(widget: RefundDialog) -> list[str]:
    """What is to be read."""
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]


@pytest.mark.usefixtures("_german")
def test_a_refund_in_german_has_its_words_amounts_and_dates(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    case = make_case(desk_shop)
    sitting = sit_down()
    assert sitting.page.title == "Alle Tickets"
    page = open_case(sitting, case)
    sitting.run(page.doing.refund.open(case.id))
    sitting.settle()
    dialog = sitting.child(RefundDialog)
    sitting.until(lambda: "115,20\u00a0£" in words_on(dialog))
    words = words_on(dialog)
    assert "Rückerstattung" in words
    assert "Zu erstattende Rechnungen" in words
    assert dialog.form.field("reversal_on").editor.text() == "24.11.2026"  # type: ignore[attr-defined]
    assert any(
        one.startswith("Erstellt einen Gutschrift-Entwurf über 115,20\u00a0£") for one in words
    )


def test_the_language_is_chosen_in_the_settings_for_the_next_start(
    sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTER_SALES_HOME", str(tmp_path))
    choose_setting(sitting, "Deutsch")
    assert settings.load().language == "de"
    assert "Ab dem nächsten Start spricht das Fenster Deutsch" in sitting.toasts()
