"""Which passwords are accepted (IG section 10, NIST SP 800-63B, NCSC)."""

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from fairlead.identity import passwords
from fairlead.identity.passwords import (
    LONGEST,
    hash_password,
    needs_rehash,
    password_matches,
    password_problem,
    unusable_password,
)

PERSONAL = ("robin.ashdown@ridgeway.police.example", "Robin Ashdown")


@pytest.mark.parametrize(
    "password",
    [
        "lorry pigeon slate",
        "correct horse battery staple",
        "fairlead demo only",
        "GdZ8!kqW2#xv",
        "pâte à modeler bleue",
        "x7Qm-v2" * 18 + "tu",
        "the ashdown forest in april",
        "a" * 5 + "bcdefgh qrs tuv",
    ],
)
def test_long_and_unusual_is_good_whatever_signs_it_has(password: str) -> None:
    assert password_problem(password, PERSONAL) is None


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("elevenchars", "at least 12"),
        ("", "at least 12"),
        ("Password123!", "attackers try first"),
        ("P@ssw0rd1234", "attackers try first"),
        ("passwordpassword", "attackers try first"),
        ("qwertyuiop[]", "attackers try first"),
        ("!!!iloveyou!!!", "attackers try first"),
        ("Fairlead2026!", "attackers try first"),
        ("aaaaaaaaaaaaaaaa", "too easy"),
        ("abababababab", "too easy"),
        ("123456789012345", "too easy"),
        ("abcdefghijklmnop", "too easy"),
        ("robin.ashdown@ridgeway.police.example", "name or e-mail"),
        ("RobinAshdown", "name or e-mail"),
        ("ashdown12345", "name or e-mail"),
        ("z" + "q3" * 200, "at most"),
    ],
)
def test_short_common_or_personal_is_refused_with_the_reason(password: str, because: str) -> None:
    assert because in (password_problem(password, PERSONAL) or "accepted")


@given(st.text(max_size=LONGEST + 50))
def test_any_text_at_all_gets_an_answer(password: str) -> None:
    problem = password_problem(password, PERSONAL)
    assert problem is None or problem


def test_the_reason_is_translatable() -> None:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        assert password_problem("short")


def test_a_hash_matches_its_password_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())  # as in production
    stored = hash_password("lorry pigeon slate")
    assert stored.startswith("$argon2id$")
    assert password_matches(stored, "lorry pigeon slate")
    assert not password_matches(stored, "lorry pigeon slatE")
    assert not password_matches(None, "lorry pigeon slate")
    assert not password_matches(unusable_password(), unusable_password())
    assert not needs_rehash(stored)
    assert needs_rehash("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$2FqYqQEoxuQnGsGXHKyOKg")
