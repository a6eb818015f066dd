"""The second factor: compulsory outside the demo, each code once, and a way back for who lost the phone."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
import time_machine

from fairlead.app import FairleadFlask
from fairlead.identity.second_factor import matching_step
from fairlead.identity.secrets import CannotDecrypt, FieldCipher
from fairlead.identity.sign_in import reset_account
from fairlead.tenancy.sessions import Database

from .conftest import Browser, Organisation, audit_actions, enrol

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_the_password_alone_reaches_nothing(strict: Browser, force: Organisation) -> None:
    assert strict.sign_in(force.person()).headers["Location"] == "/second-factor/set-up"
    for path in (
        "/account",
        "/organisations",
        f"/t/{force.slug}/",
        f"/t/{force.slug}/cases",
        "/account/password",
    ):
        assert strict.get(path).status_code == 302
        assert strict.get("/").headers["Location"] == "/second-factor/set-up"


def test_setting_up_leads_in_and_the_next_sign_in_asks_for_a_code(
    strict_app: FairleadFlask, strict: Browser, force: Organisation
) -> None:
    email = force.person()
    with time_machine.travel(NOON, tick=False) as clock:
        strict.sign_in(email)
        before = strict.cookie()
        totp, codes = enrol(strict)
        assert len(set(codes)) == 10
        assert strict.cookie() != before
        assert strict.get("/account").status_code == 200

        clock.shift(timedelta(minutes=1))
        again = Browser(strict_app.test_client())
        assert again.sign_in(email).headers["Location"] == "/second-factor"
        assert again.get("/account").status_code == 302
        assert again.get("/second-factor/set-up").headers["Location"] == "/second-factor"
        again.get("/second-factor")
        half = again.cookie()
        assert again.post("/second-factor", code=totp.now()).headers["Location"] == "/organisations"
        assert again.cookie() != half
        assert again.get("/account").status_code == 200


def test_a_code_works_once(strict_app: FairleadFlask, strict: Browser, force: Organisation) -> None:
    email = force.person()
    with time_machine.travel(NOON, tick=False) as clock:
        strict.sign_in(email)
        totp, _codes = enrol(strict)
        used_at_set_up = totp.now()
        thief = Browser(strict_app.test_client())
        thief.sign_in(email)
        thief.get("/second-factor")
        assert thief.post("/second-factor", code=used_at_set_up).status_code == 422

        clock.shift(timedelta(seconds=30))
        code = totp.now()
        assert thief.post("/second-factor", code=code).status_code == 303
        another = Browser(strict_app.test_client())
        another.sign_in(email)
        another.get("/second-factor")
        assert another.post("/second-factor", code=code).status_code == 422


def test_a_recovery_code_works_once_however_it_is_typed(
    strict_app: FairleadFlask, strict: Browser, force: Organisation, owner: sa.Connection
) -> None:
    email = force.person()
    strict.sign_in(email)
    _totp, codes = enrol(strict)
    outcomes = []
    for typed in (f" {codes[0].upper()} ", codes[0], codes[1].replace("-", "")):
        browser = Browser(strict_app.test_client())
        browser.sign_in(email)
        browser.get("/second-factor")
        outcomes.append(browser.post("/second-factor", code=typed).status_code)
    assert outcomes == [303, 422, 303]
    assert "8 recovery codes left" in strict.get("/account").text
    assert audit_actions(owner, force).count("identity.recovery-code.used") == 2


def test_five_wrong_codes_mean_starting_again_with_the_password(
    strict_app: FairleadFlask, strict: Browser, force: Organisation, owner: sa.Connection
) -> None:
    email = force.person()
    strict.sign_in(email)
    enrol(strict)
    guesser = Browser(strict_app.test_client(), address="198.51.100.7")
    guesser.sign_in(email)
    guesser.get("/second-factor")
    answers = [guesser.post("/second-factor", code="000000").status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 303]
    assert guesser.get("/second-factor").headers["Location"] == "/"
    guesser.sign_in(email)
    guesser.get("/second-factor")
    assert guesser.post("/second-factor", code="000000").status_code == 429, (
        "codes are throttled over sessions"
    )
    assert audit_actions(owner, force).count("identity.second-factor.failed") == 5


def test_enrolling_in_one_browser_makes_the_others_sign_in_again(
    app: FairleadFlask, force: Organisation
) -> None:
    email = force.person()
    here, there = Browser(app.test_client()), Browser(app.test_client())
    for each in (here, there):
        each.sign_in(email)
    enrol(here)
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


def test_replacing_the_second_factor_needs_the_password(browser: Browser, force: Organisation) -> None:
    browser.sign_in(force.person())
    enrol(browser)
    browser.get("/account/second-factor/replace")
    assert browser.post("/account/second-factor/replace", current_password="wrong").status_code == 422
    assert browser.get("/second-factor/set-up").headers["Location"] == "/account"
    browser.get("/account/second-factor/replace")
    answer = browser.post("/account/second-factor/replace", current_password="lorry pigeon slate")
    assert answer.headers["Location"] == "/second-factor/set-up"
    enrol(browser)


@pytest.mark.parametrize("second_factor", [False, True])
def test_resetting_the_password_does_not_go_around_the_second_factor(
    database: Database,
    strict_app: FairleadFlask,
    strict: Browser,
    force: Organisation,
    *,
    second_factor: bool,
) -> None:
    email, new = force.person(), "ferry lantern oats"
    strict.sign_in(email)
    enrol(strict)
    token = reset_account(database, email, password=True, second_factor=second_factor, now=datetime.now(UTC))
    assert strict.get("/account").status_code == 302

    fresh = Browser(strict_app.test_client())
    assert fresh.get(f"/welcome/{token}").status_code == 200
    assert fresh.post(f"/welcome/{token}", new_password=new, again=new).headers["Location"] == "/"
    expected = "/second-factor/set-up" if second_factor else "/second-factor"
    assert fresh.sign_in(email, new).headers["Location"] == expected
    assert fresh.get(f"/welcome/{token}").status_code == 404, "a set-up link works once"


def test_a_set_up_link_is_over_after_three_days(
    database: Database, browser: Browser, force: Organisation
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = reset_account(database, force.person(), password=True, second_factor=False, now=NOON)
        clock.shift(timedelta(hours=71))
        assert browser.get(f"/welcome/{token}").status_code == 200
        clock.shift(timedelta(hours=1))
        assert browser.get(f"/welcome/{token}").status_code == 404


def test_the_key_is_encrypted_in_the_database(
    browser: Browser, force: Organisation, owner: sa.Connection
) -> None:
    email = force.person()
    browser.sign_in(email)
    totp, codes = enrol(browser)
    row = owner.execute(sa.text("select * from user_account where email = :e"), {"e": email}).mappings().one()
    assert totp.secret not in row["totp_secret"]
    hashes = owner.scalars(
        sa.text("select hash from sign_in_secret where user_id = :u"), {"u": row["id"]}
    ).all()
    assert len(hashes) == 10
    assert not any(code.replace("-", "").encode() in bytes(held) for code in codes for held in hashes)


def test_an_encrypted_value_does_not_decrypt_in_another_row_column_or_under_another_key() -> None:
    row, other = uuid.uuid4(), uuid.uuid4()
    cipher = FieldCipher("k" * 32)
    stored = cipher.encrypt("secret", table="user_account", column="totp_secret", row=row)

    assert cipher.decrypt(stored, table="user_account", column="totp_secret", row=row) == "secret"
    assert stored != cipher.encrypt("secret", table="user_account", column="totp_secret", row=row)
    for reader, value, table, column, of in (
        (cipher, stored, "user_account", "totp_secret", other),
        (cipher, stored, "user_account", "name", row),
        (cipher, stored, "person", "totp_secret", row),
        (FieldCipher("q" * 32), stored, "user_account", "totp_secret", row),
        (cipher, stored[:-4] + "AAA=", "user_account", "totp_secret", row),
        (cipher, "", "user_account", "totp_secret", row),
    ):
        with pytest.raises(CannotDecrypt):
            reader.decrypt(value, table=table, column=column, row=of)


def test_a_code_counts_for_its_own_step_and_one_either_side() -> None:
    secret = pyotp.random_base32()
    totp = pyotp.TOTP(secret)
    step = int(NOON.timestamp()) // 30
    accepted = [
        offset for offset in range(-4, 5) if matching_step(secret, totp.generate_otp(step + offset), NOON)
    ]
    assert accepted == [-1, 0, 1]
    assert matching_step(secret, totp.generate_otp(step - 1), NOON) == step - 1
    for malformed in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦"):
        assert matching_step(secret, malformed, NOON) is None


def test_the_qr_code_says_what_the_typed_key_says_without_style_or_script(
    strict: Browser, force: Organisation
) -> None:
    strict.sign_in(force.person())
    page = strict.get("/second-factor/set-up").text
    svg = re.search(r"<svg[^>]*>.*?</svg>", page, re.DOTALL)
    codes = [match for match in re.findall(r"<svg.*?</svg>", page, re.DOTALL) if "stroke" in match]
    assert svg is not None
    assert codes
    assert not any("style" in code or "script" in code for code in codes)
