"""The pages of documents: the provider sends one, the commissioner checks it, both may open it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any  # the context of a template

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.cases.documents import download_of
from fairlead.identity.permissions import Core
from fairlead.providers.assurance.forms import AgreementForm, AskForm, CheckForm, DocumentForm
from fairlead.providers.assurance.models import AssuranceDocument, DocumentKind, DocumentState
from fairlead.providers.assurance.queries import documents_between, find_document
from fairlead.providers.assurance.use_cases import (
    SendDocument,
    ask_for_documents,
    check_document,
    send_document,
)
from fairlead.providers.assurance.words import HINTS, KINDS, state_words
from fairlead.providers.onboarding.models import ProviderInvitation
from fairlead.providers.onboarding.queries import provider_with, providers_to_ask, terms_of, who_is_asked
from fairlead.providers.onboarding.words import CLASSES
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.uploads.kinds import NAMES
from fairlead.web.fields import required_date
from fairlead.web.frame import Crumb
from fairlead.web.posted import place, posted_version
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.workflow.calendar import local_day

bp = Blueprint("assurance", __name__, url_prefix="/t/<slug:tenant>", template_folder="../templates")


@bp.route("/set-up/documents/<uuid:commissioner_id>/<slug:kind>", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def document(commissioner_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    """Send a document of one kind to one commissioner, below what was sent before."""
    session, actor = current_session(), current_actor()
    commissioner = who_is_asked(session, actor, commissioner_id)
    if kind not in KINDS:
        raise NotVisible
    terms = terms_of(session, actor.tenant_id, commissioner_id)
    form = AgreementForm() if kind == DocumentKind.AGREEMENT else DocumentForm.of(kind)
    if form.validate_on_submit():
        try:
            with attempt() as session:
                command = _command(form, commissioner_id, kind, terms)
                send_document(session, session.actor, command, now=datetime.now(UTC))
            flash(_("Sent to %(name)s to be checked.", name=commissioner), "success")
            return redirect(url_for("onboarding.set_up"), code=303)
        except (NotPermitted, NotVisible):
            raise
        except Refusal as refusal:
            place(form, refusal)
    page = render_template(
        "providers/assurance/document.html",
        form=form,
        kind_title=KINDS[kind],
        kind_hint=HINTS[kind],
        multipart=kind != DocumentKind.AGREEMENT,
        commissioner=commissioner,
        terms=_in_words(terms) if kind == DocumentKind.AGREEMENT else (),
        sent=documents_between(session, actor.tenant_id, commissioner_id).get(kind, ()),
        state_words=state_words,
        today=local_day(datetime.now(UTC)),
        cancel_url=url_for("onboarding.set_up"),
        crumbs=(Crumb(label=_("Set-up"), url=url_for("onboarding.set_up")),),
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/set-up/documents/<uuid:document_id>/file")
@requires(Core.SERVICE_MANAGE)
def own_file(document_id: uuid.UUID) -> ResponseReturnValue:
    """Open a document that this organisation sent."""
    found = find_document(current_session(), document_id)
    if found.tenant_id != current_actor().tenant_id:
        raise NotVisible
    return _file(found)


@bp.get("/providers/documents/<uuid:document_id>/file")
@requires(Core.PROVIDER_INVITE)
def file(document_id: uuid.UUID) -> ResponseReturnValue:
    """Open a document that a provider sent here."""
    return _file(_sent_here(document_id))


@bp.route("/providers/documents/<uuid:document_id>", methods=["GET", "POST"])
@requires(Core.PROVIDER_INVITE)
def check(document_id: uuid.UUID) -> ResponseReturnValue:
    """What a provider sent, and this organisation's answer."""
    session = current_session()
    found = _sent_here(document_id)
    form = CheckForm()
    form.offer(accepting=found.state == DocumentState.WAITING)
    if request.method == "POST" and form.validate():
        try:
            with attempt() as session:
                command = form.command(document_id, posted_version())
                check_document(session, session.actor, command, now=datetime.now(UTC))
            flash(_("Accepted.") if command.accept else _("Returned to the provider."), "success")
            return redirect(url_for("onboarding.provider", provider_id=found.tenant_id), code=303)
        except Conflict as conflict:
            session.refresh(found)
            return _check_page(form, found, conflict=conflict.message), 409
        except (NotPermitted, NotVisible):
            raise
        except Refusal as refusal:
            place(form, refusal)
    consulted(session, "core.assurance.read", object_type="assurance_document", object_ids=[document_id])
    return _check_page(form, found), 422 if request.method == "POST" else 200


