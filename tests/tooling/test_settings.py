"""Settings are read once, every problem is named at once, and no secret is ever shown."""

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from fairlead.settings import Settings, SettingsError, default_data_dir, load_settings, settings_page

SECRET = "a-secret-of-at-least-thirty-two-characters"
OTHER_SECRET = "another-secret-of-at-least-thirty-two-characters"
ADVICE = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
PRODUCTION = {
    "FAIRLEAD_SECRET_KEY": SECRET,
    "FAIRLEAD_ENCRYPTION_KEY": OTHER_SECRET,
    "FAIRLEAD_DATA_DIR": "/srv/fairlead",
}


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    assert all(problem in str(caught.value) for problem in caught.value.problems)
    return caught.value.problems


def test_production_needs_both_secrets_and_nothing_else() -> None:
    settings = load_settings(PRODUCTION)
    assert settings.second_factor_required
    assert not settings.demo
    assert settings.database_url is None
    assert settings.allowed_hosts == ("127.0.0.1", "localhost")


@pytest.mark.parametrize("name", ["FAIRLEAD_SECRET_KEY", "FAIRLEAD_ENCRYPTION_KEY"])
@pytest.mark.parametrize("value", [None, "", "   "])
def test_without_a_secret_production_does_not_start(name: str, value: str | None) -> None:
    environ = {key: other for key, other in PRODUCTION.items() if key != name}
    [problem] = problems(environ if value is None else {**environ, name: value})
    assert problem.startswith(f"{name} is not set")


def test_every_problem_is_listed_at_once() -> None:
    found = problems(
        {
            "FAIRLEAD_SECRET_KEY": "short",
            "FAIRLEAD_PORT": "80000",
            "FAIRLEAD_LOG_LEVEL": "loud",
            "FAIRLEAD_SESSION_IDLE_MINUTES": "soon",
            "FAIRLEAD_SECOND_FACTOR_REQUIRED": "no",
        }
    )
    assert found == (
        f"FAIRLEAD_ENCRYPTION_KEY is not set; it is required outside the demo (FAIRLEAD_DEMO=true). {ADVICE}",
        "FAIRLEAD_SECOND_FACTOR_REQUIRED is 'no'; the second factor can be switched off in the demo only.",
        f"FAIRLEAD_SECRET_KEY: has 5 characters, expected at least 32. {ADVICE}",
        "FAIRLEAD_SESSION_IDLE_MINUTES is 'soon'; expected a whole number from 1 to 720.",
        "FAIRLEAD_PORT is '80000'; expected a whole number from 0 to 65535.",
        "FAIRLEAD_LOG_LEVEL is 'loud'; expected one of debug, info, warning, error.",
    )


def test_a_misspelt_setting_is_an_error_with_a_suggestion() -> None:
    assert problems({**PRODUCTION, "FAIRLEAD_TRUSTED_PROXY": "1"}) == (
        "FAIRLEAD_TRUSTED_PROXY is not a setting of Fairlead. Did you mean FAIRLEAD_TRUSTED_PROXIES?",
    )


def test_variables_of_the_test_suite_and_of_other_programs_are_left_alone() -> None:
    load_settings({**PRODUCTION, "FAIRLEAD_TEST_DATABASE_URL": "x", "PORT": "x"})


@pytest.mark.parametrize("url", ["postgres://u:geheim@db/f", "postgresql://u:geheim@db/f", "u:geheim@db"])
def test_a_wrong_database_address_is_refused_without_showing_its_password(url: str) -> None:
    [problem] = problems({**PRODUCTION, "FAIRLEAD_DATABASE_URL": url})
    assert "postgresql+psycopg://" in problem
    assert "geheim" not in problem


def test_the_owner_address_alone_is_refused() -> None:
    [problem] = problems({**PRODUCTION, "FAIRLEAD_OWNER_DATABASE_URL": "postgresql+psycopg://o@db/f"})
    assert "set both or neither" in problem


def test_secrets_do_not_appear_when_settings_are_shown() -> None:
    settings = load_settings({**PRODUCTION, "FAIRLEAD_DATABASE_URL": "postgresql+psycopg://u:geheim@db/f"})
    shown = f"{settings!r} {settings} {settings.model_dump_json()}"
    assert not any(secret in shown for secret in (SECRET, OTHER_SECRET, "geheim"))


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = load_settings(PRODUCTION)
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # what is tested: mypy refuses it too


