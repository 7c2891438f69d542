"""The window on a shop's database."""

from __future__ import annotations

from tests.desk import desk_shop, light, loop, seat, shop_file, sit_down, sitting
from tests.services.conftest import postgresql_shop, postgresql_shop_url

__all__ = [
    "desk_shop",
    "light",
    "loop",
    "postgresql_shop",
    "postgresql_shop_url",
    "seat",
    "shop_file",
    "sit_down",
    "sitting",
]
