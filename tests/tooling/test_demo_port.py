"""The demonstration says that its port is taken before it starts anything."""

from __future__ import annotations

import socket

from click.testing import CliRunner

from fairlead.serving import demo


def test_a_port_that_is_taken_is_told_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = CliRunner().invoke(demo, ["--port", str(port)])

    assert told.exit_code == 1
    assert f"Something listens on port {port} already" in told.output
    assert "--port" in told.output
    assert "is running at" not in told.output
