"""Nothing goes to a person but by a route, and nobody else reads where a person can be reached."""

from __future__ import annotations

import re

from .test_one_way_in import sources

MAKING = re.compile(r"\bRoute\(|\b_SEAL\b|object\.__new__|__new__\(Route")
MAKERS = {
    "core/fairlead/people/safe_contact/routes.py": "the type itself",
    "core/fairlead/people/safe_contact/use_cases/routing.py": "asks the rules, and makes it",
}
READING = re.compile(r"\bContactPoint\b|\bcontact_point\b(?!\.)")
READERS = {
    "core/fairlead/people/models.py": "the table itself",
    "core/fairlead/people/use_cases.py": "records them",
    "core/fairlead/people/person_page.py": "shows them to colleagues, each with how it may be used",
    "core/fairlead/people/queries.py": "tells two people of one name apart in a search",
    "core/fairlead/people/views.py": "the pages that record them",
    "core/fairlead/people/forms.py": "what is typed about them",
    "core/fairlead/people/safe_contact/models.py": "refers to them",
    "core/fairlead/people/safe_contact/queries.py": "asks the rules about them",
    "core/fairlead/people/safe_contact/forms.py": "what is typed about their use",
    "core/fairlead/people/safe_contact/views.py": "the pages about their use",
    "core/fairlead/people/safe_contact/use_cases/agreeing.py": "records their use",
    "core/fairlead/people/safe_contact/use_cases/calling.py": "the call sheet, after it has a route",
    "core/fairlead/people/safe_contact/use_cases/routing.py": "finds which a route was made for",
    "core/fairlead/audit/words.py": "names the table",
    "core/fairlead/public.py": "for those below",
    "core/fairlead/migrations/versions/0001_foundation.py": "makes the table",
    "core/fairlead/migrations/versions/0002_row_security.py": "protects it",
    "core/fairlead/migrations/versions/0017_safe_contact.py": "adds how it may be used",
    "core/fairlead/testing/load_database.py": "invented people",
    "core/fairlead/testing/contract_outgoing.py": "somebody unsafe",
    "plugins/oocd/fairlead_oocd/identifying.py": "looks for them in documents, so that none tells where somebody is",
    "plugins/oocd/fairlead_oocd/queries/people.py": "reads them for that",
    "plugins/oocd/fairlead_oocd/views/opening.py": "records those of a new person",
    "plugins/oocd/fairlead_oocd/forms/opening.py": "what is typed about them",
    "plugins/oocd/fairlead_oocd/demo/teller.py": "records those of invented people",
}


def found_in(pattern: re.Pattern[str], files: dict[str, str]) -> set[str]:
    """The files that hold it, without comments and documentation of other things."""
    return {name for name, text in files.items() if pattern.search(text)}


def test_a_route_is_made_in_one_place() -> None:
    assert found_in(MAKING, sources()) == MAKERS.keys()


def test_another_maker_would_be_seen() -> None:
    for text in ("return Route(address=typed)", "from x import _SEAL", "made = object.__new__(Route)"):
        assert found_in(MAKING, {"plugins/asb/fairlead_asb/letters.py": text})


def test_where_people_can_be_reached_is_read_by_those_who_have_a_reason() -> None:
    assert found_in(READING, sources()) - READERS.keys() == set()
    assert READERS.keys() <= sources().keys()


def test_another_reader_would_be_seen() -> None:
    assert found_in(READING, {"plugins/asb/fairlead_asb/letters.py": "sa.select(ContactPoint.value)"})
