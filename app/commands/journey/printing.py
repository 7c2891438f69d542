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
    await until_drawn(stage)
    first = t("printing.is_first")
    return Fact(first, first)


async def save(stage: Stage) -> Fact:
    """Save as PDF asks for a file, which is typed; the footer counts the printing."""
    note = stage.record.summary.credit_notes[-1]
    note.file = await save_as(stage, note.number.replace("/", "-"))
    counted = t("printing.is_copy", n=1)
    return Fact(counted, counted)


async def until_drawn(stage: Stage, *, of: int | None = None) -> None:
    """Wait for the first page of a preview, of so many if told."""
    await stage.hands.widget(QAbstractButton, t("printing.save_pdf"))
    pages = "" if of is None else str(of)
    page = t("kit.preview_page", page=1, pages=pages)
    await stage.hands.until_seen(Fact(t("kit.preview"), page))
    await stage.hands.settle()


async def save_as(stage: Stage, stem: str) -> str:
    """Press Save as PDF and type the name of a new file into the file dialog; that name."""
    name = free_name(stage.folder, stem, ".pdf")
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
    stage.record.summary.pdfs.append(name)
    return name


async def close_preview(stage: Stage) -> Fact:
    """Esc closes the preview; the document is there again."""
    stage.hands.press("Escape")
    number = stage.record.summary.credit_notes[-1].number
    fact = Fact(number, number)
    await stage.hands.until_seen(fact)
    await stage.hands.settle()
    return fact