def test_the_demo_makes_its_secrets_once_and_keeps_them_to_itself(tmp_path: Path) -> None:
    environ = {"FAIRLEAD_DEMO": "true", "FAIRLEAD_DATA_DIR": str(tmp_path / "data")}
    first, second = load_settings(environ), load_settings(environ)
    assert first == second
    assert first.secret_key != first.encryption_key
    assert len(first.secret_key.get_secret_value()) >= 32
    assert not first.second_factor_required
    files = sorted((tmp_path / "data").iterdir())
    assert [file.name for file in files] == ["demo_encryption_key", "demo_secret_key"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]


def test_the_demo_may_ask_for_the_second_factor(tmp_path: Path) -> None:
    environ = {
        "FAIRLEAD_DEMO": "true",
        "FAIRLEAD_DATA_DIR": str(tmp_path),
        "FAIRLEAD_SECOND_FACTOR_REQUIRED": "true",
    }
    assert load_settings(environ).second_factor_required


def test_hosts_are_separated_by_commas() -> None:
    settings = load_settings({**PRODUCTION, "FAIRLEAD_ALLOWED_HOSTS": "a.police.uk, b.police.uk,"})
    assert settings.allowed_hosts == ("a.police.uk", "b.police.uk")


def test_the_data_folder_follows_who_runs_it_and_where() -> None:
    project = Path("/srv/checkout")
    environ = {"HOME": "/home/officer"}
    assert default_data_dir(environ, project=project, root=False) == project / "var" / "data"
    assert default_data_dir(environ, project=None, root=False) == Path("/home/officer/.local/share/fairlead")
    assert default_data_dir({**environ, "XDG_DATA_HOME": "/d"}, project=None, root=False) == Path(
        "/d/fairlead"
    )
    for_root = default_data_dir(environ, project=project, root=True)
    assert for_root.parent == Path("/var/lib/fairlead")
    assert for_root != default_data_dir(environ, project=Path("/srv/other"), root=True)


def test_the_manual_has_the_settings_as_they_are() -> None:
    page = Path(__file__).resolve().parents[2] / "core" / "docs" / "settings.md"
    assert page.read_text(encoding="utf-8") == settings_page(), (
        "core/docs/settings.md is out of date. Run: python -m fairlead.settings > core/docs/settings.md"
    )


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


MAIL = {
    **PRODUCTION,
    "FAIRLEAD_SMTP_HOST": "relay.example",
    "FAIRLEAD_MAIL_FROM": "fairlead@northmoor.example",
    "FAIRLEAD_PUBLIC_URL": "https://fairlead.northmoor.example/",
}


def test_e_mail_is_on_when_server_sender_and_own_address_are_given() -> None:
    settings = load_settings(MAIL)
    assert (settings.smtp_port, settings.smtp_security) == (587, "starttls")
    assert settings.public_url == "https://fairlead.northmoor.example"
    assert load_settings(PRODUCTION).smtp_host is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"FAIRLEAD_MAIL_FROM": ""}, "FAIRLEAD_MAIL_FROM is not set, and FAIRLEAD_SMTP_HOST is"),
        ({"FAIRLEAD_PUBLIC_URL": ""}, "FAIRLEAD_PUBLIC_URL is not set, and FAIRLEAD_SMTP_HOST is"),
        ({"FAIRLEAD_SMTP_HOST": ""}, "FAIRLEAD_MAIL_FROM is set and FAIRLEAD_SMTP_HOST is not"),
        ({"FAIRLEAD_SMTP_USERNAME": "relay"}, "both, or neither"),
        ({"FAIRLEAD_SMTP_SECURITY": "none"}, "unencrypted in the demo only"),
        ({"FAIRLEAD_PUBLIC_URL": "http://fairlead.example"}, "outside the demo it begins with https://"),
        ({"FAIRLEAD_PUBLIC_URL": "fairlead.example/x"}, "expected https://host"),
        ({"FAIRLEAD_MAIL_FROM": "a@b.example, c@d.example"}, "expected an address like name@host"),
    ],
)
def test_half_of_the_mail_settings_or_mail_in_the_clear_does_not_start(
    change: dict[str, str], told: str
) -> None:
    [problem] = problems({**MAIL, **change})
    assert told in problem


def test_the_demo_may_send_in_the_clear(tmp_path: Path) -> None:
    demo = {"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(tmp_path), "FAIRLEAD_SMTP_SECURITY": "none"}
    mail = {name: value for name, value in MAIL.items() if "MAIL" in name or "SMTP" in name}
    given = {**demo, **mail, "FAIRLEAD_PUBLIC_URL": "http://127.0.0.1:8000"}
    assert load_settings(given).smtp_security == "none"


def test_the_password_of_the_mail_server_is_not_shown() -> None:
    given = {**MAIL, "FAIRLEAD_SMTP_USERNAME": "relay", "FAIRLEAD_SMTP_PASSWORD": "geheim"}
    assert "geheim" not in f"{load_settings(given)!r}"
