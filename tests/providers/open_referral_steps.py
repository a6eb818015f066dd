"""Steps with Open Referral files that several tests take."""

from __future__ import annotations

import json
import uuid
from typing import Any  # JSON

from fairlead.providers.directory.entry import Entry
from fairlead.providers.directory.open_referral import standard
from fairlead.providers.directory.open_referral.writing import written
from fairlead.providers.models import Service

Json = dict[str, Any]


def service_with(entry: Entry) -> Service:
    return Service(
        id=uuid.uuid4(),
        tenant_id=uuid.uuid4(),
        code="c",
        accepting=True,
        places_free=None,
        live_at=None,
        **entry.columns(),
    )


def document(entry: Entry) -> Json:
    """An entry as a file has it, after a way through JSON."""
    loaded: Json = json.loads(json.dumps(written(service_with(entry), "Tidewell")))
    return loaded


def read_one(found: Json) -> standard.Service:
    page = standard.read(found)
    assert isinstance(page, standard.Services), page
    return page.contents[0]
