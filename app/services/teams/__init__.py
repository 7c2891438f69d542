"""Teams: members, stages, assignment, policies, and the five after-sales services."""

from __future__ import annotations

from app.models.enums import Assignment, Condition, Priority, StageLook
from app.models.ids import CalendarId, StageId, TagId, TeamId, UserId
from app.services.teams.cards import (
    AVAILABLE,
    CANCELLED,
    DOCUMENT_KIND,
    MemberRow,
    PolicyInput,
    Service,
    ServiceState,
    StageInput,
    StageRow,
    TeamCard,
    TeamRow,
    card,
    rows,
    stages,
)
from app.services.teams.goods import FeeProduct, GoodsOptions
from app.services.teams.upkeep import CreateTeam, SaveTeam, create, form, insert_team, save

__all__ = [
    "AVAILABLE",
    "CANCELLED",
    "DOCUMENT_KIND",
    "Assignment",
    "CalendarId",
    "Condition",
    "CreateTeam",
    "FeeProduct",
    "GoodsOptions",
    "MemberRow",
    "PolicyInput",
    "Priority",
    "SaveTeam",
    "Service",
    "ServiceState",
    "StageId",
    "StageInput",
    "StageLook",
    "StageRow",
    "TagId",
    "TeamCard",
    "TeamId",
    "TeamRow",
    "UserId",
    "card",
    "create",
    "form",
    "insert_team",
    "rows",
    "save",
    "stages",
]
