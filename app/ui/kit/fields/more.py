"""The way from a drop-down to the dialog with all its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from app.ui.kit.choice_list import Choice
    from app.ui.kit.fields.base import Field


def open_search(
    field: Field[Any],
    find: Callable[[str], Awaitable[Sequence[Choice[Any]]]],
    nothing_found: str,
    picked: Callable[[Choice[Any]], object],
) -> None:
    """Open the dialog under the field's label; `picked` takes the chosen row."""
    # Dialogs are made of fields, so they can be imported only when one is wanted.
    from app.ui.kit.search_dialog import SearchDialog

    dialog = SearchDialog(field, field.editor.accessibleName(), find, nothing_found=nothing_found)
    dialog.succeeded.connect(picked)
    dialog.open()
