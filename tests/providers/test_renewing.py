"""A new encryption key: what was kept under the old one is read, then brought under the new one, by one command."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from fairlead.identity.models import UserAccount
from fairlead.identity.second_factor import SecondFactor
from fairlead.identity.secrets import CannotDecrypt
from fairlead.providers.evidence.models import ReferralEvidence
from fairlead.providers.evidence.renewing import renew_files
from fairlead.providers.evidence.use_cases import open_evidence
from fairlead.providers.models import Referral
from fairlead.tenancy.sessions import NOBODY
from fairlead.testing.two_sides import TwoSides
from fairlead.uploads.sealing import FileCipher

from .evidence_steps import PDF, add

NEW = "a new key that is long enough to be one"


def keys(sides: TwoSides) -> tuple[str, ...]:
    found: tuple[str, ...] = sides.app.extensions["fairlead.settings"].encryption_keys
    return found


def read_with(sides: TwoSides, evidence: ReferralEvidence, *secrets: str) -> bytes:
    with sides.acting(sides.officer) as session:
        row = session.get_one(ReferralEvidence, evidence.id)
        referral = session.get_one(Referral, evidence.referral_id)
        return open_evidence(session, referral, row, cipher=FileCipher(*secrets))


def test_a_file_is_read_under_both_keys_and_renewed_under_the_new_one_alone(sides: TwoSides) -> None:
    evidence, (old,) = add(sides, sides.accepted()), keys(sides)
    assert read_with(sides, evidence, NEW, old) == PDF
    assert renew_files(sides.database, FileCipher(NEW, old)).files >= 1
    assert read_with(sides, evidence, NEW) == PDF
    with pytest.raises(CannotDecrypt):
        read_with(sides, evidence, old)
    assert renew_files(sides.database, FileCipher(NEW, old)).files == 0
    renew_files(sides.database, FileCipher(old, NEW))  # as the other tests of this database have it


def test_a_file_under_a_key_that_nobody_gave_is_named_and_stays(sides: TwoSides) -> None:
    evidence, (old,) = add(sides, sides.accepted()), keys(sides)
    done = renew_files(sides.database, FileCipher(NEW))
    assert done.files == 0
    assert evidence.id in done.unreadable
    assert read_with(sides, evidence, old) == PDF


def test_second_factors_and_recovery_codes_go_on_working(sides: TwoSides) -> None:
    import pyotp

    now, old, user = datetime.now(UTC), "an old key that is long enough to be one", uuid.uuid4()
    with sides.database.platform_transaction(NOBODY) as session:
        session.add(UserAccount(id=user, email=f"{user}@example.invalid", name="Renew", password_hash="x"))
        session.flush()
        enrolment = SecondFactor(old).enrolment(session, user)
        assert enrolment is not None
        secret = enrolment.typed_key.replace(" ", "")
        codes = SecondFactor(old).confirm(session, user, pyotp.TOTP(secret).now(), now)
        assert codes is not None
        both = SecondFactor(NEW, old)
        before = session.scalar(sa.select(UserAccount.totp_secret).where(UserAccount.id == user))
        others = sa.update(UserAccount).where(UserAccount.id != user).values(totp_secret=None)
        session.execute(others)
        assert (both.renew(session), both.renew(session)) == (1, 0)
        after = session.scalar(sa.select(UserAccount.totp_secret).where(UserAccount.id == user))
        assert before != after
        assert both.accept(session, user, codes[0], now) == "recovery"
        assert SecondFactor(NEW).accept(session, user, codes[1], now) is None
        later = datetime.fromtimestamp(now.timestamp() + 60, UTC)
        assert SecondFactor(NEW).accept(session, user, pyotp.TOTP(secret).at(later), later) == "totp"


def test_the_command_says_what_it_did(sides: TwoSides, tmp_path: Path) -> None:
    evidence, (old,) = add(sides, sides.accepted()), keys(sides)
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FAIRLEAD_")},
        "FAIRLEAD_DATABASE_URL": sides.url.app_url,
        "FAIRLEAD_DATA_DIR": str(tmp_path),
        "FAIRLEAD_SECRET_KEY": "x" * 40,
        "FAIRLEAD_ENCRYPTION_KEY": NEW,
        "FAIRLEAD_FORMER_ENCRYPTION_KEYS": old,
    }
    with sides.behind() as owner:  # rows that no cipher made, or whose key another test threw away
        owner.execute(
            sa.text("delete from referral_evidence_content where evidence_id <> :i"), {"i": evidence.id}
        )
        owner.execute(sa.text("delete from referral_evidence where id <> :i"), {"i": evidence.id})
    program = Path(sys.executable).with_name("fairlead")
    done = subprocess.run(
        [program, "keys", "renew"], env=environ, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "files were brought under the present key" in done.stdout
    assert read_with(sides, evidence, NEW) == PDF
    renew_files(sides.database, FileCipher(old, NEW))