@bp.route("/providers/ask", methods=["GET", "POST"])
@requires(Core.PROVIDER_INVITE)
def ask() -> ResponseReturnValue:
    """Ask a provider that is here already for its documents."""
    session, actor = current_session(), current_actor()
    form = AskForm()
    offered = providers_to_ask(session, actor, local_day(datetime.now(UTC)))
    form.offer(offered)
    if request.method == "GET":
        form.provider.data = request.args.get("provider", "")
    if form.validate_on_submit():
        try:
            with attempt() as session:
                asked = ask_for_documents(session, session.actor, form.command(), now=datetime.now(UTC))
            flash(_("%(name)s is asked for its documents.", name=asked.provider_name), "success")
            return redirect(url_for("onboarding.providers"), code=303)
        except (NotPermitted, NotVisible):
            raise
        except Refusal as refusal:
            place(form, refusal)
    page = render_template(
        "providers/assurance/ask.html",
        form=form,
        offered=offered,
        cancel_url=url_for("onboarding.providers"),
        crumbs=_crumbs(),
    )
    return page, 422 if request.method == "POST" else 200


def _command(
    form: AgreementForm | DocumentForm,
    commissioner_id: uuid.UUID,
    kind: str,
    terms: ProviderInvitation | None,
) -> SendDocument:
    if isinstance(form, DocumentForm):
        return form.command(commissioner_id, kind)
    reference = terms.agreement_reference if terms is not None else ""
    return SendDocument(
        commissioner_id=commissioner_id,
        kind=kind,
        title=_("Terms accepted: %(reference)s", reference=reference) if reference else _("Terms accepted"),
        issued_on=local_day(datetime.now(UTC)),
        expires_on=required_date(form.expires_on),
        upload=None,
    )


def _in_words(terms: ProviderInvitation | None) -> list[dict[str, str]]:
    """The terms of the agreement. A provider that was not invited has them from its commissioner on paper."""
    if terms is None:
        return []
    shared = ", ".join(str(CLASSES.get(each, each)) for each in terms.agreement_classes)
    return [
        {"key": _("Reference"), "value": terms.agreement_reference},
        {"key": _("What will be shared for"), "value": terms.agreement_purpose},
        {"key": _("Legal gateway"), "value": terms.agreement_gateway},
        {"key": _("What may be shared"), "value": shared},
    ]


def _sent_here(document_id: uuid.UUID) -> AssuranceDocument:
    found = find_document(current_session(), document_id)
    if found.commissioner_tenant_id != current_actor().tenant_id or found.state == DocumentState.REPLACED:
        raise NotVisible
    return found


def _file(found: AssuranceDocument) -> Response:
    if found.content is None:
        raise NotVisible
    consulted(
        current_session(), "core.assurance.read", object_type="assurance_document", object_ids=[found.id]
    )
    return download_of(found)


def _check_page(form: CheckForm, found: AssuranceDocument, **context: Any) -> str:
    return render_template(
        "providers/assurance/check.html",
        form=form,
        document=found,
        provider_name=provider_with(current_session(), current_actor(), found.tenant_id)[0],
        file_kind=NAMES.get(found.media_type, found.media_type),
        kind_title=KINDS[found.kind],
        version=found.version,
        state_words=state_words,
        today=local_day(datetime.now(UTC)),
        cancel_url=url_for("onboarding.provider", provider_id=found.tenant_id),
        crumbs=_crumbs(),
        **context,
    )


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb(label=_("Providers"), url=url_for("onboarding.providers")),)
