"""What the tests of the kit share: a running event loop, a window, and widgets that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from app.ui.kit.theme import theme
from tests.event_loop import loop as loop  # noqa: PLC0414  a fixture

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QAbstractItemModel
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

Shown = TypeVar("Shown", bound=QWidget)


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    """Each test begins in the light theme, with movements as usual."""
    del qapp
    if theme().scheme != "light":
        theme().set_mode("light")


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    """A window of 1440 × 900 that has the focus."""
    made = QMainWindow()
    made.resize(1440, 900)
    made.setCentralWidget(QWidget())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made)
    return made


@pytest.fixture
def show(window: QMainWindow) -> Callable[[Shown], Shown]:
    """Puts a widget into the window and gives it back."""

    def put(widget: Shown) -> Shown:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.addWidget(widget)
        layout.addStretch(1)
        window.setCentralWidget(holder)
        holder.show()
        QApplication.processEvents()
        return widget

    return put


@pytest.fixture
def check_model(qtmodeltester: ModelTester) -> Callable[[QAbstractItemModel], None]:
    """Asks a model everything that Qt may ask."""

    def check(model: QAbstractItemModel) -> None:
        qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]

    return check
