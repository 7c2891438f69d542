"""Erasing a customer for good: what goes and what stays is said before the button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services import partners
from app.services.background import new_key
from app.services.partners import ErasePartner
from app.ui.kit.labels import Text
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.partners import PartnerCard
    from app.ui.kit.desk import Desk


class ErasingDialog(RecordDialog):
    """`succeeded` carries the partner as it is then."""

    def __init__(self, parent: QWidget, desk: Desk, card: PartnerCard) -> None:
        super().__init__(
            parent, texts.t("erasing.title"), icon="eraser", reference=card.name, width=520
        )
        self._desk = desk
        self._request = ErasePartner(card.id, card.version)
        self._key = new_key()
        self.body.add(Text(texts.t("erasing.goes"), "body", wrap=True))
        self.body.add(Text(texts.t("erasing.stays"), "body", "secondary", wrap=True))
        self.set_primary(texts.t("erasing.erase"), self._erase, working=texts.t("erasing.erasing"))
        self.finished.connect(self.deleteLater)

    async def _erase(self) -> None:
        act = self._desk.background.act
        erased = await act(partners.erase, self._request, key=self._key)
        self._desk.notices.show(texts.t("erasing.erased"))
        self.done_with(erased)
