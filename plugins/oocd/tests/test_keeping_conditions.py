"""Completion condition by condition (T28): what was seen is recorded, hours count, mistakes are undone."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from fairlead.cases.models import CaseDeadline, CaseDocument
from fairlead.providers.evidence.models import EvidenceKind
from fairlead.providers.evidence.use_cases import AddEvidence, add_evidence
from fairlead.public import (
    Conflict,
    NotPermitted,
    NotVisible,
    Referral,
    ReferralEvidence,
    Refusal,
    RuleRefusal,
    Upload,
)
from fairlead.testing.casework import Pages
from fairlead.uploads.sealing import FileCipher
from fairlead_oocd.queries.conditions import delivered_by_condition, evidence_of
from fairlead_oocd.use_cases import delivery, keeping

from .conftest import World
from .journey import Journey, in_force

PDF = b"%PDF-1.7 an invented certificate"


@pytest.fixture
def monitored(world: World) -> Journey:
    """A community resolution with one condition, a letter, that the officer monitors."""
    case = Journey(world=world, disposal="CR").open().review().answer().choose().consult().assess_needs()
    case.plan(
        kind="other", objects=("reparation",), text="Write a letter of apology", service_id=None, hours=None
    )
    return case.submit().authorise().give().monitor()


def kept(case: Journey, **changes: object) -> delivery.FinishCondition:
    """What is recorded when the first condition was kept."""
    condition = case.work().conditions[0].condition
    values: dict[str, object] = {
        "reference": case.reference,
        "condition_id": condition.id,
        "version": condition.version,
        "completed_on": case.now.date(),
        "evidence": "Letter seen and handed over",
        **changes,
    }
    return delivery.FinishCondition(**values)  # type: ignore[arg-type]  # by name


def undo(case: Journey) -> None:
    """Take back that the first condition was kept."""
    condition = case.work().conditions[0].condition
    command = keeping.UndoKept(
        reference=case.reference,
        condition_id=condition.id,
        version=condition.version,
        reason="Another person’s letter",
    )
    case.run(case.world.officer, keeping.undo_kept, command)


def clocks(case: Journey) -> set[str]:
    """The clocks that run."""
    with in_force(case.world) as session:
        return set(
            session.scalars(
                sa.select(CaseDeadline.label).where(
                    CaseDeadline.case_id == case.case().id, CaseDeadline.stopped_at.is_(None)
                )
            )
        )


def test_what_was_seen_is_recorded_with_its_day_and_the_file_it_was_seen_in(monitored: Journey) -> None:
    upload = Upload(content=PDF, media_type="application/pdf")
    monitored.run(monitored.world.officer, delivery.finish_condition, kept(monitored, upload=upload))
    with in_force(monitored.world) as session:
        ((evidence,),) = evidence_of(session, monitored.work().case).values()
        document = session.get_one(CaseDocument, evidence.document_id)

    assert (evidence.what_was_seen, evidence.recorded_by) == ("Letter seen and handed over", "Test Officer")
    assert (document.content, document.media_type) == (PDF, "application/pdf")


def test_nothing_counts_as_kept_without_saying_what_was_seen(monitored: Journey) -> None:
    with pytest.raises(Refusal) as refused:
        monitored.run(monitored.world.officer, delivery.finish_condition, kept(monitored, evidence="  "))
    assert refused.value.field == "evidence"


def test_evidence_is_not_seen_in_the_future(monitored: Journey) -> None:
    with pytest.raises(Refusal, match="future"):
        monitored.run(
            monitored.world.officer, delivery.finish_condition, kept(monitored, seen_on=date(2030, 1, 1))
        )
    assert monitored.work().conditions[0].condition.state == "active"


def test_a_mistake_is_undone_with_its_clock_and_the_evidence_stays_as_withdrawn(monitored: Journey) -> None:
    before = clocks(monitored)
    monitored.keep_condition()
    assert "Confirm completion" in clocks(monitored)
    undo(monitored)

    assert monitored.work().conditions[0].condition.state == "active"
    assert clocks(monitored) == before
    with in_force(monitored.world) as session:
        ((evidence,),) = evidence_of(session, monitored.work().case).values()
    assert (evidence.withdrawn_by, evidence.withdrawn_reason) == ("Test Officer", "Another person’s letter")


def test_after_a_mistake_was_undone_the_case_is_not_complete(monitored: Journey) -> None:
    monitored.keep_condition()
    undo(monitored)
    with pytest.raises(RuleRefusal, match="Not every condition is evidenced"):
        monitored.complete()

    assert monitored.keep_condition().complete().case().state == "COMPLETED"


def test_once_completion_is_confirmed_nothing_is_undone(monitored: Journey) -> None:
    monitored.keep_condition().complete()
    with pytest.raises(Refusal, match="confirmed already"):
        undo(monitored)


def test_a_condition_that_was_not_kept_cannot_be_undone(monitored: Journey) -> None:
    with pytest.raises(Refusal, match="not recorded as kept"):
        undo(monitored)


def test_undoing_needs_the_permission_to_record_progress(monitored: Journey) -> None:
    monitored.keep_condition()
    monitored.world = replace(
        monitored.world, officer=replace(monitored.world.officer, permissions=frozenset({"oocd:case:read"}))
    )
    with pytest.raises(NotPermitted):
        undo(monitored)


def test_two_people_who_undo_get_a_conflict(monitored: Journey) -> None:
    monitored.keep_condition()
    condition = monitored.work().conditions[0].condition
    stale = keeping.UndoKept(
        reference=monitored.reference, condition_id=condition.id, version=condition.version - 1, reason="No"
    )
    with pytest.raises(Conflict):
        monitored.run(monitored.world.officer, keeping.undo_kept, stale)


def test_hours_that_a_provider_delivers_count_toward_the_condition(world: World) -> None:
    case = Journey(world=world).to_offer().give().refer().accept().hold_session()
    with in_force(world) as session:
        (delivered,) = delivered_by_condition(session, case.work().case).values()

    assert (delivered.sessions, delivered.missed, delivered.hours) == (1, 0, Decimal(3))


def test_a_provider_s_report_of_completion_is_evidence_too(world: World) -> None:
    case = Journey(world=world).to_offer().give().refer().accept().hold_session().end_service()
    with in_force(world) as session:
        ((evidence,),) = evidence_of(session, case.work().case).values()

    assert "Testwell Trust reported completion" in evidence.what_was_seen


def test_the_page_shows_what_was_agreed_and_takes_a_file(officer: Pages, monitored: Journey) -> None:
    condition = monitored.work().conditions[0].condition
    path = f"/t/{officer.slug}/oocd/{monitored.reference}/conditions/{condition.id}/done"
    page = BeautifulSoup(officer.client.get(path).text, "html5lib")
    form = page.select_one("main form")
    assert form is not None
    assert form["enctype"] == "multipart/form-data"
    assert "Certificate of the provider" in page.get_text()

    body = {
        "version": str(condition.version), "evidence": "Letter seen", "completed_on": ["18", "11", "2026"],
        "document": (io.BytesIO(b"MZ not a document"), "letter.pdf"),
    }  # fmt: skip
    refused = officer.client.post(path, data=body, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "The file must be PDF, PNG or JPEG" in refused.text
    body["document"] = (io.BytesIO(PDF), "letter.exe")
    assert officer.client.post(path, data=body, content_type="multipart/form-data").status_code == 303
    assert monitored.work().conditions[0].condition.state == "completed"


PROVIDERS_PDF = b"%PDF-1.7 an invented certificate of the provider"


@pytest.fixture
def delivered(world: World) -> Journey:
    """A resolution whose condition is with its provider, who has accepted and held a session."""
    return Journey(world=world).to_offer().give().refer().accept().hold_session()


def shown_by_provider(case: Journey, content: bytes = PROVIDERS_PDF) -> ReferralEvidence:
    """The provider adds a file to the referral."""
    with in_force(case.world) as session:
        referral = session.scalars(sa.select(Referral).where(Referral.case_id == case.work().case.id)).one()
    command = AddEvidence(
        referral_id=referral.id,
        kind=EvidenceKind.CERTIFICATE,
        note="Came to every session",
        upload=Upload(content=content, media_type="application/pdf", file_name="cert.pdf", scan="clean"),
    )
    found = case.run(case.world.worker, partial(add_evidence, cipher=FileCipher("k" * 40)), command)
    assert isinstance(found, ReferralEvidence)
    return found


def test_a_file_of_the_provider_is_the_evidence_and_stays_where_it_is(delivered: Journey) -> None:
    shown = shown_by_provider(delivered)
    finished = kept(delivered, provider_evidence=shown.id)
    delivered.run(delivered.world.officer, delivery.finish_condition, finished)
    with in_force(delivered.world) as session:
        ((evidence,),) = evidence_of(session, delivered.work().case).values()
        filed = session.scalars(
            sa.select(CaseDocument.kind).where(CaseDocument.kind == "oocd.condition-evidence")
        ).all()

    assert (evidence.referral_evidence_id, evidence.document_id) == (shown.id, None)
    assert filed == []


def test_a_file_of_another_condition_is_no_evidence_of_this_one(
    delivered: Journey, monitored: Journey
) -> None:
    shown = shown_by_provider(delivered)
    with pytest.raises(NotVisible):
        monitored.run(
            monitored.world.officer, delivery.finish_condition, kept(monitored, provider_evidence=shown.id)
        )


def test_the_page_offers_the_files_of_the_provider_and_leads_to_the_one_that_was_chosen(
    officer: Pages, delivered: Journey
) -> None:
    condition = delivered.work().conditions[0].condition
    path = f"/t/{officer.slug}/oocd/{delivered.reference}/conditions/{condition.id}/done"
    assert "in a file of the provider" not in officer.client.get(path).text
    shown = shown_by_provider(delivered)
    page = officer.client.get(path).text
    assert "Certificate: Came to every session (cert.pdf)" in page
    body = {
        "version": str(condition.version), "evidence": "Certificate seen", "completed_on": ["18", "11", "2026"],
        "provider_evidence": str(shown.id),
    }  # fmt: skip
    assert officer.client.post(path, data=body).status_code == 303
    assert f"/evidence/{shown.id}" in officer.client.get(path).text
