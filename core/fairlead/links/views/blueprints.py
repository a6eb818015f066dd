"""Where the pages about links hang, and where those for people without an account do."""

from __future__ import annotations

from flask import Blueprint, Response

links = Blueprint("links", __name__, url_prefix="/t/<slug:tenant>", template_folder="../templates")
no_account = Blueprint("no_account", __name__, url_prefix="/p", template_folder="../templates")


@no_account.after_request
def keep_out_of_indexes(response: Response) -> Response:
    """No search engine keeps what lies behind a link."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
