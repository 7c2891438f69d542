"""Guards of what tells what was done: action keys and audit rows."""

from __future__ import annotations

from app.db.guards.kinds import Guard, Refusal, append_only, kept, not_replaced

GUARDS: tuple[Guard, ...] = (
    *append_only("audit"),
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
