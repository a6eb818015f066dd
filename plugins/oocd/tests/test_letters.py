"""The letters and records of a case: each made once, by the step it belongs to, and about nobody it may not name."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from fairlead.people.use_cases import SetContactPoint, set_contact_point
from fairlead.public import CaseDocument, CaseEvent, Refusal, SharedItem, SharedPiece
from fairlead_oocd.documents.content import names_found
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.documents.letter import Letter, Reader, Section
from fairlead_oocd.documents.rendering import letter_pdf
from fairlead_oocd.identifying import suspect_marks, victim_marks
from fairlead_oocd.use_cases import authorisation, youth
from fairlead_oocd.use_cases.filing import (
    file_letter,
    refuse_victims_shared,
    refuse_what_is_hidden,
)
from fairlead_oocd.use_cases.reaching import handed_over

from .conftest import NOW, World
from .journey import Journey, in_force
from .journey_after import After, after, documents
from .journey_start import RATIONALE
from .test_children import CHILD_GIVES, youth_case
from .test_documents import words_of
from .test_giving import APPROVED, SEXUAL

TO_THE_PERSON = {
    Kind.AGREEMENT, Kind.PLAIN, Kind.STATEMENT, Kind.NOTIFICATION, Kind.VARIATION_NOTICE, Kind.BREACH_WARNING,
    Kind.BREACH_DECISION, Kind.COMPLIANCE_LETTER, Kind.CLOSING_LETTER, Kind.RECEIPT, Kind.PENALTY_NOTICE,
}  # fmt: skip
OUTSIDE = {Kind.PROVIDER_REFERRAL, Kind.YOUTH_REFERRAL}


def text_of(case: Journey, kind: Kind) -> str:
    """The words of the newest document of a kind."""
    return words_of(documents(case, kind)[-1].content)


def every(case: Journey) -> list[CaseDocument]:
    """Every document of the case, oldest first."""
    with in_force(case.world) as session:
        of_case = sa.select(CaseDocument).where(CaseDocument.case_id == case.case().id)
        return list(session.scalars(of_case.order_by(CaseDocument.made_at, CaseDocument.kind)))


def kinds(case: Journey) -> list[str]:
    """The kinds filed as PDF, oldest first."""
    return [each.kind for each in every(case) if not each.kind.endswith("-page")]


def has_address(world: World) -> None:
    """The suspect has an address, which no victim may learn."""
    address = SetContactPoint(
        person_id=world.suspect_id, kind="address", value="1 Invented Row, Testford", safe_to_use=None
    )
    with world.database.tenant_transaction(world.officer) as session:
        set_contact_point(session, world.officer, address, now=NOW)


@pytest.fixture
def finished(world: World) -> After:
    """A conditional caution from the authorisation to the end, with a course at a provider."""
    has_address(world)
    case = after(world).with_provider()
    case.hold_session().end_service().complete().finalise()
    return case


def test_each_step_of_a_case_files_its_document_once(finished: After) -> None:
    assert kinds(finished) == [
        Kind.AUTHORISATION,
        Kind.AGREEMENT,
        Kind.PLAIN,
        Kind.PROVIDER_REFERRAL,
        Kind.PROVIDER_OUTCOME,
        Kind.COMPLIANCE_LETTER,
        Kind.CLOSING_LETTER,
        Kind.RECORDS_FORM,
        Kind.VICTIM_LETTER,
    ]


def test_the_chronology_tells_of_each_document_once_though_it_is_filed_in_two_forms(finished: After) -> None:
    with in_force(finished.world) as session:
        of_case = (CaseEvent.case_id == finished.case().id, CaseEvent.kind == "case.document.filed")
        told = session.scalars(sa.select(CaseEvent.summary).where(*of_case)).all()

    assert len(told) == len(kinds(finished)) == len(every(finished)) // 2
    assert len(set(told)) == len(told)


def test_the_authorisation_record_holds_both_people_s_reasons_and_the_gravity(finished: After) -> None:
    text = text_of(finished, Kind.AUTHORISATION)

    for said in (
        "police file only",
        "Conditional caution authorised",
        " ".join(RATIONALE.split()),
        "Proportionate",
        "Test Supervisor, sergeant",
        "As the sergeant and I see it",
        "CCTV and admission",
        "Attend a victim awareness course",
        "1, of whom 1 gave views",
    ):
        assert said in text, said


def test_what_the_officer_wrote_on_submitting_is_kept_with_the_choice(world: World) -> None:
    case = Journey(world=world).to_offer()
    decision = case.work().decision
    assert decision is not None
    assert decision.results["submitted"] == RATIONALE.strip()
    assert "Reasons on submitting" in text_of(case, Kind.AUTHORISATION)


def test_the_referral_and_the_decision_of_the_prosecutor_are_filed_with_their_references(
    world: World,
) -> None:
    case = Journey(world=world).open().review().answer(offence=SEXUAL).choose().consult().assess_needs()
    case.plan().submit()
    refer = authorisation.ReferToProsecutor(
        reference=case.reference,
        version=case.version,
        submission="Low harm, full admission",
        exceptional_circumstances="The age of the offence",
    )
    case.run(world.supervisor, authorisation.refer_to_prosecutor, refer)
    text = text_of(case, Kind.PROSECUTOR_REFERRAL)
    for said in ("Low harm, full admission", "The age of the offence", "Crown Prosecution Service",
                 "Earlier outcomes", "None are recorded", "R53", "Testina Suspectsworth"):  # fmt: skip
        assert said in text, said

    decide = authorisation.RecordProsecutorDecision(
        reference=case.reference,
        version=case.version,
        approved=True,
        decision_reference="CPS/26/7",
        decided_on=case.now.date(),
        consent_reference="DPP/26/1",
    )
    case.run(world.supervisor, authorisation.record_prosecutor_decision, decide)
    text = text_of(case, Kind.PROSECUTOR_DECISION)
    assert "CPS/26/7" in text
    assert "DPP/26/1" in text


def test_the_provider_s_referral_is_exactly_what_was_shared_and_its_report_has_the_attendance(
    finished: After,
) -> None:
    referral, report = text_of(finished, Kind.PROVIDER_REFERRAL), text_of(finished, Kind.PROVIDER_OUTCOME)

    assert "Testwell Trust" in referral
    assert "07700 900111" in referral
    assert "Shop" not in referral  # the offence stays with the police
    assert "Completion certificate" in report
    assert "All sessions" in report
    assert "180" in report
    assert "came" in report


def test_an_early_end_after_a_missed_session_is_filed_as_a_breach_report(world: World) -> None:
    case = after(world).with_provider().session("missed")
    case.end_service(completed=False)

    assert case.case().state == "SUSPECTED_BREACH"
    assert "Breach report" in text_of(case, Kind.PROVIDER_OUTCOME)
    assert "did not come" in text_of(case, Kind.PROVIDER_OUTCOME)


def test_a_provider_that_cancelled_reports_an_early_end_and_no_breach(world: World) -> None:
    case = after(world).with_provider().session("provider-cancelled")
    case.end_service(completed=False)

    text = text_of(case, Kind.PROVIDER_OUTCOME)
    assert "Report of an early end" in text
    assert "Breach" not in text


def test_the_person_is_told_that_everything_was_kept_and_when_it_is_spent(finished: After) -> None:
    assert "you will not be prosecuted for this offence" in text_of(finished, Kind.COMPLIANCE_LETTER)
    closing = text_of(finished, Kind.CLOSING_LETTER)
    assert "The case is closed" in closing
    assert "counts as spent from 19 February 2027" in closing
    assert "Call the police on 101." in closing


def test_the_records_form_has_outcome_pnc_and_who_was_told(finished: After) -> None:
    text = text_of(finished, Kind.RECORDS_FORM)
    for said in ("26/1234X", "3: ", "By email today", "retention schedule", "Completion letter"):
        assert said in text, said


def test_the_victim_s_letter_says_nothing_about_the_suspect(finished: After) -> None:
    letters = [each for each in every(finished) if each.kind.startswith(Kind.VICTIM_LETTER)]
    assert len(letters) == 2
    with in_force(finished.world) as session:
        hidden = suspect_marks(session, finished.work())
    assert {"Testina Suspectsworth", "1 Invented Row, Testford", "07700 900111"} <= {
        mark.text for mark in hidden
    }
    for letter in letters:
        assert names_found(letter.inputs, hidden) == ()
        assert "course" not in str(letter.inputs)
        assert "caution" not in str(letter.inputs)
    assert "Vera Harmedley" in text_of(finished, Kind.VICTIM_LETTER)
    assert "9 Secret Lane" not in text_of(finished, Kind.VICTIM_LETTER)


def test_no_document_for_the_person_or_somebody_outside_tells_who_or_where_the_victim_is(
    finished: After,
) -> None:
    with in_force(finished.world) as session:
        hidden = victim_marks(session, finished.work())
    assert {"Vera Harmedley", "9 Secret Lane, Testford"} <= {mark.text for mark in hidden}
    looked_at = set()
    for document in every(finished):
        kind = Kind(document.kind.removesuffix("-page"))
        if kind in TO_THE_PERSON | OUTSIDE:
            looked_at.add(kind)
            assert names_found(document.inputs, hidden) == ()
            assert "Secret Lane" not in document.content.decode(errors="ignore")
    assert {Kind.PLAIN, Kind.CLOSING_LETTER, Kind.PROVIDER_REFERRAL} <= looked_at


READERS: Mapping[Reader, tuple[str, str]] = {
    Reader.PERSON: ("9 Secret Lane, Testford", "tell the suspect about the victim"),
    Reader.PARTNER: ("Vera Harmedley", "tell somebody outside about the victim"),
    Reader.VICTIM: ("Testina Suspectsworth", "tell the victim about the suspect"),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_letter_that_says_what_its_reader_may_not_know_is_not_filed(world: World, reader: Reader) -> None:
    told, refusal = READERS[reader]
    case = Journey(world=world).open()
    letter = Letter(
        reader=reader,
        name="A letter",
        force="Testford Police",
        reference=case.reference,
        sections=(Section(heading="What", paragraphs=(f"It was {told.upper()}, as we know.",)),),
    )
    with world.database.tenant_transaction(world.officer) as session:
        routed = replace(letter, route=handed_over(session, case.work(), Kind.CLOSING_LETTER, now=case.now))
        with pytest.raises(Refusal, match=refusal):
            file_letter(session, world.officer, case.work(), Kind.CLOSING_LETTER, routed, now=case.now)
    assert every(case) == []


def test_a_name_that_the_person_used_is_told_back_to_the_person_and_to_nobody_else(world: World) -> None:
    """Whoever typed a victim's name as what the person said would otherwise have freed it for every provider."""
    case = after(world).monitored().report().ask().send("I met Vera Harmedley there")
    letter = Letter(
        reader=Reader.PARTNER,
        name="A letter",
        force="Testford Police",
        reference=case.reference,
        sections=(Section(heading="What", paragraphs=("They are to apologise to Vera Harmedley",)),),
    )
    told = SharedItem(label="What", value="Apologise to Vera", source="the agreement")
    piece = SharedPiece(scope="condition", title="The condition", items=(told,))
    with world.database.tenant_transaction(world.officer) as session:
        work, content = case.work(), letter.to_json()
        refuse_what_is_hidden(session, work, Reader.PERSON, content)
        with pytest.raises(Refusal, match="tell somebody outside about the victim"):
            refuse_what_is_hidden(session, work, Reader.PARTNER, content)
        with pytest.raises(Refusal, match="tell the provider about the victim"):
            refuse_victims_shared(session, work, [piece])


