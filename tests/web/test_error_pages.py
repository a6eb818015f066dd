"""Error pages: the right status, words that help, nothing of the inside."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort, render_template_string
from werkzeug.exceptions import MethodNotAllowed, TooManyRequests

from fairlead.web.errors import PAGES
from fairlead.web.frame import PageFrame
from fairlead.web.shell import init_shell

SECRET = "the name of somebody"


@pytest.fixture
def failing(fresh_app: Flask) -> Flask:
    """An application whose views fail in every way."""
    fresh_app.config["PROPAGATE_EXCEPTIONS"] = False

    @fresh_app.get("/abort/<int:status>")
    def fail(status: int) -> str:
        abort(status, description=SECRET)

    @fresh_app.get("/crash")
    def crash() -> str:
        raise RuntimeError(SECRET)

    @fresh_app.get("/wait")
    def wait() -> str:
        raise TooManyRequests(retry_after=120)

    return fresh_app


@pytest.mark.parametrize("status", sorted(PAGES))
def test_the_page_has_its_status_its_words_and_a_way_on(failing: Flask, status: int) -> None:
    answer = failing.test_client().get(f"/abort/{status}")
    soup = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == status
    assert [h.get_text() for h in soup.find_all("h1")] == [str(PAGES[status].title)]
    assert "Go to the start page" in soup.get_text()
    assert SECRET not in answer.text


def test_another_client_error_reads_as_a_bad_request_with_its_own_status(failing: Flask) -> None:
    answer = failing.test_client().get("/abort/422")
    assert answer.status_code == 422
    assert "Sorry, that request could not be read" in answer.text


def test_a_crash_says_nothing_of_the_inside_and_gives_the_number_of_the_request(failing: Flask) -> None:
    answer = failing.test_client().get("/crash", headers={"X-Request-ID": "req-1234"})
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert "RuntimeError" not in answer.text
    assert "req-1234" in answer.text


def test_a_crash_while_drawing_the_page_still_answers(
    failing: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("fairlead.web.errors.render_template", broken)
    answer = failing.test_client().get("/crash")
    assert answer.status_code == 500
    assert "Sorry, there is a problem with the service" in answer.text
    assert SECRET not in answer.text


def test_a_page_whose_frame_cannot_be_made_is_drawn_without_it(caplog: pytest.LogCaptureFixture) -> None:
    def no_frame() -> PageFrame:
        raise RuntimeError("the database is away")

    app = Flask("x", static_folder=None)
    init_shell(app, frame=no_frame)
    assert app.test_client().get("/nowhere").status_code == 404
    assert "the page frame could not be made" in caplog.text


def test_the_frame_is_asked_once_for_a_page_with_many_templates() -> None:
    asked = []

    def frame() -> PageFrame:
        asked.append(1)
        return PageFrame()

    app = Flask("x", static_folder=None)
    init_shell(app, frame=frame)

    @app.get("/")
    def page() -> str:
        return "".join(render_template_string("{{ frame.home_url }}") for _ in range(5))

    assert app.test_client().get("/").text == "/////"
    assert len(asked) == 1


def test_a_wrong_method_names_the_right_ones(failing: Flask) -> None:
    answer = failing.test_client().put("/gallery/")
    assert answer.status_code == MethodNotAllowed.code
    assert "GET" in answer.headers["Allow"]


def test_too_many_attempts_say_when_to_come_back(failing: Flask) -> None:
    answer = failing.test_client().get("/wait")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "120"


def test_a_script_gets_problem_details_instead_of_a_page(failing: Flask) -> None:
    answer = failing.test_client().get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {"title": "Page not found", "status": 404}


@pytest.mark.parametrize(
    ("send", "status"),
    [
        pytest.param(
            lambda c: c.post("/gallery/form", data={"name": "x"}), 400, id="a form without its token"
        ),
        pytest.param(lambda c: c.get("/gallery/no-such-thing"), 404, id="an unknown page"),
    ],
)
def test_ordinary_mistakes_get_their_page(
    failing: Flask, send: Callable[[object], object], status: int
) -> None:
    answer = send(failing.test_client())
    assert getattr(answer, "status_code", None) == status
    assert "Fairlead" in str(getattr(answer, "text", ""))
