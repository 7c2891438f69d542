"""What every page and dialog is given: the doors to the services, and who sits here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.background import Background
    from app.services.users import Me
    from app.ui.kit.notices import Notices


@dataclass(slots=True)
class Desk:
    """The window's side of the program: doors, user, toasts."""

    background: Background
    me: Me
    notices: Notices

    def may(self, right: str) -> bool:
        """Whether the user has a right; services check it again."""
        return right in self.me.rights
