"""What is done with a ticket itself: open, save, move, assign, tag, follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from app.db.inserting import insert_or
from app.errors import Refused
from app.models.ids import RecordRef, TicketId
from app.models.teams import Stage
from app.models.tickets import Follower, Ticket, TicketTag
from app.services import access, masters, policies, ticket_words
from app.services.actions import action
from app.services.events import RecordChanged, TicketOpened, TicketStageMoved
from app.services.numbers import next_numbers
from app.services.policies import RANK
from app.services.tickets import assignment, checking, closing
from app.services.tickets.form import card

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.db.base import Base
    from app.services.tickets.cards import TicketCard
    from app.services.tickets.requests import (
        AssignTicket,
        FollowTicket,
        MoveTicket,
        OpenTicket,
        PrioritiseTicket,
        SaveTicket,
        TagTicket,
        UnfollowTicket,
    )
    from app.services.unit_of_work import UnitOfWork


MASTER = masters.Master(
    "ticket",
    Ticket,
    "ticket.unknown",
    actions=("ticket.open", "ticket.save", "ticket.move", "ticket.assign", "ticket.prioritise"),
)
TRACKED = (
    "subject", "team", "customer", "contact_name", "email", "phone", "priority", "product", "lot",
    "sales_order", "reason", "assignee",
)  # fmt: skip
"""The fields of a card whose changes are told with the text before and after."""


def _again(uow: UnitOfWork, ids: Sequence[int]) -> TicketCard:
    """The form, read anew."""
    return card(uow, TicketId(ids[0]))


@action("ticket.open", again=_again)
def open_ticket(uow: UnitOfWork, request: OpenTicket) -> TicketCard:
    """Make a ticket with the next number; creator, assignee and customer follow it.

    Raises:
        NotAllowed: ticket.write
        Invalid: by field
    """
    access.require(uow, "ticket.write")
    checked = checking.checked(uow, request)
    values = dict(checked.values)
    values["email"] = values["email"] or checked.customer_email
    values["phone"] = values["phone"] or checked.customer_phone
    if request.assignee_id is None and request.team_id is not None:
        values["assignee_id"] = assignment.choose(uow, request.team_id)
    stage_id, is_closing = checked.first_stage_id, checked.is_first_closing
    if request.stage_id is not None:
        stage = _stage(uow, request.stage_id, request.team_id)
        stage_id, is_closing = stage.id, stage.is_closing
    number = next_numbers(uow, "ticket")[0]
    ticket_id = TicketId(
        uow.connection.execute(
            insert(Ticket)
            .values(
                number=number.text,
                number_value=number.value,
                stage_id=stage_id,
                is_closed=is_closing,
                closed_at=uow.now if is_closing else None,
                created_at=uow.now,
                created_by_id=uow.actor.id,
                updated_at=uow.now,
                updated_by_id=uow.actor.id,
                staged_at=uow.now,
                origin_source=request.origin_source,
                origin_number=request.origin_number,
                **values,
            )
            .returning(Ticket.id)
        ).scalar_one()
    )
    _change_tags(uow, ticket_id, request.tag_ids, ())
    creator = None if uow.actor.is_system else uow.actor.id
    _add_followers(uow, ticket_id, [creator, values["assignee_id"]], [values["partner_id"]])
    uow.record(
        TicketOpened(ref=RecordRef("ticket", ticket_id), ticket_id=ticket_id, number=number.text)
    )
    return _finished(uow, ticket_id)


@action("ticket.save", again=_again)
def save(uow: UnitOfWork, request: SaveTicket) -> TicketCard:
    """Save a ticket's form; what changed goes to the timeline.

    Raises:
        NotAllowed: ticket.write
        Stale: somebody else saved it meanwhile
        Invalid: by field; a product that is not on the order, an order of another customer
        Refused: ticket.customer_fixed (another customer while a remedy exists that is not
            cancelled: rules 34)
    """
    access.require(uow, "ticket.write")
    columns = ("team_id", "stage_id", "commercial_partner_id", *_COLUMNS)
    current = masters.locked(
        uow, MASTER, request.id, request.version, columns, card=lambda: card(uow, request.id)
    )
    checked = checking.checked(uow, request)
    before = card(uow, request.id)
    if (
        checked.values["commercial_partner_id"] != current.commercial_partner_id
        and before.is_customer_fixed
    ):
        raise Refused(
            "ticket.customer_fixed",
            RecordRef("ticket", request.id),
            {"number": before.number, "customer": before.customer},
        )
    changed = {
        name: value for name, value in checked.values.items() if getattr(current, name) != value
    }
    if "team_id" in changed:
        if checked.is_first_closing:
            closing.require_closable(uow, request.id, leaves_loans=False)
        changed |= _staged(uow, checked.first_stage_id, is_closing=checked.is_first_closing)
    if changed:
        _write(uow, request.id, request.version, changed)
    _change_tags(uow, request.id, request.tags_added, request.tags_removed)
    _add_followers(uow, request.id, [changed.get("assignee_id")], [changed.get("partner_id")])
    return _told(uow, before)


@action("ticket.move", again=_again)
def move(uow: UnitOfWork, request: MoveTicket) -> TicketCard:
    """Move a ticket to a stage of its team; a closing stage sets the closed time, else cleared.

    Raises:
        NotAllowed: ticket.write
        Stale: with a version that is no longer the ticket's
        Refused: ticket.unknown, ticket.stage_of_other_team, ticket.piece_here (rules 25),
            ticket.loans_out (ask whether to close nevertheless)
    """
    access.require(uow, "ticket.write")
    current = _locked(uow, request.id, request.version)
    stage = _stage(uow, request.stage_id, current.team_id)
    before = card(uow, request.id)
    if stage.is_closing and not before.is_closed:
        closing.require_closable(uow, request.id, leaves_loans=request.leaves_loans)
    if stage.id != before.stage_id:
        _write(
            uow,
            request.id,
            current.version,
            _staged(uow, stage.id, is_closing=stage.is_closing),
        )
    return _told(uow, before)


@action("ticket.assign", again=_again)
def assign(uow: UnitOfWork, request: AssignTicket) -> TicketCard:
    """Give a ticket to a member of its team, who follows it from then on.

    Raises:
        NotAllowed: ticket.write
        Stale: with a version that is no longer the ticket's
        Refused: ticket.assignee_not_member
    """
    access.require(uow, "ticket.write")
    current = _locked(uow, request.id, request.version)
    user_id = request.assignee_id
    before = card(uow, request.id)
    if user_id is not None and not assignment.may_get(uow, current.team_id, user_id):
        raise Refused(
            "ticket.assignee_not_member", RecordRef("ticket", request.id), {"team": before.team}
        )
    if user_id != before.assignee_id:
        _write(uow, request.id, current.version, {"assignee_id": user_id})
        _add_followers(uow, request.id, [user_id], [])
    return _told(uow, before)


@action("ticket.prioritise", again=_again)
def prioritise(uow: UnitOfWork, request: PrioritiseTicket) -> TicketCard:
    """Set the priority; which policies apply, and the deadline, follow from it.

    Raises:
        NotAllowed: ticket.write
        Stale: with a version that is no longer the ticket's
    """
    access.require(uow, "ticket.write")
    current = _locked(uow, request.id, request.version)
    before = card(uow, request.id)
    if request.priority is not before.priority:
        values = {"priority": request.priority, "priority_rank": RANK[request.priority]}
        _write(uow, request.id, current.version, values)
    return _told(uow, before)


@action("ticket.tag", again=_again)
def tag(uow: UnitOfWork, request: TagTicket) -> TicketCard:
    """Add and take away tags; a colleague's form does not become stale by it.

    Raises:
        NotAllowed: ticket.write
        Refused: ticket.unknown
    """
    access.require(uow, "ticket.write")
    before = card(uow, request.id)
    _change_tags(uow, request.id, request.added, request.removed)
    return _told(uow, before)


@action("ticket.follow", again=_again)
def follow(uow: UnitOfWork, request: FollowTicket) -> TicketCard:
    """Add a follower; one who follows already stays one.

    Raises:
        NotAllowed: ticket.write
        Refused: ticket.unknown
    """
    access.require(uow, "ticket.write")
    before = card(uow, request.id)
    _add_followers(uow, request.id, [request.user_id], [request.partner_id])
    return _told(uow, before)


@action("ticket.unfollow", again=_again)
def unfollow(uow: UnitOfWork, request: UnfollowTicket) -> TicketCard:
    """Take a follower away; there need be none.

    Raises:
        NotAllowed: ticket.write
        Refused: ticket.unknown
    """
    access.require(uow, "ticket.write")
    before = card(uow, request.id)
    uow.connection.execute(
        delete(Follower).where(Follower.ticket_id == request.id, Follower.id == request.follower_id)
    )
    return _told(uow, before)


def _locked(uow: UnitOfWork, ticket_id: int, version: int | None) -> Row[*tuple[Any, ...]]:
    """Version, team and stage of a ticket that nobody else changes until the commit.

    Raises:
        Refused: ticket.unknown
        Stale: with a version that is no longer the ticket's
    """
    row = uow.connection.execute(
        select(Ticket.version, Ticket.team_id, Ticket.stage_id)
        .where(Ticket.id == ticket_id)
        .with_for_update(key_share=True)
    ).first()
    if row is None:
        raise Refused("ticket.unknown", RecordRef("ticket", ticket_id))
    if version is not None and version != row.version:
        raise masters.stale(uow, MASTER, ticket_id, card(uow, TicketId(ticket_id)))
    return row


def _write(uow: UnitOfWork, ticket_id: int, version: int, values: Mapping[str, object]) -> None:
    """Update a locked ticket."""
    masters.write(
        uow,
        MASTER,
        ticket_id,
        version,
        {**values, "updated_at": uow.now, "updated_by_id": uow.actor.id},
    )


def _stage(uow: UnitOfWork, stage_id: int, team_id: int | None) -> Row[*tuple[Any, ...]]:
    """A stage of the ticket's team."""
    stage = uow.connection.execute(
        select(Stage.id, Stage.name, Stage.is_closing).where(
            Stage.id == stage_id, Stage.team_id == team_id
        )
    ).first()
    if stage is None:
        raise Refused("ticket.stage_of_other_team", RecordRef("stage", stage_id))
    return stage


