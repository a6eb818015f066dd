"""What holds for every test does hold: no network, and no skip that nobody sees."""

import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("host", ["example.org", "192.0.2.1", "2001:db8::1"])
def test_names_and_addresses_elsewhere_are_refused(host: str) -> None:
    with pytest.raises(RuntimeError, match="Tests use this machine only"):
        socket.create_connection((host, 80), timeout=1)


def test_datagrams_elsewhere_are_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outgoing,
        pytest.raises(RuntimeError, match="Tests use this machine only"),
    ):
        outgoing.sendto(b"?", ("192.0.2.1", 53))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("import pytest\ndef test_it(): pytest.skip('no reason')", id="in the test"),
        pytest.param("import pytest\npytest.skip('no reason', allow_module_level=True)", id="in the module"),
        pytest.param("import pytest\n@pytest.mark.skip('no reason')\ndef test_it(): pass", id="by a marker"),
    ],
)
@pytest.mark.parametrize(("ci", "code"), [("true", (1, 2)), ("", (0, 5))])
def test_a_skip_fails_in_continuous_integration_only(
    tmp_path: Path, body: str, ci: str, code: tuple[int, int]
) -> None:
    (tmp_path / "conftest.py").write_text((PROJECT / "conftest.py").read_text())
    (tmp_path / "test_skipping.py").write_text(textwrap.dedent(body))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in code, done.stdout
    assert "no reason" in done.stdout or not ci
