"""The journey's printing: preview, PDF saved by the file dialog, preview closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit

from app.commands.journey.eyes import Fact
from app.commands.journey.folder import free_name
from app.texts import t

if TYPE_CHECKING:
    from app.commands.journey.stage import Stage

_PDF = b"%PDF-"


async def preview(stage: Stage) -> Fact:
    """Ctrl+P shows the pages as they will be printed."""
    stage.hands.press("Ctrl+P")
    await stage.hands.widget(QAbstractButton, t("printing.save_pdf"))
    await stage.hands.until_seen(Fact(t("kit.preview"), t("kit.preview_page", page=1, pages="")))
    await stage.hands.settle()
    first = t("printing.is_first")
    return Fact(first, first)


async def save(stage: Stage) -> Fact:
    """Save as PDF asks for a file, which is typed; the footer counts the printing."""
    note = stage.record.summary.credit_notes[-1]
    name = free_name(stage.folder, note.number.replace("/", "-"), ".pdf")
    file = stage.folder / name
    await stage.hands.click(t("printing.save_pdf"), QAbstractButton)
    await stage.hands.until(
        lambda: isinstance(stage.eyes.foreground(), QFileDialog), "the file dialog"
    )
    (field,) = stage.eyes.every(QLineEdit)
    field.setFocus()
    field.selectAll()
    stage.hands.type(str(file))
    stage.hands.press("Return")
    await stage.hands.until(
        lambda: file.is_file() and file.read_bytes().startswith(_PDF), f"the file {name}"
    )
    await stage.hands.settle()
    note.file = name
    stage.record.summary.pdfs.append(name)
    counted = t("printing.is_copy", n=1)
    return Fact(counted, counted)


async def close_preview(stage: Stage) -> Fact:
    """Esc closes the preview; the document is there again."""
    stage.hands.press("Escape")
    number = stage.record.summary.credit_notes[-1].number
    fact = Fact(number, number)
    await stage.hands.until_seen(fact)
    await stage.hands.settle()
    return fact
