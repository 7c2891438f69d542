"""A shop's goods in plain Python: what lies where, what each order line brought and took back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Line:
    """An order of one product."""

    ordered: int
    delivered: int = 0
    returned: int = 0
    for_repair: int = 0
    credited: int = 0

    @property
    def net(self) -> int:
        """What the order line says was delivered."""
        return self.delivered - self.returned


@dataclass(slots=True)
class OpenMove:
    """An open delivery or return of one order."""

    order: int
    quantity: int
    delivery: int = 0
    is_repair: bool = False


@dataclass(slots=True)
class Received:
    """A return that was received of goods given back."""

    order: int
    quantity: int
    delivery: int
    credited: int = 0
    replaced: int = 0


@dataclass(slots=True)
class Begun:
    """A repair that is begun: pieces to build in, pieces to take out."""

    added: int
    removed: int


@dataclass(slots=True)
class Goods:
    """Everything that the program must agree with.

    `sent` says what each done delivery brought, `back` what came back of it or is to; `built_in`
    is what all repairs have used.
    """

    stock: int = 0
    returns: int = 0
    of_customers: int = 0
    scrap: int = 0
    built_in: int = 0
    lines: dict[int, Line] = field(default_factory=dict)
    deliveries: dict[int, OpenMove] = field(default_factory=dict)
    coming: dict[int, OpenMove] = field(default_factory=dict)
    sent: dict[int, tuple[int, int]] = field(default_factory=dict)
    back: dict[int, int] = field(default_factory=dict)
    received: dict[int, Received] = field(default_factory=dict)
    repairs: dict[int, Begun] = field(default_factory=dict)

    def left_of_delivery(self, delivery: int) -> int:
        """What is left to return of a delivery."""
        return self.sent[delivery][1] - self.back.get(delivery, 0)

    def refundable(self, transfer: int) -> int:
        """What of a received return can be refunded."""
        came = self.received[transfer]
        line = self.lines[came.order]
        replaced = sum(each.replaced for each in self.received.values() if each.order == came.order)
        due = min(line.returned - replaced, line.ordered) - line.credited
        return max(0, min(self.replaceable(transfer), due))

    def replaceable(self, transfer: int) -> int:
        """What of a received return is settled neither by money nor by goods."""
        came = self.received[transfer]
        of_delivery = [each for each in self.received.values() if each.delivery == came.delivery]
        coming = sum(
            each.quantity
            for each in self.coming.values()
            if each.delivery == came.delivery and not each.is_repair
        )
        room = coming + sum(each.quantity - each.credited - each.replaced for each in of_delivery)
        return max(0, min(came.quantity - came.credited - came.replaced, room))

    def to_send(self, order: int, *, again: bool) -> int:
        """What is ordered, and neither delivered nor on its way.

        What was given back and not replaced is that only if it is to be sent again.
        """
        line = self.lines[order]
        open_ = sum(each.quantity for each in self.deliveries.values() if each.order == order)
        unsent = line.ordered - line.delivered - open_
        if not again:
            return max(unsent, 0)
        replaced = sum(each.replaced for each in self.received.values() if each.order == order)
        return max(unsent + line.returned - replaced, unsent, 0)
