"""What a browser needs to keep a draft at the roadside: a key for its owner alone, and a name that tells nothing.

The browser keeps what is typed encrypted. The key is worked out from the secret of the installation for one person in
one organisation, and handed out to that person alone while they are signed in. So what is left on a telephone can be
read by nobody else, and by its owner again after signing in. Decision record 14 weighs this.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from fairlead.public import Actor


@dataclass(frozen=True, kw_only=True)
class DraftKey:
    """``owner`` names the drafts of one person, ``secret`` (base64, 256 bits) is the key to them."""

    owner: str
    secret: str


def draft_key(installation_secret: str | bytes, actor: Actor) -> DraftKey:
    """The key to an actor's own drafts: always the same for this person here, different for anybody else."""
    return DraftKey(
        owner=_derived(installation_secret, "owner", actor)[:12].hex(),
        secret=base64.b64encode(_derived(installation_secret, "secret", actor)).decode(),
    )


def _derived(secret: str | bytes, use: str, actor: Actor) -> bytes:
    told = f"oocd.kerbside-draft|{use}|{actor.tenant_id}|{actor.id}"
    return hmac.digest(
        secret if isinstance(secret, bytes) else secret.encode(), told.encode(), hashlib.sha256
    )
