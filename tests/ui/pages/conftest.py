"""The window on a shop's database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk import desk_shop, light, loop, shop_file, sit_down, sitting
from tests.ui.pages.documents_desk import Papers

if TYPE_CHECKING:
    from tests.factories import Shop

__all__ = ["desk_shop", "light", "loop", "shop_file", "sit_down", "sitting"]


@pytest.fixture
def papers(desk_shop: Shop) -> Papers:
    """The invoice of the pictures with its customer and a ticket."""
    return Papers(desk_shop)
