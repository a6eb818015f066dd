"""A Flask application with the shell and the gallery, nothing else; and a real browser looking at it."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect
from playwright.sync_api import Browser, ConsoleMessage, Page
from werkzeug.serving import make_server

from fairlead.web.gallery import example_frame, gallery
from fairlead.web.shell import init_shell


def make_shell_app() -> Flask:
    app = Flask("gallery", static_folder=None, template_folder=None)
    app.secret_key = "only for tests, 32 characters long"
    CSRFProtect(app)
    init_shell(app, frame=example_frame)
    app.register_blueprint(gallery)
    return app


@pytest.fixture(scope="session")
def shell_app() -> Flask:
    return make_shell_app()


@pytest.fixture
def fresh_app() -> Flask:
    """An application of its own, for tests that add views to it."""
    return make_shell_app()


@pytest.fixture
def shell_client(shell_app: Flask) -> FlaskClient:
    return shell_app.test_client()


@pytest.fixture(scope="session")
def shell_url(shell_app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, shell_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def shell_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.fixture
def said(shell_page: Page) -> list[str]:
    """Everything the page tells the console; "verbose" advice about forms is not a message of the page."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type not in {"debug", "verbose"}:
            heard.append(f"{message.type}: {message.text}")

    shell_page.on("console", hear)
    shell_page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def asked(shell_page: Page) -> list[str]:
    """Every address the page asks for."""
    urls: list[str] = []
    shell_page.on("request", lambda request: urls.append(request.url))
    return urls
