"""What every page and dialog is given: the doors to the services, and who sits here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.background import Background
    from app.services.users import Me


@dataclass(slots=True)
class Desk:
    """The window's side of the program: doors, user, language of numbers and dates."""

    background: Background
    me: Me
    locale: str = "en_GB"

    def may(self, right: str) -> bool:
        """Whether the user has a right; services check it again."""
        return right in self.me.rights
