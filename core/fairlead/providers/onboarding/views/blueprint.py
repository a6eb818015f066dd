"""The blueprint of joining and setting up."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("onboarding", "fairlead.providers", template_folder="templates")