def test_police_records_may_name_everybody(world: World) -> None:
    case = Journey(world=world).open()
    letter = Letter(
        reader=Reader.POLICE,
        name="A record",
        force="Testford Police",
        reference=case.reference,
        sections=(Section(heading="What", paragraphs=("Testina Suspectsworth and Vera Harmedley",)),),
    )
    with world.database.tenant_transaction(world.officer) as session:
        file_letter(session, world.officer, case.work(), Kind.RECORDS_FORM, letter, now=case.now)
    assert kinds(case) == [Kind.RECORDS_FORM]


def test_a_breach_that_is_not_pursued_closes_with_letters_that_say_so_to_the_person_only(
    world: World,
) -> None:
    case = after(world).confirmed().leave()

    assert "did not do everything that you agreed to" in text_of(case, Kind.CLOSING_LETTER)
    assert "did not do" not in text_of(case, Kind.VICTIM_LETTER)
    assert Kind.COMPLIANCE_LETTER not in kinds(case)


def test_adult_and_interpreter_have_a_statement_to_sign(world: World) -> None:
    case = Journey(world=world).to_offer()
    case.give(appropriate_adult="Test Aunt", interpreter="Test Interpreter, NRPSI 1")

    texts = [words_of(each.content) for each in documents(case, Kind.STATEMENT)]
    assert len(texts) == 2
    assert any("Statement of the appropriate adult" in each and "Test Aunt" in each for each in texts)
    assert any("truly and in full" in each and "Test Interpreter, NRPSI 1" in each for each in texts)


