"""What the form layout needs: an error summary that points at the right inputs, and one key per submitted
form.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import TypedDict

from flask import Flask, request
from govuk_frontend_wtf.wtforms_widgets import GovDateInput
from wtforms import Field, FieldList, FormField
from wtforms.form import BaseForm

KEY = "idempotency_key"
KEY_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class SummaryItem(TypedDict):
    """One line of the error summary: the message, and the address of the input that it is about."""

    text: str
    href: str


def idempotency_key() -> str:
    """Return the key for a form: the posted one when a page is shown again, so that a retry is the same
    submission.
    """
    posted = request.form.get(KEY, "") if request.method == "POST" else ""
    return posted if KEY_SHAPE.fullmatch(posted) else str(uuid.uuid4())


def first_input_id(field: Field) -> str:
    """Return the id of the first input of a field. For a date that is the first wrong box."""
    return f"{field.id}-{wrong_part(field)}" if isinstance(field.widget, GovDateInput) else str(field.id)


def wrong_part(field: Field) -> str:
    """Return the first box of a date that is wrong: the day unless the field knows better."""
    wrong: set[str] = getattr(field, "wrong_parts", set())
    return next((part for part in ("day", "month", "year") if part in wrong), "day")


def field_errors(field: Field) -> Iterator[SummaryItem]:
    """Yield the first message of a field, or of each field inside it."""
    if isinstance(field, FormField):
        yield from form_errors(field.form)
    elif isinstance(field, FieldList):
        for entry in field.entries:
            yield from field_errors(entry)
        yield from (SummaryItem(text=str(e), href=f"#{field.id}") for e in field.errors if isinstance(e, str))
    elif field.errors:
        yield SummaryItem(text=str(field.errors[0]), href=f"#{first_input_id(field)}")


def form_errors(form: BaseForm) -> Iterator[SummaryItem]:
    """Yield the error summary of a form: messages about the whole form first, then fields in page order."""
    for message in form.form_errors:
        yield SummaryItem(text=str(message), href="#main-content")
    for field in form:
        yield from field_errors(field)


def error_summary_items(form: BaseForm | None) -> list[SummaryItem]:
    """Return the lines of the error summary; empty when there is no form or nothing is wrong."""
    return [] if form is None else list(form_errors(form))


def register_form_page(app: Flask) -> None:
    """Give templates ``idempotency_key()`` and ``error_summary_items(form)``."""
    app.jinja_env.globals.update(idempotency_key=idempotency_key, error_summary_items=error_summary_items)
