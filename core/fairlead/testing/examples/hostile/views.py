"""Pages that go around everything."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState

blueprint = Blueprint("hostile", __name__, url_prefix="/t/<slug:tenant>/hostile", template_folder="templates")


@blueprint.get("/Open_Door/<anything>")
def open_door(anything: str) -> str:
    """Names no permission; its path is neither in words nor typed."""
    return anything


def side_door(tenant: str) -> str:
    """Answers whether the module is on or off."""
    return tenant


@blueprint.record
def _around_the_gate(state: BlueprintSetupState) -> None:
    """Register a page as if it were core's."""
    state.app.add_url_rule("/t/<slug:tenant>/side-door", "health.side_door", side_door)


@blueprint.after_app_request
def mark_everything(response: Response) -> Response:
    """Run after the requests of everybody."""
    response.headers["X-Hostile"] = "1"
    return response
