"""What every page of the module does the same way: find the case, show a form, do what it says, go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    Conflict,
    Crumb,
    Decision,
    NotPermitted,
    NotVisible,
    Refusal,
    RuleRefusal,
    TenantSession,
    attempt,
    consulted,
    current_session,
    local_day,
)
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.forms.fields import QuestionForm
from fairlead_oocd.forms.groups import asked
from fairlead_oocd.queries.work import CaseWork, find_work

blueprint = Blueprint(
    "oocd", "fairlead_oocd", url_prefix="/t/<slug:tenant>/oocd", template_folder="templates"
)

LONGEST_VERSION = 9
"""Digits of a version number; more is not one of ours."""

Run = Callable[[TenantSession, Actor, datetime], object]
"""What a valid form does, in the session of the attempt."""

Command = TypeVar("Command")
Made_co = TypeVar("Made_co", covariant=True)
Taken_contra = TypeVar("Taken_contra", contravariant=True)


class CommandForm(Protocol[Made_co]):
    """A form that says what to do with a case of this reference, as it was in this version."""

    def command(self, reference: str, version: int) -> Made_co: ...


class UseCase(Protocol[Taken_contra]):
    """What does it."""

    def __call__(
        self, session: TenantSession, actor: Actor, command: Taken_contra, /, *, now: datetime
    ) -> object: ...


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """A page that is one form about one case. ``more`` is for the page's own template.

    ``version`` says which version the form carries, where it is not that of the whole case.
    """

    heading: str
    submit: str = ""
    intro: str = ""
    template: str = "oocd/form.html"
    tone: str = ""
    more: dict[str, object] = field(default_factory=dict)
    version: Callable[[CaseWork], int] | None = None


def present() -> datetime:
    """The time of this request, the one clock that the module's pages read."""
    return datetime.now(UTC)


def shown_work(reference: str) -> CaseWork:
    """The case of this page, logged as looked at, also for a sent form: a refused one shows it again.

    Raises `NotVisible`, which becomes 404.
    """
    session = current_session()
    work = find_work(session, reference, local_day(present()))
    if work.case.tenant_id != session.actor.tenant_id:
        raise NotVisible
    consulted(
        session,
        "oocd.case.viewed",
        object_type="case",
        object_ids=[work.case.id],
        case_id=work.case.id,
        subject_ids=[work.suspect.id, *(victim.person.id for victim in work.victims)],
    )
    return work


def case_url(reference: str) -> str:
    """The page of the case, where the task list is."""
    return url_for("cases.case", reference=reference)


def next_questions(work: CaseWork, after: str) -> str:
    """Where to go after a group of questions: the next of this case that nobody has been through, or the case."""
    order = asked(facts_for(work, local_day(present())))
    done = {*work.resolution.answered, after}
    waiting = [group for group in order if group.key not in done]
    if waiting:
        return url_for("oocd.questions", reference=work.case.reference, group=waiting[0].key)
    return case_url(work.case.reference)


def posted_version() -> int:
    """The version of the case that the form was made from; a request without a whole number is malformed
    (400).
    """
    typed = request.form.get("version", "")
    if not typed.isdecimal() or len(typed) > LONGEST_VERSION:
        abort(400)
    return int(typed)


def as_sent(use_case: UseCase[Command], form: CommandForm[Command], work: CaseWork) -> Run:
    """The use case with what the form says, about the version of the case that the form was made from."""
    return lambda session, actor, now: use_case(
        session, actor, form.command(work.case.reference, posted_version()), now=now
    )


def crumbs_of(work: CaseWork, last: str) -> tuple[Crumb, ...]:
    """Cases, this case, this page."""
    return (
        Crumb(label=_("Cases"), url=url_for("cases.worklist")),
        Crumb(label=work.case.reference, url=case_url(work.case.reference)),
        Crumb(label=last),
    )


def show_form(
    work: CaseWork,
    form: QuestionForm,
    page: FormPage,
    *,
    version: int | None = None,
    refused: Decision | None = None,
    stale: bool = False,
) -> str:
    """Draw the page. ``refused`` are the reasons of a rule; ``stale`` says that somebody saved in between."""
    return render_template(
        page.template,
        work=work,
        form=form,
        page=page,
        crumbs=crumbs_of(work, page.heading),
        submit_label=page.submit or _("Save and continue"),
        cancel_url=case_url(work.case.reference),
        version=(page.version(work) if page.version else work.version) if version is None else version,
        refused=refused,
        stale=stale,
        **page.more,
    )


def act(
    work: CaseWork,
    form: QuestionForm,
    page: FormPage,
    run: Run,
    *,
    to: str | Callable[[], str] | None = None,
) -> ResponseReturnValue:
    """Show the form, or do what it says and go on; whatever is refused is shown again with everything that
    was typed.

    422 for a refusal, 409 when somebody saved first: the page then has the new version and the typed words.
    """
    if request.method == "GET":
        return show_form(work, form, page)
    if not form.validate():
        return show_form(work, form, page, version=posted_version()), 422
    try:
        with attempt() as session:
            run(session, session.actor, present())
    except (NotVisible, NotPermitted):
        raise
    except Conflict:
        fresh = _fresh(work)
        return show_form(fresh, form, page, stale=True), 409
    except RuleRefusal as refusal:
        form.refuse(None, _("This cannot be done yet. The reasons are listed below."))
        return show_form(_fresh(work), form, page, version=posted_version(), refused=refusal.decision), 422
    except Refusal as refusal:
        form.refuse(refusal.field, refusal.message)
        return show_form(_fresh(work), form, page, version=posted_version()), 422
    onward = to() if callable(to) else to
    return redirect(onward or case_url(work.case.reference), code=303)


def _fresh(work: CaseWork) -> CaseWork:
    """The case read again: what the refused attempt changed in memory is gone."""
    session = current_session()
    session.expire_all()
    return find_work(session, work.case.reference, local_day(present()))
