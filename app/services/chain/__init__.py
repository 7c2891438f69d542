"""The chain: each document carries a hash of all that is fixed on it and of the one before.

Scheme 1, byte for byte, is written down in docs/chain.md; a change of what is hashed is a new
scheme with a number of its own (rules 4).
"""

from __future__ import annotations

from app.services.chain.content import content_digests
from app.services.chain.documents import Link, hash_documents, party_digest
from app.services.chain.payments import hash_payments
from app.services.chain.scheme import ENTRY_PARTS, SCHEME, start

__all__ = [
    "ENTRY_PARTS",
    "SCHEME",
    "Link",
    "content_digests",
    "hash_documents",
    "hash_payments",
    "party_digest",
    "start",
]
