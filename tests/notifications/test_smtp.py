"""The connection to the mail server: encrypted, signed in; trouble before the text is one to try again after."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fairlead.notifications.outcomes import RefusedForGood, TryLater
from fairlead.notifications.settings import Security
from fairlead.notifications.smtp import SmtpServer
from fairlead.notifications.wording import LANGUAGES, TEMPLATES, Text, text_of

from .mail_server import NAME, PASSWORD, Post, mail_server

TEXT = Text(
    subject="Newyddion da", body="Mae'r cwrs yn dechrau ddydd Llun – dewch â’ch llythyr.\n.\nDiwedd\n"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def relay(port: int, **more: object) -> SmtpServer:
    return SmtpServer(host="127.0.0.1", port=port, sender="fairlead@northmoor.example", **more)  # type: ignore[arg-type]  # as each test has it


def test_with_starttls_and_a_password_it_arrives_encrypted_letter_for_letter(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=certificate)
    post = Post()
    with mail_server(post, tls=server_tls(certificate), login=True) as port:
        server = relay(port, security=Security.STARTTLS, context=trusting, username=NAME, password=PASSWORD)
        server.send("somebody@outside.example", TEXT, message_id="1")
        with pytest.raises(TryLater, match="535"):  # ours to mend, and no fault of the message
            relay(port, security=Security.STARTTLS, context=trusting, username=NAME, password="wrong").send(
                "somebody@outside.example", TEXT, message_id="2"
            )
    assert post.encrypted == [True]
    assert post.subjects == [TEXT.subject]
    assert post.arrived[0].get_content().replace("\r\n", "\n") == TEXT.body


def test_a_server_that_nobody_vouches_for_or_that_does_not_encrypt_is_told_nothing(certificate: Path) -> None:
    post = Post()
    with mail_server(post, tls=server_tls(certificate)) as port, pytest.raises(TryLater, match="SSLCert"):
        relay(port, security=Security.STARTTLS).send("somebody@outside.example", TEXT, message_id="1")
    with mail_server(post) as port:
        with pytest.raises(TryLater, match="NotSupported"):
            relay(port, security=Security.STARTTLS).send("somebody@outside.example", TEXT, message_id="2")
        relay(port, security=Security.NONE).send("somebody@outside.example", TEXT, message_id="3")
    assert post.encrypted == [False]  # as it would be without that


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TryLater, match="ConnectionRefusedError"):
        relay(port, security=Security.NONE).send("somebody@outside.example", TEXT, message_id="1")


def test_an_address_that_is_a_list_reaches_no_server() -> None:
    with pytest.raises(RefusedForGood, match="address"):
        relay(1, security=Security.NONE).send("a@b.example, c@d.example", TEXT, message_id="1")


def test_every_text_is_there_in_its_languages_with_room_for_exactly_its_values() -> None:
    for template in TEMPLATES.values():
        values = {name: f"«{name}»" for name in template.fields}
        assert template.languages == (LANGUAGES if template.for_persons else ("en",))
        for language in template.languages:
            text = text_of(template, language, values)
            assert all(value in text.subject + text.body for value in values.values())
            assert "\n" not in text.subject
            with pytest.raises(KeyError):
                text_of(template, language, {})


def test_a_value_can_begin_no_line_of_its_own() -> None:
    values = {
        "organisation": "Testford\r\nBcc: x@y.example",
        "code": "1\n\nPay here: evil.example",
        "until": "-",
    }
    text = text_of(TEMPLATES["code"], "cy", values)
    assert text.subject == "Eich cod gan Testford Bcc: x@y.example"
    assert "Eich cod yw 1 Pay here: evil.example\n" in text.body
