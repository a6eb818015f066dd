"""Where the pages about referrals and services hang."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("providers", __name__, url_prefix="/t/<slug:tenant>", template_folder="../templates")