def test_somebody_cautioned_for_a_listed_sexual_offence_has_a_notice_with_the_last_day(world: World) -> None:
    case = Journey(world=world).authorised(conditions=True, offence=SEXUAL, prosecutor=APPROVED)
    case.give(notification_applies=True, notification_explained=True)

    text = text_of(case, Kind.NOTIFICATION)
    for said in ("21 November 2026: three days beginning with today", "National Insurance number",
                 "two years, beginning with the day of the caution", "up to five years"):  # fmt: skip
        assert said in text, said


def test_who_was_cautioned_for_something_else_has_no_such_notice(world: World) -> None:
    assert Kind.NOTIFICATION not in kinds(Journey(world=world).to_offer().give())


def test_the_youth_justice_service_is_told_who_what_and_how_to_help_and_nothing_of_the_victim(
    world: World,
) -> None:
    case = youth_case(world).give(**CHILD_GIVES)
    sent = youth.ReferToYouthJustice(
        reference=case.reference,
        version=case.version,
        service="Testford Youth Justice Service",
        sent_on=case.now.date(),
        method="email",
    )
    told = replace(sent, note="Lives near Vera Harmedley")
    with pytest.raises(Refusal, match="somebody outside about the victim"):
        case.run(world.officer, youth.refer_to_youth_justice, told)
    case.run(world.officer, youth.refer_to_youth_justice, sent)

    text = text_of(case, Kind.YOUTH_REFERRAL)
    for said in (
        "Testford Youth Justice Service",
        "Minora Youngerby",
        "Youth caution",
        "Test Parent, father",
    ):
        assert said in text, said
    assert Kind.PLAIN not in kinds(case)  # the child's own document is in plain words


