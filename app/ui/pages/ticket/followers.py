"""The followers of a ticket: who they are, take one away, add a colleague or a partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services import partners, users
from app.services.partners import FindPartners
from app.services.tickets import FollowTicket, UnfollowTicket
from app.services.users import UserQuestion
from app.ui.kit.avatar import Avatar
from app.ui.kit.buttons import IconButton
from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.dividers import Hairline
from app.ui.kit.fields.asking import Asking
from app.ui.kit.labels import ElidedText
from app.ui.kit.popup import Popup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.partners import PartnerChoice
    from app.services.tickets import FollowerRow, TicketCard
    from app.services.users import UserRow
    from app.ui.kit.desk import Desk

WIDTH = 320
COLLEAGUES, PARTNERS = 4, 6


class FollowersPopup(Popup):
    """`wanted` carries a FollowTicket or an UnfollowTicket: followers are no part of the form."""

    wanted = Signal(object)

    def __init__(self, desk: Desk, card: TicketCard, parent: QWidget) -> None:
        self._desk = desk
        self._ticket_id = card.id
        self._following = {(one.user_id, one.partner_id) for one in card.followers}
        self._list = ChoiceList(
            filter_here=False, nothing_found=texts.t("ticket_page.nobody_found")
        )
        content = QWidget()
        content.setFixedWidth(WIDTH)
        super().__init__(content, parent)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(2)
        for follower in card.followers:
            column.addWidget(self._row(follower))
        if card.followers:
            column.addSpacing(6)
            column.addWidget(Hairline())
        column.addWidget(self._list)
        self._list.search.setPlaceholderText(texts.t("ticket_page.add_follower"))
        self._list.picked.connect(self._picked)
        self._list.resized.connect(self._fit)
        content.setFocusProxy(self._list)
        Asking(self, self._find, lambda found: (found, None)).serve(self._list)
        self.closed.connect(self.deleteLater)

    def _fit(self) -> None:
        """Be as high as the list is now."""
        for holder in (self._list, self.content):
            layout = holder.layout()
            if layout is not None:
                layout.activate()
        self.refit()

    def _row(self, follower: FollowerRow) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(16, 2, 8, 2)
        row.setSpacing(10)
        row.addWidget(Avatar(follower.name, 24))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedText(follower.name, "bodyStrong"))
        if follower.email:
            words.addWidget(ElidedText(follower.email, "caption", "secondary"))
        row.addLayout(words, 1)
        remove = IconButton("x", texts.t("ticket_page.unfollow", name=follower.name))
        remove.setObjectName(f"unfollow_{follower.id}")
        remove.setProperty("follower", follower.id)
        remove.clicked.connect(self._remove)
        row.addWidget(remove)
        return holder

    async def _find(self, text: str) -> Sequence[Choice[FollowTicket]]:
        """Colleagues and partners who do not follow yet."""
        ask = self._desk.background.ask
        colleagues = await ask(users.rows, UserQuestion())
        found = await ask(partners.find, FindPartners(text=text, limit=PARTNERS))
        words = text.casefold().split()
        free = [
            one
            for one in colleagues
            if (one.id, None) not in self._following
            and all(word in one.name.casefold() for word in words)
        ]
        rows = [self._colleague(one) for one in free[:COLLEAGUES]]
        rows += [self._partner(one) for one in found if (None, one.id) not in self._following]
        return rows

    def _colleague(self, user: UserRow) -> Choice[FollowTicket]:
        words = texts.t("ticket_page.colleague")
        return Choice(FollowTicket(self._ticket_id, user_id=user.id), user.name, words, icon="user")

    def _partner(self, partner: PartnerChoice) -> Choice[FollowTicket]:
        request = FollowTicket(self._ticket_id, partner_id=partner.id)
        return Choice(request, partner.name, partner.detail, icon="buildings")

    def _picked(self, choice: Choice[FollowTicket]) -> None:
        self.wanted.emit(choice.value)
        self.close()

    def _remove(self) -> None:
        number = int(self.sender().property("follower"))
        self.wanted.emit(UnfollowTicket(self._ticket_id, number))
        self.close()


__all__ = ["FollowersPopup"]
