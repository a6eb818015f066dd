"""The eligibility questions, a group to a page."""

from __future__ import annotations

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import requires
from fairlead_oocd.case_facts import listed_on
from fairlead_oocd.forms import words
from fairlead_oocd.forms.answering import GroupForm
from fairlead_oocd.forms.giving import ConfirmForm
from fairlead_oocd.forms.groups import GROUPS
from fairlead_oocd.forms.questions import HistoryForm, OffenceForm
from fairlead_oocd.panels.case import fact_rows
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.eligibility import (
    AnswerQuestions,
    RemoveHistory,
    answer_questions,
    remove_history,
)
from fairlead_oocd.views.pages import (
    FormPage,
    act,
    blueprint,
    next_questions,
    posted_version,
    shown_work,
)

_TEMPLATES = {"history": "oocd/history.html", "offence": "oocd/offence.html"}


@blueprint.route("/<reference:reference>/questions/<slug:group>", methods=["GET", "POST"])
@requires(Oocd.ASSESS)
def questions(reference: str, group: str) -> ResponseReturnValue:
    """One group of questions; saving goes on to the next that is open."""
    found = next((each for each in GROUPS if each.key == group), None)
    if found is None or found.form is None:
        abort(404)
    work = shown_work(reference)
    form = found.form()
    if isinstance(form, OffenceForm):
        form.offer({fact.fact for fact in listed_on(work)})
    if request.method == "GET":
        form.start_from(_known(work, form))
    page = FormPage(
        heading=str(found.title),
        template=_TEMPLATES.get(found.key, "oocd/form.html"),
        intro=_("Leave open what nobody knows yet. The rules ask for it again; they never guess."),
        more={"history": _history(work), "listed": fact_rows(work)},
    )
    adding = isinstance(form, HistoryForm)

    def answer() -> AnswerQuestions:
        return AnswerQuestions(
            reference=work.case.reference,
            version=posted_version(),
            group=found.key,
            title=str(found.title),
            answers=form.answers(),
            adds_to="history" if adding else None,
        )

    def onward() -> str:
        if isinstance(form, HistoryForm) and not form.ticked("checked"):
            return url_for("oocd.questions", reference=work.case.reference, group=found.key)
        return next_questions(work, found.key)

    return act(
        work,
        form,
        page,
        lambda session, actor, now: answer_questions(session, actor, answer(), now=now),
        to=onward,
    )


@blueprint.post("/<reference:reference>/questions/history/remove/<int:position>")
@requires(Oocd.ASSESS)
def forget_history(reference: str, position: int) -> ResponseReturnValue:
    """Take an earlier outcome off the list."""
    work, form = shown_work(reference), ConfirmForm()
    command = RemoveHistory(reference=work.case.reference, version=posted_version(), position=position)
    return act(
        work,
        form,
        FormPage(heading=_("Earlier outcomes")),
        lambda session, actor, now: remove_history(session, actor, command, now=now),
        to=url_for("oocd.questions", reference=work.case.reference, group="history"),
    )


def _known(work: CaseWork, form: GroupForm) -> dict[str, object]:
    """What was answered; on the first visit, where most offences are committed."""
    answers = dict(work.resolution.answers)
    if isinstance(form, OffenceForm) and "offence" not in answers:
        return {"offence": {"jurisdiction": "england_and_wales"}}
    return answers


def _history(work: CaseWork) -> list[dict[str, object]]:
    found = work.resolution.answers.get("history")
    items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    return [{**item, "type": words.label(words.HISTORY, item.get("type"))} for item in items]
