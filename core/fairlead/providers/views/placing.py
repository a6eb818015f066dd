"""Showing a refusal where it belongs."""

from __future__ import annotations

from typing import Any  # a FlaskForm has no types

from fairlead.refusals import Refusal


def place(form: Any, refusal: Refusal) -> None:
    """Put a refusal beside its field, or above the form."""
    target = next((field for field in form if field.name == refusal.field), None)
    if target is None:
        form.form_errors.append(refusal.message)
    else:
        target.errors = [*target.errors, refusal.message]
