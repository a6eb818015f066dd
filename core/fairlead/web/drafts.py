"""What a browser needs to keep drafts: a key for their owner alone, and a name of the owner that tells nothing.

The browser keeps what is typed encrypted. The key is worked out from the secret of the installation for one person in
one organisation, and handed out to that person alone while they are signed in. So what is left on a telephone can be
read by nobody else, and by its owner again after signing in. The name is the person's in every organisation: signing
out ends the session in all of them, and forgets what the person kept in any. Decision record 14 weighs this.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DraftKey:
    """``owner`` names the drafts of one person, ``secret`` (base64, 256 bits) is the key to them."""

    owner: str
    secret: str


def draft_owner(installation_secret: str | bytes, user_id: uuid.UUID) -> str:
    """The name under which a browser keeps the drafts of one person."""
    return _derived(installation_secret, "owner", user_id)[:12].hex()


def draft_key(installation_secret: str | bytes, user_id: uuid.UUID, tenant_id: uuid.UUID) -> DraftKey:
    """The key to a person's own drafts in one organisation: always the same here, different for anybody else."""
    return DraftKey(
        owner=draft_owner(installation_secret, user_id),
        secret=base64.b64encode(_derived(installation_secret, "secret", user_id, tenant_id)).decode(),
    )


def _derived(secret: str | bytes, use: str, *ids: uuid.UUID) -> bytes:
    told = "|".join(("fairlead.draft", use, *map(str, ids)))
    return hmac.digest(
        secret if isinstance(secret, bytes) else secret.encode(), told.encode(), hashlib.sha256
    )
