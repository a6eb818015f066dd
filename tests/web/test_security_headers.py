"""Headers that every answer carries."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/gallery/tag", id="a page"),
        pytest.param("/nowhere", id="an error"),
        "/gallery/suggest/offences",
    ],
)
def test_every_answer_carries_the_headers(shell_client: FlaskClient, path: str) -> None:
    headers = shell_client.get(path).headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_the_policy_allows_only_our_own_files(shell_client: FlaskClient) -> None:
    policy = shell_client.get("/gallery/tag").headers["Content-Security-Policy"]
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    nonce = re.fullmatch(r"'self' 'nonce-([\w-]{24})'", directives.pop("script-src"))
    assert nonce
    assert directives == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


def test_the_page_and_its_header_have_the_same_nonce_and_no_two_pages_share_one(
    shell_client: FlaskClient,
) -> None:
    nonces = set()
    for _ in range(2):
        answer = shell_client.get("/gallery/tag")
        in_header = re.search(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
        in_page = re.findall(r'nonce="([\w-]+)"', answer.text)
        assert in_header
        assert set(in_page) == {in_header[1]}
        nonces.add(in_header[1])
    assert len(nonces) == 2


def test_secure_transport_is_demanded_only_over_secure_transport(shell_client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in shell_client.get("/gallery/tag").headers
    secure = shell_client.get("/gallery/tag", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_a_view_may_choose_its_own_caching(fresh_app: Flask) -> None:
    @fresh_app.get("/public")
    def public() -> tuple[str, dict[str, str]]:
        return "x", {"Cache-Control": "public, max-age=60"}

    assert fresh_app.test_client().get("/public").headers["Cache-Control"] == "public, max-age=60"
