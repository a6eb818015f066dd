"""What pages do with what was posted: the ids in it, and a refusal where it belongs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any  # a FlaskForm has no types

from fairlead.refusals import Refusal


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
