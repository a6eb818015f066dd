"""The provider's own pages: the list of what is to be done, and its profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any  # the context of a template

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from fairlead.identity.permissions import Core
from fairlead.providers.assurance.models import DocumentState
from fairlead.providers.assurance.pausing import gaps_of
from fairlead.providers.assurance.queries import documents_between, lapsing, required_kinds
from fairlead.providers.assurance.words import HINTS, KINDS, state_words
from fairlead.providers.directory.reading import Compared
from fairlead.providers.onboarding.forms import ProfileForm
from fairlead.providers.onboarding.models import ProviderAdmission, ProviderProfile
from fairlead.providers.onboarding.queries import Progress, profile_of, progress_of, who_asks
from fairlead.providers.onboarding.setting_up import save_profile
from fairlead.providers.onboarding.views.blueprint import bp
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.web.filters import uk_date
from fairlead.web.frame import Crumb
from fairlead.web.posted import place, posted_version
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.workflow.calendar import local_day

DONE, TO_DO, WAITS = "positive", "information", "neutral"


@bp.get("/t/<slug:tenant>/set-up")
@requires(Core.SERVICE_MANAGE)
def set_up() -> ResponseReturnValue:
    """Everything that is to be done before officers can refer here, and what has to be renewed."""
    session, actor = current_session(), current_actor()
    progress, today = progress_of(session, actor), local_day(datetime.now(UTC))
    asking = who_asks(session, actor)
    asks: list[dict[str, Any]] = [
        {
            "name": name,
            "tasks": _documents(admission),
            "gaps": gaps_of(session, actor.tenant_id, admission.tenant_id),
        }
        for admission, name in asking
    ]
    needed = any(admission.invited for admission, _name in asking)
    before, after = list(_own_tasks(progress, needed=needed)), list(_last_tasks(progress, needed=needed))
    tasks = [*before, *(task for each in asks for task in each["tasks"]), *after]
    counted = [task for task in tasks if not task.get("optional")]
    return render_template(
        "providers/onboarding/set_up.html",
        asks=asks,
        before=before,
        after=after,
        done=sum(task["tone"] == DONE for task in counted),
        wanted=len(counted),
        live=bool(progress.approved) and not any(each["gaps"] for each in asks),
        reminders=lapsing(session, actor.tenant_id, today),
        kinds=KINDS,
    )


@bp.route("/t/<slug:tenant>/set-up/profile", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def profile() -> ResponseReturnValue:
    """Say who the organisation is."""
    session, actor = current_session(), current_actor()
    found = profile_of(session, actor.tenant_id)
    if request.method == "GET":
        return _profile_page(ProfileForm.showing(found, actor.organisation), found)
    form = ProfileForm()
    if form.validate():
        try:
            with attempt() as session:
                command = form.command(posted_version())
                save_profile(session, session.actor, command, now=datetime.now(UTC))
            flash(_("Saved."), "success")
            return redirect(url_for("onboarding.set_up"), code=303)
        except Conflict:
            found = profile_of(session, actor.tenant_id)
            theirs = ProfileForm.showing(found, actor.organisation)
            fields = [
                Compared(
                    label=str(each.label.text), theirs=theirs[each.name].data or "", yours=each.data or ""
                )
                for each in form
                if each.name != "csrf_token"
            ]
            return _profile_page(form, found, fields=fields), 409
        except (NotPermitted, NotVisible):
            raise
        except Refusal as refusal:
            place(form, refusal)
    return _profile_page(form, found), 422


def _profile_page(form: ProfileForm, found: ProviderProfile | None, **context: Any) -> str:
    return render_template(
        "providers/onboarding/profile.html",
        form=form,
        version=found.version if found else 0,
        cancel_url=url_for("onboarding.set_up"),
        crumbs=crumbs(),
        **context,
    )


def _own_tasks(progress: Progress, *, needed: bool) -> Iterator[dict[str, Any]]:
    yield {
        "title": _("Organisation profile"),
        "url": url_for("onboarding.profile"),
        "hint": _("Who you are, whom commissioners ask for, where you work"),
        **(_done(_("Done")) if progress.profile else _to_do(needed=needed)),
    }


def _documents(admission: ProviderAdmission) -> Sequence[dict[str, Any]]:
    """A task for each document that one commissioner asks for."""
    session, actor = current_session(), current_actor()
    today = local_day(datetime.now(UTC))
    found = documents_between(session, actor.tenant_id, admission.tenant_id)
    tasks = []
    for kind in required_kinds(session, admission.tenant_id):
        sent = found.get(kind, ())
        good = [each.expires_on for each in sent if each.state == DocumentState.ACCEPTED]
        if good and max(good) >= today:
            status = _done(_("Accepted until %(day)s", day=uk_date(max(good))))
        elif sent and sent[0].state == DocumentState.WAITING:
            status = {"status": state_words(sent[0].state), "tone": WAITS}
        elif sent:
            words = _("Lapsed") if sent[0].state == DocumentState.ACCEPTED else state_words(sent[0].state)
            status = {"status": words, "tone": "caution"}
        else:
            status = _to_do()
        url = url_for("assurance.document", commissioner_id=admission.tenant_id, kind=kind)
        tasks.append({"title": str(KINDS[kind]), "url": url, "hint": str(HINTS[kind]), **status})
    return tasks


def _last_tasks(progress: Progress, *, needed: bool) -> Iterator[dict[str, Any]]:
    services = {
        "title": _("Services"),
        "url": url_for("directory.own"),
        "hint": _("What you offer. Your commissioner approves each service"),
    }
    if progress.approved:
        number = progress.approved
        yield {**services, **_done(ngettext("%(num)d in the directory", "%(num)d in the directory", number))}
    elif progress.proposed:
        yield {**services, "status": _("Waits for the commissioner"), "tone": WAITS}
    else:
        yield {**services, **_to_do()}
    if current_actor().can(Core.USER_MANAGE):
        yield {
            "title": _("Colleagues"),
            "url": url_for("identity.users"),
            "hint": _("Who receives referrals, and who meets people. As many as you like"),
            "status": ngettext("%(num)d person", "%(num)d people", progress.colleagues),
            "tone": WAITS,
            "optional": True,
        }
    yield {
        "title": _("Test referral"),
        "url": url_for("onboarding.practice"),
        "hint": _("Accept one about nobody, record a session and complete it"),
        **(_done(_("Done")) if progress.practised else _to_do(needed=needed)),
    }


def _done(words: str) -> dict[str, Any]:
    return {"status": words, "tone": DONE}


def _to_do(*, needed: bool = True) -> dict[str, Any]:
    """Somebody who did not join by invitation takes referrals without it."""
    if needed:
        return {"status": _("To do"), "tone": TO_DO}
    return {"status": _("If you like"), "tone": WAITS, "optional": True}


def crumbs() -> tuple[Crumb, ...]:
    """The way back to the list."""
    return (Crumb(label=_("Set-up"), url=url_for("onboarding.set_up")),)
