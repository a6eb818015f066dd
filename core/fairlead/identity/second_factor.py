"""Time-based codes (RFC 6238) as second factor, and recovery codes for when the phone is lost.

A code works once: the step it belongs to is remembered and only a later one is accepted, decided by the
database in one statement so that two workers cannot both accept it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pyotp
import segno
import sqlalchemy as sa

from fairlead.identity.models import SignInSecret, UserAccount
from fairlead.identity.secrets import FieldCipher
from fairlead.tenancy.sessions import PlatformSession, TenantSession

ISSUER = "Fairlead"
RECOVERY = "recovery"
_RECOVERY_CODES = 10
_STEP_SECONDS = 30
_CODE_LENGTH = 6


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """What an authenticator application needs: the key to type, and the same as a QR code."""

    typed_key: str
    qr_svg: str


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is: the present one or one either side, for clocks that differ."""
    if len(code) != _CODE_LENGTH or not code.isascii() or not code.isdigit():
        return None
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // _STEP_SECONDS
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


class SecondFactor:
    """Enrols and checks second factors. Works in a platform session that the caller commits."""

    def __init__(self, *encryption_keys: str) -> None:
        """``encryption_keys`` are the deployment's settings, the present one first.

        Recovery codes are kept as hashes, which no command can renew: one that was made under a former key works for
        as long as that key is among the settings.
        """
        self._cipher = FieldCipher(*encryption_keys)
        self._recovery_keys = [
            hashlib.sha256(b"recovery codes|" + key.encode()).digest() for key in encryption_keys
        ]

    def enrolment(self, session: PlatformSession, user_id: uuid.UUID) -> Enrolment | None:
        """The key that waits to be confirmed, made if there is none. None when a second factor is in use
        already.
        """
        account = session.execute(
            sa.select(UserAccount.email, UserAccount.totp_secret, UserAccount.totp_confirmed_at)
            .where(UserAccount.id == user_id)
            .with_for_update()
        ).one()
        if account.totp_confirmed_at is not None:
            return None
        if account.totp_secret is None:
            secret = pyotp.random_base32()
            self._write(session, user_id, totp_secret=self._encrypt(secret, user_id), totp_last_step=None)
        else:
            secret = self._decrypt(account.totp_secret, user_id)
        uri = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)
        return Enrolment(
            typed_key=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), qr_svg=_svg(uri)
        )

    def confirm(
        self, session: PlatformSession, user_id: uuid.UUID, code: str, now: datetime
    ) -> list[str] | None:
        """Put the waiting key into use if ``code`` is right. Returns new recovery codes, to be shown once."""
        if not self._use_totp(session, user_id, code, now, confirmed=False):
            return None
        self._write(session, user_id, totp_confirmed_at=now)
        return self._new_recovery_codes(session, user_id, now)

    def accept(self, session: PlatformSession, user_id: uuid.UUID, code: str, now: datetime) -> str | None:
        """Use up a code: ``totp``, ``recovery``, or None when it is wrong or was used before."""
        typed = "".join(code.split()).replace("-", "").lower()
        if self._use_totp(session, user_id, typed, now, confirmed=True):
            return "totp"
        used = session.scalar(
            sa.update(SignInSecret)
            .where(
                SignInSecret.user_id == user_id,
                SignInSecret.kind == RECOVERY,
                SignInSecret.hash.in_(self._recovery_hashes(user_id, typed)),
                SignInSecret.used_at.is_(None),
            )
            .values(used_at=now)
            .returning(SignInSecret.id)
        )
        return None if used is None else RECOVERY

    def recovery_codes_left(self, session: PlatformSession, user_id: uuid.UUID) -> int:
        """How many recovery codes have not been used."""
        return (
            session.scalar(
                sa.select(sa.func.count()).where(
                    SignInSecret.user_id == user_id,
                    SignInSecret.kind == RECOVERY,
                    SignInSecret.used_at.is_(None),
                )
            )
            or 0
        )

    def _use_totp(
        self, session: PlatformSession, user_id: uuid.UUID, code: str, now: datetime, *, confirmed: bool
    ) -> bool:
        account = session.execute(
            sa.select(UserAccount.totp_secret, UserAccount.totp_confirmed_at).where(UserAccount.id == user_id)
        ).one()
        if account.totp_secret is None or (account.totp_confirmed_at is not None) is not confirmed:
            return False
        step = matching_step(self._decrypt(account.totp_secret, user_id), code, now)
        if step is None:
            return False
        later = sa.or_(UserAccount.totp_last_step.is_(None), UserAccount.totp_last_step < step)
        used = session.scalar(
            sa.update(UserAccount)
            .where(UserAccount.id == user_id, later)
            .values(totp_last_step=step)
            .returning(UserAccount.id)
        )
        return used is not None

    def _new_recovery_codes(self, session: PlatformSession, user_id: uuid.UUID, now: datetime) -> list[str]:
        session.execute(
            sa.delete(SignInSecret).where(SignInSecret.user_id == user_id, SignInSecret.kind == RECOVERY)
        )
        codes = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(_RECOVERY_CODES)]
        session.execute(
            sa.insert(SignInSecret),
            [
                {
                    "user_id": user_id,
                    "kind": RECOVERY,
                    "hash": self._recovery_hashes(user_id, code)[0],
                    "created_at": now,
                }
                for code in codes
            ],
        )
        return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]

    def renew(self, session: PlatformSession) -> int:
        """Encrypt the keys of all authenticators under the present key; returns how many were under another one."""
        renewed = 0
        accounts = session.execute(
            sa.select(UserAccount.id, UserAccount.totp_secret)
            .where(UserAccount.totp_secret.is_not(None))
            .with_for_update()
        )
        for user_id, stored in accounts.all():
            anew = self._cipher.renewed(stored or "", table="user_account", column="totp_secret", row=user_id)
            if anew is not None:
                self._write(session, user_id, totp_secret=anew)
                renewed += 1
        return renewed

    def _recovery_hashes(self, user_id: uuid.UUID, code: str) -> list[bytes]:
        text = f"{user_id}|{code}".encode()
        return [hmac.digest(key, text, hashlib.sha256) for key in self._recovery_keys]

    def _encrypt(self, secret: str, user_id: uuid.UUID) -> str:
        return self._cipher.encrypt(secret, table="user_account", column="totp_secret", row=user_id)

    def _decrypt(self, stored: str, user_id: uuid.UUID) -> str:
        return self._cipher.decrypt(stored, table="user_account", column="totp_secret", row=user_id)

    @staticmethod
    def _write(session: PlatformSession, user_id: uuid.UUID, **values: object) -> None:
        session.execute(sa.update(UserAccount).where(UserAccount.id == user_id).values(**values))


def remove_second_factor(session: TenantSession, user_id: uuid.UUID) -> None:
    """Forget key and recovery codes: the person enrols anew. ``session`` must have platform rights."""
    session.execute(
        sa.update(UserAccount)
        .where(UserAccount.id == user_id)
        .values(totp_secret=None, totp_confirmed_at=None, totp_last_step=None)
    )
    session.execute(
        sa.delete(SignInSecret).where(SignInSecret.user_id == user_id, SignInSecret.kind == RECOVERY)
    )


def _svg(uri: str) -> str:
    """The QR code as SVG without style attributes, which the content security policy forbids."""
    out = BytesIO()
    segno.make(uri, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        scale=4,
        border=4,
        dark="#000",
        light="#fff",
        svgclass=None,
        lineclass=None,
    )
    return out.getvalue().decode()