def test_a_reprint_is_what_was_filed_whatever_has_changed_since(finished: After) -> None:
    before = {each.id: each.content for each in every(finished)}
    with finished.world.database.tenant_transaction(finished.world.officer) as session:
        session.merge(finished.work().suspect).family_name = "Renamed"

    assert {each.id: each.content for each in every(finished)} == before
    for kind in (Kind.PLAIN, Kind.COMPLIANCE_LETTER, Kind.VICTIM_LETTER):
        document = documents(finished, kind)[0]
        assert letter_pdf(document.inputs) == document.content


def test_every_pdf_of_a_case_is_tagged_and_has_its_language_and_title(finished: After) -> None:
    looked_at = 0
    for document in every(finished):
        if document.media_type != "application/pdf":
            continue
        reader = PdfReader(io.BytesIO(document.content))
        catalogue = reader.root_object
        assert catalogue["/MarkInfo"]["/Marked"].value is True, document.kind  # type: ignore[index]  # a dictionary in every tagged file
        assert "/StructTreeRoot" in catalogue
        assert str(catalogue["/Lang"]).startswith("en")
        assert reader.metadata is not None
        assert reader.metadata.title == document.title
        looked_at += 1
    assert looked_at == 9


def test_a_simple_caution_is_spent_at_once_and_has_no_compliance_letter(world: World) -> None:
    case = Journey(world=world, disposal="SIMPLE").authorised().give().complete().finalise("3")
    assert "counts as spent from 19 November 2026" in text_of(case, Kind.CLOSING_LETTER)
    assert Kind.COMPLIANCE_LETTER not in kinds(case)
