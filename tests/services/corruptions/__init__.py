"""What raw SQL can break in books, for the check to find."""

from __future__ import annotations
