"""The blueprint that all of identity's pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("identity", "fairlead.identity", template_folder="templates")
