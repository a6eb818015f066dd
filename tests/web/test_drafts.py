"""The key to what a browser keeps: one person's, in one organisation."""

from __future__ import annotations

import uuid

from fairlead.web.drafts import draft_key, draft_owner

OFFICER, COLLEAGUE, HERE, ELSEWHERE = (uuid.UUID(int=number) for number in range(1, 5))


def test_the_key_to_drafts_is_always_the_same_for_one_person_in_one_organisation() -> None:
    assert draft_key("secret", OFFICER, HERE) == draft_key(b"secret", OFFICER, HERE)


def test_nobody_else_and_no_other_organisation_or_installation_has_the_same_key() -> None:
    keys = [
        draft_key("secret", OFFICER, HERE),
        draft_key("secret", COLLEAGUE, HERE),
        draft_key("secret", OFFICER, ELSEWHERE),
        draft_key("another secret", OFFICER, HERE),
    ]
    assert len({key.secret for key in keys}) == len(keys)


def test_signing_out_forgets_the_drafts_of_one_person_in_every_organisation_and_of_nobody_else() -> None:
    mine = draft_owner("secret", OFFICER)

    assert {draft_key("secret", OFFICER, each).owner for each in (HERE, ELSEWHERE)} == {mine}
    assert draft_key("secret", COLLEAGUE, HERE).owner != mine
    assert draft_owner("another secret", OFFICER) != mine


def test_the_name_of_the_owner_gives_no_part_of_the_key_away() -> None:
    key = draft_key("secret", OFFICER, HERE)

    assert key.owner not in key.secret
    assert str(OFFICER) not in key.owner