def _staged(uow: UnitOfWork, stage_id: int, *, is_closing: bool) -> dict[str, object]:
    """The columns that change with the stage."""
    return {
        "stage_id": stage_id,
        "is_closed": is_closing,
        "closed_at": uow.now if is_closing else None,
        "staged_at": uow.now,
    }


def _change_tags(
    uow: UnitOfWork, ticket_id: int, added: Sequence[int], removed: Sequence[int]
) -> None:
    """Add tags that the ticket does not have, and take tags away."""
    if removed:
        uow.connection.execute(
            delete(TicketTag).where(TicketTag.ticket_id == ticket_id, TicketTag.tag_id.in_(removed))
        )
    if added:
        rows = [{"ticket_id": ticket_id, "tag_id": tag_id} for tag_id in sorted(set(added))]
        uow.connection.execute(_insert(uow, TicketTag).on_conflict_do_nothing(), rows)


def _add_followers(
    uow: UnitOfWork, ticket_id: int, user_ids: Sequence[object], partner_ids: Sequence[object]
) -> None:
    """Add those who do not follow yet; None is nobody."""
    people = [("user_id", person) for person in user_ids]
    people += [("partner_id", person) for person in partner_ids]
    rows = [
        {"user_id": None, "partner_id": None, column: person}
        | {"ticket_id": ticket_id, "added_at": uow.now}
        for column, person in dict.fromkeys(people)
        if person is not None
    ]
    if rows:
        uow.connection.execute(_insert(uow, Follower).on_conflict_do_nothing(), rows)


