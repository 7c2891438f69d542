"""Long lists behind their tables: pages by key, jumps by number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.services.paging import Key, Span
from app.ui.kit.windowed_table import Page, PageRequest

if TYPE_CHECKING:
    from app.services.actions import Question
    from app.services.background import Background
    from app.services.paging import Count
    from app.services.paging import Page as Found


class ListSource:
    """One filter and one order of one list: `wanted` has them, and the span of a page."""

    def __init__(
        self,
        background: Background,
        wanted: Any,  # noqa: ANN401  each list has its own request
        *,
        count: Question[Any, Count],
        rows: Question[Any, Found[Any]],
    ) -> None:
        self._background = background
        self._count = count
        self._rows = rows
        self._wanted = wanted
        self.is_more = False

    async def count(self) -> int:
        """How many rows there are, up to the cap."""
        count = await self._background.ask(self._count, self._wanted.filter)
        self.is_more = count.is_more
        return count.number

    async def page(self, request: PageRequest) -> Page:
        """Some of them."""
        span = span_of(request, capped=self.is_more)
        found = await self._background.ask(self._rows, replace(self._wanted, span=span))
        return Page(found.rows, found.first, found.last)


def span_of(request: PageRequest, *, capped: bool) -> Span:
    """Where the page begins: by the key of a neighbour, from the end, or by number."""
    if isinstance(request.after, Key):
        return Span(size=request.size, after=request.after)
    if isinstance(request.before, Key):
        return Span(size=request.size, before=request.before)
    if not capped and request.position and request.position + request.size >= request.count:
        return Span(size=request.size, is_from_end=True)
    return Span(size=request.size, skip=request.position)
