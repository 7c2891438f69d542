"""What was typed of records that were left for another one of the same dialog, and is not saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.ui.kit import form_keeping
from app.ui.kit.banner import Banner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.kit.form import Form

Typed = tuple[str, "Mapping[str, str]"]
"""The words for a record, and what was typed of it by field name."""


class Unsaved(Banner):
    """Names those records; `link` carries the key of the one that is to be shown again.

    The form shows one record at a time, chosen in its field `chooser`. Call `remember` before
    another is shown, `bring_back` after it is, and `forget` when one was saved.
    """

    def __init__(self, form: Form, chooser: str) -> None:
        super().__init__("info")
        self._form = form
        self._chooser = chooser
        self._typed: dict[int, Typed] = {}

    def remember(self, key: int, words: str) -> None:
        """Keep what was changed of the record that is shown."""
        names = [name for name in self._form.dirty_names() if name != self._chooser]
        self._typed.pop(key, None)
        if names:
            self._typed[key] = (words, form_keeping.pack(self._form, names))

    def bring_back(self, key: int) -> None:
        """Put back what was typed of the record that is shown now; the others are named."""
        if key in self._typed:
            form_keeping.fill(self._form, self._typed[key][1])
        self._tell(key)

    def forget(self, key: int) -> None:
        """It is saved, or given up."""
        self._typed.pop(key, None)

    def all(self) -> dict[int, Typed]:
        """What was typed of all of them, by key."""
        return dict(self._typed)

    def take(self, typed: Mapping[int, Typed]) -> None:
        """Begin with what an earlier dialog had."""
        self._typed = dict(typed)

    def _tell(self, shown: int) -> None:
        others = [(str(key), words) for key, (words, _) in self._typed.items() if key != shown]
        if others:
            self.say_linked(texts.t("kit.not_saved_yet"), others, texts.t("kit.and"))
        else:
            self.clear()
