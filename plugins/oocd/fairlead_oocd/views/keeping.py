"""One condition: recorded as kept with its evidence, and that taken back."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import NotVisible, current_session, evidence_of_condition, requires
from fairlead_oocd.forms.keeping import FinishConditionForm, UndoKeptForm
from fairlead_oocd.panels.evidence import delivered_rows, evidence_rows
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.conditions import delivered_by_condition, evidence_of
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase
from fairlead_oocd.use_cases.delivery import finish_condition
from fairlead_oocd.use_cases.keeping import undo_kept
from fairlead_oocd.use_cases.unpaid import why_not_paid
from fairlead_oocd.views.pages import FormPage, act, blueprint, posted_version, shown_work


@blueprint.route("/<reference:reference>/conditions/<uuid:condition_id>/done", methods=["GET", "POST"])
@requires(Oocd.RECORD_PROGRESS)
def condition_done(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """One condition that was kept, beside what was agreed and what was delivered."""
    work, form = shown_work(reference), FinishConditionForm()
    form.offer(evidence_of_condition(current_session(), work.case.id, condition_id))
    page = _page(work, condition_id, _("Condition kept"), _("Record that it was kept"))
    return act(
        work,
        form,
        page,
        lambda session, actor, now: finish_condition(
            session, actor, form.command(work.case.reference, condition_id, posted_version()), now=now
        ),
    )


@blueprint.route("/<reference:reference>/conditions/<uuid:condition_id>/not-kept", methods=["GET", "POST"])
@requires(Oocd.RECORD_PROGRESS)
def condition_not_done(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """A condition that was recorded as kept by mistake."""
    work, form = shown_work(reference), UndoKeptForm()
    page = _page(work, condition_id, _("Not kept after all"), _("Put it under way again"))
    return act(
        work,
        form,
        page,
        lambda session, actor, now: undo_kept(
            session, actor, form.command(work.case.reference, condition_id, posted_version()), now=now
        ),
    )


def _page(work: CaseWork, condition_id: UUID, heading: str, submit: str) -> FormPage:
    session, item = current_session(), _condition(work, condition_id)
    return FormPage(
        heading=heading,
        submit=submit,
        intro=item.condition.text,
        template="oocd/condition_done.html",
        more={
            "agreed": delivered_rows(item, delivered_by_condition(session, work.case).get(condition_id)),
            "unpaid": why_not_paid(session, work, condition_id),
            "evidence": evidence_rows(evidence_of(session, work.case).get(condition_id, [])),
            "multipart": True,
        },
        version=lambda shown: _condition(shown, condition_id).condition.version,
    )


def _condition(work: CaseWork, condition_id: UUID) -> ConditionOnCase:
    found = next((item for item in work.conditions if item.condition.id == condition_id), None)
    if found is None:
        raise NotVisible
    return found
