"""What pages do with what was posted: the version and ids in it, and a refusal where it belongs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any  # a FlaskForm has no types

from flask import request

from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.unit_of_work import attempt

DONE = 303
"""The form was right and its work is done: the page leads on."""


def posted_version() -> int:
    """The version that the form was shown with; one that no row has when none was posted."""
    return request.form.get("version", type=int, default=-1)


def ids_in(typed: Iterable[str]) -> Iterator[uuid.UUID]:
    """The ids among what was posted; what is none is left out."""
    for text in typed:
        with suppress(ValueError):
            yield uuid.UUID(text)


def place(form: Any, refusal: Refusal) -> None:
    """Put a refusal beside its field, or above the form."""
    target = next((field for field in form if field.name == refusal.field), None)
    if target is None:
        form.form_errors.append(refusal.message)
    else:
        target.errors = [*target.errors, refusal.message]


def place_or_raise(form: Any, refusal: Refusal) -> None:
    """The same, but what is not about the form is no part of it."""
    if isinstance(refusal, NotVisible | NotPermitted):
        raise refusal
    place(form, refusal)


def carry_out(form: Any, doing: Callable[[TenantSession], object]) -> int:  # Any: a FlaskForm has no types
    """Check a form that was sent and do what it says; the status of the answer, with what is wrong beside its field.

    200 when nothing was sent, `DONE` when it is done, 409 when somebody saved first, 422 when something is wrong.
    Raises `NotVisible` and `NotPermitted`.
    """
    if not form.is_submitted():
        return 200
    if not form.validate():
        return Refusal.status
    try:
        with attempt() as session:
            doing(session)
    except Conflict:
        return Conflict.status
    except Refusal as refusal:
        place_or_raise(form, refusal)
        return Refusal.status
    return DONE