def _insert(uow: UnitOfWork, model: type[Base]) -> Any:  # noqa: ANN401
    """An insert of the engine's own kind."""
    return insert_or(model, is_postgresql=uow.is_postgresql)


def _finished(uow: UnitOfWork, ticket_id: TicketId) -> TicketCard:
    """Bring policies and words in step, and read the form."""
    policies.refresh(uow, [ticket_id])
    ticket_words.refresh(uow, [ticket_id])
    uow.produced("ticket", (ticket_id,))
    return card(uow, ticket_id)


def _told(uow: UnitOfWork, before: TicketCard) -> TicketCard:
    """Record what differs from a form read before, and bring what depends on it in step."""
    after = card(uow, before.id)
    ref = RecordRef("ticket", before.id)
    if after.stage_id != before.stage_id:
        uow.record(
            TicketStageMoved(
                ref=ref,
                ticket_id=before.id,
                before=before.stage,
                after=after.stage,
                before_id=before.stage_id,
                after_id=after.stage_id,
            )
        )
    changes = _changes(before, after)
    if changes:
        uow.record(RecordChanged(ref=ref, ticket_id=before.id, changes=changes))
    if after == before:
        uow.produced("ticket", (before.id,))
        return after
    return _finished(uow, before.id)


def _changes(before: TicketCard, after: TicketCard) -> masters.Changes:
    """The tracked fields that differ, with the text before and after."""
    pairs = [(name, str(getattr(before, name)), str(getattr(after, name))) for name in TRACKED]
    for name in ("tags", "followers"):
        was, is_now = (
            ", ".join(part.name for part in getattr(each, name)) for each in (before, after)
        )
        pairs.append((name, was, is_now))
    found = [pair for pair in pairs if pair[1] != pair[2]]
    if before.description != after.description:
        found.append(("description", "", ""))
    return tuple(found)


_COLUMNS = (
    "subject", "description", "assignee_id", "partner_id", "contact_name", "email", "phone",
    "priority", "priority_rank", "product_id", "lot_id", "sales_order_id", "reason_id",
)  # fmt: skip
