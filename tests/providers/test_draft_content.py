"""What a draft would tell: the sender's words over those of the case, what is doubtful, one text for one content."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.hookspecs.contributions import PrefilledItem, PrefilledPiece, ReferralPrefill
from fairlead.providers.drafting.content import Piece, Preview, Task, lines_of, pieces_of, seen_digest
from fairlead.providers.drafting.differences import differences
from fairlead.providers.drafting.quality import Doubt, findings_in, to_confirm

TODAY = date(2026, 11, 20)
PHONE = PrefilledItem(
    key="phone", label="Telephone", value="07700 900111", source="index", as_at="confirmed", known_on=TODAY
)
LANGUAGE = PrefilledItem(key="language", label="Language", value="Polish", source="index", arrangement=True)
RISK = PrefilledItem(key="text", label="Risk", value="Found: drink", source="screen", assertion="opinion")
AGREED = PrefilledItem(key="agreed", label="Agreed", value="Attend", source="document", fixed=True)
NAME = PrefilledItem(key="name", label="Name", value="Testina", source="index", known_on=TODAY, needed=True)


def prefill(**items: PrefilledItem) -> ReferralPrefill:
    """Everything that a case can have, with lines changed by scope."""
    usual = {
        "identity": NAME,
        "contact": PHONE,
        "needs": LANGUAGE,
        "risk": RISK,
        "condition": AGREED,
        **items,
    }
    pieces = tuple(
        PrefilledPiece(
            scope=scope, title=scope.title(), items=(item,), needed=scope in {"identity", "condition"}
        )
        for scope, item in usual.items()
    )
    return ReferralPrefill(title="x", deliver_by=TODAY, permission="x", pieces=pieces)


def changed(value: str, *, before: str = "07700 900111", on: date = TODAY) -> dict[str, object]:
    return {"value": value, "by": "Priya Nair", "on": on.isoformat(), "before": before}


def told(pieces: tuple[Piece, ...]) -> dict[str, str]:
    return {line.name: line.value for piece in pieces if piece.told for line in piece.lines}


def test_what_nobody_changed_is_told_as_the_case_has_it_and_risk_is_not_told_at_all() -> None:
    assert told(pieces_of(prefill(), {}, ())) == {
        "identity-name": "Testina",
        "contact-phone": "07700 900111",
        "needs-language": "Polish",
        "condition-agreed": "Attend",
    }


def test_the_senders_words_stand_in_place_of_the_case_with_name_and_day() -> None:
    line = lines_of(pieces_of(prefill(), {"contact-phone": changed("07700 900222")}, ()), Task.ACCESS)[0]
    assert line.shared.value == "07700 900222"
    assert line.shared.source == "changed for this referral by Priya Nair"
    assert line.shared.as_at == "20 November 2026"
    assert line.origin.value == "07700 900111", "kept beside it"


def test_risk_is_told_in_the_senders_words_only_and_says_who_reviewed_it() -> None:
    pieces = pieces_of(prefill(), {"risk-text": changed("Loud when drunk", before=RISK.value)}, ())
    [line] = lines_of(pieces, Task.RISK)
    assert line.shared.value == "Loud when drunk"
    assert line.shared.source == "reviewed by Priya Nair as the sender’s own assessment (opinion)"
    assert "risk-text" not in told(pieces_of(prefill(), {"risk-text": changed("Loud")}, ("risk",)))


def test_what_was_agreed_cannot_be_changed_here() -> None:
    edits = {"condition-agreed": changed("Something else")}
    assert told(pieces_of(prefill(), edits, ()))["condition-agreed"] == "Attend"


@pytest.mark.parametrize("scope", ["contact", "needs"])
def test_what_may_be_left_out_is_left_out(scope: str) -> None:
    assert not [name for name in told(pieces_of(prefill(), {}, (scope,))) if name.startswith(scope)]


@pytest.mark.parametrize("scope", ["identity", "condition"])
def test_what_is_needed_is_told_whatever_is_left_out(scope: str) -> None:
    assert [name for name in told(pieces_of(prefill(), {}, (scope,))) if name.startswith(scope)]


def test_what_the_agreement_does_not_cover_is_never_told() -> None:
    pieces = pieces_of(prefill(), {}, (), covered=frozenset({"identity", "condition"}))
    assert set(told(pieces)) == {"identity-name", "condition-agreed"}


def test_a_line_without_words_is_left_out_and_its_piece_with_it() -> None:
    pieces = pieces_of(prefill(), {"contact-phone": changed("")}, ())
    assert "contact-phone" not in told(pieces)


@pytest.mark.parametrize(
    ("item", "edit", "expected"),
    [
        (PHONE, None, []),
        (replace(PHONE, known_on=TODAY - timedelta(days=90)), None, []),
        (replace(PHONE, known_on=TODAY - timedelta(days=91)), None, [Doubt.STALE]),
        (replace(PHONE, known_on=None), None, [Doubt.UNDATED]),
        (replace(PHONE, assertion="opinion"), None, [Doubt.OPINION]),
        (replace(PHONE, known_on=None), changed("07700 900222"), []),
        (PHONE, changed("07700 900222", on=TODAY - timedelta(days=91)), [Doubt.STALE]),
        (PHONE, changed("07700 900222", before="07700 900333"), [Doubt.OVERTAKEN]),
        (replace(PHONE, value=""), None, []),
        (replace(PHONE, known_on=TODAY - timedelta(days=400), fixed=True), None, []),
    ],
    ids=[
        "fresh",
        "90-days",
        "91-days",
        "undated",
        "opinion",
        "changed",
        "old-change",
        "overtaken",
        "empty",
        "fixed",
    ],
)
def test_what_is_doubtful_about_a_line(
    item: PrefilledItem, edit: dict[str, object] | None, expected: list[Doubt]
) -> None:
    pieces = pieces_of(prefill(contact=item), {} if edit is None else {"contact-phone": edit}, ())
    found = findings_in(pieces, today=TODAY, stale_after=90)
    assert [each.doubt for each in found if each.line.scope == "contact"] == expected


def test_a_missing_name_is_found_and_an_opinion_is_no_reason_to_confirm() -> None:
    pieces = pieces_of(prefill(identity=replace(NAME, value="")), {}, ())
    found = findings_in(pieces, today=TODAY, stale_after=90)
    assert Doubt.MISSING in {each.doubt for each in found}
    assert {each.doubt for each in to_confirm(found)} == {Doubt.UNDATED}


def test_a_task_is_looked_at_again_when_the_case_or_the_draft_says_something_else() -> None:
    one = lines_of(pieces_of(prefill(), {}, ()), Task.ACCESS)
    moved = lines_of(pieces_of(prefill(contact=replace(PHONE, value="1")), {}, ()), Task.ACCESS)
    edited = lines_of(pieces_of(prefill(), {"contact-phone": changed("2")}, ()), Task.ACCESS)
    older = lines_of(pieces_of(prefill(contact=replace(PHONE, as_at="later")), {}, ()), Task.ACCESS)
    assert len({seen_digest(each) for each in (one, moved, edited)}) == 3
    assert seen_digest(one) == seen_digest(older), "another day is no other content"


words = st.text(min_size=0, max_size=20)


def preview(phone: str, subject: str) -> Preview:
    pieces = pieces_of(prefill(contact=replace(PHONE, value=phone)), {}, ())
    return Preview(
        receiver="Testwell", service_id=str(uuid.UUID(int=1)), service="Course", subject=subject,
        deliver_by="2026-12-01", shared=tuple(piece.shared for piece in pieces if piece.told), purpose="x",
        gateway="y", agreement="z", expires="2027-01-01",
    )  # fmt: skip


@given(words, words, words, words)
def test_two_previews_have_one_digest_only_when_they_say_the_same(a: str, b: str, c: str, d: str) -> None:
    one, other = preview(a, b), preview(c, d)
    assert (one.digest == other.digest) is ((a, b) == (c, d))
    assert json.loads(one.text)["subject"] == b


def test_what_differs_between_two_previews_is_said_line_by_line() -> None:
    before, after = (json.loads(preview(phone, "Testina").text) for phone in ("07700 900111", "07700 900222"))
    [found] = differences(before, after)
    assert found["label"] == "Contact: Telephone"
    assert found["yours"].startswith("07700 900111")
    assert found["theirs"].startswith("07700 900222")
    assert differences(before, before) == []
