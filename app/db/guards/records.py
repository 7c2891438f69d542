"""Guards of what tells what was done: action keys and audit rows."""

from __future__ import annotations

from app.db.guards.kinds import Check, Guard, Inspection, Refusal, kept, not_replaced

_EMPTIED = (
    "OLD.record_kind = 'partner' AND NEW.details = '' AND NEW.id = OLD.id"
    " AND NEW.made_at = OLD.made_at AND NEW.actor_id = OLD.actor_id"
    " AND NEW.workstation = OLD.workstation AND NEW.action = OLD.action"
    " AND NEW.record_kind = OLD.record_kind AND NEW.record_id = OLD.record_id"
)
_NOT_ERASED = (
    "NOT EXISTS (SELECT 1 FROM partner AS p WHERE p.id = {row}.record_id AND NOT p.is_active"
    " AND p.street = '' AND p.city = '' AND p.email = '' AND p.phone = '')"
)

GUARDS: tuple[Guard, ...] = (
    Refusal("audit_fixed", "audit", "UPDATE", f"NOT ({_EMPTIED})"),
    Inspection("audit_emptied", "audit", "UPDATE", (Check("audit_fixed", _NOT_ERASED),)),
    kept("audit"),
    *not_replaced("audit"),
    Refusal(
        "action_key_fixed",
        "action_key",
        "UPDATE",
        "OLD.record_kind IS NOT NULL OR OLD.record_ids <> '' OR NEW.key <> OLD.key"
        " OR NEW.action <> OLD.action OR NEW.digest <> OLD.digest"
        " OR NEW.actor_id <> OLD.actor_id OR NEW.made_at <> OLD.made_at",
    ),
    kept("action_key"),
)
