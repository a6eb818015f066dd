"""The sender corrects what was shared: old and new stay readable, the provider is alerted, the grant decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.providers.models import Referral, ReferralMessage, ReferralShare
from fairlead.providers.queries import referral_page
from fairlead.providers.use_cases import CorrectShare, SharedItem, SharedPiece, correct_share
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.models import AccessGrant, SharingAgreement
from fairlead.testing.two_sides import TwoSides, now, piece
from fairlead.workflow.calendar import local_day

from .referral_steps import (
    TODAY,
    agreements_until,
    current,
    end_by_expiry,
    end_by_recall,
    end_by_withdrawal,
    withdraw,
)
from .test_pages import force, provider

NAME = SharedPiece(
    scope="identity",
    title="Who",
    items=(
        SharedItem(label="Name", value="Testina Suspectsworth", source="index"),
        SharedItem(label="Date of birth", value="1 May 1990", source="index"),
    ),
)


def sent(sides: TwoSides) -> Referral:
    return sides.send(shared=(NAME,))


def newest(sides: TwoSides, referral: Referral) -> ReferralShare:
    """The piece as it is now, for the sender."""
    with sides.acting(sides.officer) as session:
        page = referral_page(session, sides.officer, frozenset({"oocd"}), referral.reference)
        return page.pieces[0][0]


def correct(sides: TwoSides, referral: Referral, **changes: object) -> ReferralShare:
    values: dict[str, object] = {
        "referral_id": referral.id,
        "share_id": newest(sides, referral).id,
        "line": 1,
        "value": "2 May 1990",
        "reason": "Read from the passport",
        "version": current(sides, referral).version,
        **changes,
    }
    with sides.acting(sides.officer) as session:
        return correct_share(session, session.actor, CorrectShare(**values), now=now())  # type: ignore[arg-type]  # by name


def seen(sides: TwoSides, referral: Referral) -> list[tuple[str, list[str]]]:
    """For the provider: each piece as it is now, with the values it had before."""
    with sides.acting(sides.worker) as session:
        page = referral_page(session, sides.worker, frozenset(), referral.reference)
        return [
            (str(share.content[1]["value"]), [str(old.content[1]["value"]) for old in earlier])
            for share, earlier in page.pieces
        ]


def test_the_provider_reads_the_new_words_and_the_old_ones_and_is_alerted_with_the_reason(
    sides: TwoSides,
) -> None:
    referral = sent(sides)
    correct(sides, referral)
    correct(sides, referral, value="3 May 1990", reason="The passport was misread")
    assert seen(sides, referral) == [("3 May 1990", ["2 May 1990", "1 May 1990"])]
    assert current(sides, referral).unread_by_receiver == 2
    with sides.acting(sides.worker) as session:
        told = set(session.scalars(sa.select(ReferralMessage.body).where(ReferralMessage.kind == "change")))
    assert told == {
        "Who, Date of birth: corrected. Read from the passport",
        "Who, Date of birth: corrected. The passport was misread",
    }
    share = newest(sides, referral)
    assert (share.scope, share.reason, share.changed_by) == (
        "identity.3",
        "The passport was misread",
        sides.officer.name,
    )


def test_a_corrected_name_is_the_name_on_the_lists(sides: TwoSides) -> None:
    referral = sent(sides)
    correct(sides, referral, line=0, value="Testina Suspectworth")
    assert current(sides, referral).subject_label == "Testina Suspectworth"
    assert "Testina Suspectworth" in provider(sides).get("/referrals").text


def test_the_corrected_piece_is_seen_as_long_as_the_old_one_and_no_longer(sides: TwoSides) -> None:
    referral = sent(sides)
    ends = now() + timedelta(days=3)
    with sides.acting(sides.officer) as session:
        session.execute(
            sa.update(AccessGrant).where(AccessGrant.referral_id == referral.id).values(expires_at=ends)
        )
    correct(sides, referral)
    with sides.acting(sides.officer) as session:
        grants = session.scalars(sa.select(AccessGrant).where(AccessGrant.referral_id == referral.id)).all()
    assert {grant.expires_at for grant in grants} == {ends}
    assert sorted(grant.scopes for grant in grants) == [["referral", "identity"], ["referral", "identity.2"]]


def test_the_corrected_piece_is_not_seen_beyond_the_agreement_under_which_it_was_shared(
    sides: TwoSides,
) -> None:
    referral = sent(sides)
    last = local_day(now()) + timedelta(days=2)
    with sides.acting(sides.officer) as session:
        mine = SharingAgreement.tenant_id == sides.force.id
        session.execute(sa.update(SharingAgreement).where(mine).values(valid_to=last))
    correct(sides, referral)
    with sides.acting(sides.officer) as session:
        grants = session.scalars(sa.select(AccessGrant).where(AccessGrant.referral_id == referral.id)).all()
    corrected = next(grant for grant in grants if "identity.2" in grant.scopes)
    assert corrected.expires_at is not None
    assert local_day(corrected.expires_at - timedelta(seconds=1)) == last


def test_the_correction_is_in_the_log_as_a_disclosure(sides: TwoSides) -> None:
    referral = sent(sides)
    correct(sides, referral)
    with sides.behind() as owner:
        row = owner.execute(
            sa.text(
                "select operation, recipient_org, field_names, actor_id from audit_entry"
                " where action = 'referral.corrected' and tenant_id = :t"
            ),
            {"t": sides.force.id},
        ).one()
    assert tuple(row) == ("disclosure", sides.provider.name, ["identity.2"], sides.officer.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"line": 2}, "line"),
        ({"line": -1}, "line"),
        ({"value": " "}, "value"),
        ({"value": "1 May 1990"}, "value"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_correction_that_corrects_nothing_is_refused_beside_its_field(
    sides: TwoSides, changes: dict[str, object], field: str
) -> None:
    referral = sent(sides)
    with pytest.raises(Refusal) as refusal:
        correct(sides, referral, **changes)
    assert refusal.value.field == field
    assert seen(sides, referral) == [("1 May 1990", [])]


def test_what_the_person_agreed_to_is_not_corrected_but_varied(sides: TwoSides) -> None:
    referral = sides.send(shared=(piece("condition"),))
    with pytest.raises(Refusal, match="changed by agreement"):
        correct(sides, referral, line=0, value="Another course")
    assert "/shared/" not in force(sides).get(f"/referrals/{referral.reference}").text


def test_two_people_do_not_correct_the_same_piece_over_each_other(sides: TwoSides) -> None:
    referral = sent(sides)
    first = newest(sides, referral)
    correct(sides, referral)
    with pytest.raises(Conflict):
        correct(sides, referral, share_id=first.id)
    with pytest.raises(Conflict):
        correct(sides, referral, version=1, value="4 May 1990")


def test_nothing_is_corrected_outside_the_agreement_or_after_the_end(sides: TwoSides) -> None:
    referral = sent(sides)
    agreements_until(sides, TODAY - timedelta(days=1))
    with pytest.raises(Refusal, match="No sharing agreement"):
        correct(sides, referral)
    agreements_until(sides, None)
    with sides.acting(sides.officer) as session:
        session.execute(sa.update(SharingAgreement).values(data_classes=["condition"]))
    with pytest.raises(Refusal, match=r"does not cover: identity"):
        correct(sides, referral)
    withdraw(sides, referral)
    with pytest.raises(Conflict):
        correct(sides, referral)


@pytest.mark.parametrize("end", [end_by_expiry, end_by_recall], ids=lambda end: end.__name__)
def test_a_correction_does_not_open_what_was_taken_back(
    sides: TwoSides, end: Callable[[TwoSides, Referral], None]
) -> None:
    referral = sent(sides)
    end(sides, referral)
    with pytest.raises(Conflict, match="taken back"):
        correct(sides, referral)


def test_only_the_sender_corrects_and_only_its_own_pieces(sides: TwoSides) -> None:
    referral, other = sent(sides), sent(sides)
    share = newest(sides, referral)
    command = CorrectShare(
        referral_id=referral.id, share_id=share.id, line=1, value="x", reason="x", version=referral.version
    )
    for person in (sides.worker, sides.other_force.person("investigator")):
        with pytest.raises((NotVisible, NotPermitted)), sides.acting(person) as session:
            correct_share(session, session.actor, command, now=now())
    with pytest.raises(NotVisible):
        correct(sides, other, share_id=share.id)


@pytest.mark.parametrize(
    "end", [end_by_withdrawal, end_by_expiry, end_by_recall], ids=lambda end: end.__name__
)
def test_when_the_grant_is_over_no_version_is_left_for_the_provider(
    sides: TwoSides, end: Callable[[TwoSides, Referral], None]
) -> None:
    referral = sent(sides)
    correct(sides, referral)
    end(sides, referral)
    with sides.acting(sides.worker) as session:
        assert session.scalars(sa.select(ReferralShare)).all() == []


def test_the_officer_corrects_a_line_on_the_page_and_both_read_it(sides: TwoSides) -> None:
    referral = sent(sides)
    share, base = newest(sides, referral), f"/referrals/{referral.reference}"
    browser, path = force(sides), f"{base}/shared/{share.id}"
    assert path in browser.get(base).text
    browser.get(path)
    page = browser.post(path, value="words that must not be lost", reason="Misread")
    assert page.status_code == 422
    assert "Select what is to be corrected" in page.text
    assert "words that must not be lost" in page.text
    assert browser.post(path, line="1", value="2 May 1990", reason="Misread").status_code == 303
    for text in (browser.get(base).text, provider(sides).get(base).text):
        assert "2 May 1990" in text
        assert "1 earlier version" in text
        assert "1 May 1990" in text
        assert f"Corrected by {sides.officer.name}: Misread" in text
    assert browser.get(path).status_code == 303, "the old version is not corrected again"
    assert "/shared/" not in provider(sides).get(base).text
    assert provider(sides).get(path).status_code == 403


def test_a_piece_of_another_referral_is_not_found(sides: TwoSides) -> None:
    referral, other = sent(sides), sent(sides)
    path = f"/referrals/{referral.reference}/shared/{newest(sides, other).id}"
    assert force(sides).get(path).status_code == 404
