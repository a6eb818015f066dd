"""Steps of joining as a provider that several tests take."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership
from fairlead.identity.permissions import CORE_ROLES
from fairlead.providers.assurance.models import AssuranceDocument, DocumentKind
from fairlead.providers.assurance.pausing import gaps_of
from fairlead.providers.assurance.use_cases import (
    AskForDocuments,
    CheckDocument,
    SendDocument,
    ask_for_documents,
    check_document,
    send_document,
)
from fairlead.providers.assurance.words import Gap
from fairlead.providers.directory.entry import Entry
from fairlead.providers.onboarding.joining import join_with_new_account
from fairlead.providers.onboarding.setting_up import (
    PractiseEnd,
    PractiseSession,
    SaveProfile,
    accept_practice,
    begin_practice,
    end_practice,
    record_practice,
    save_profile,
)
from fairlead.providers.onboarding.use_cases import Invited, InviteProvider, invite_provider
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.models import Tenant
from fairlead.testing.two_sides import Side, TwoSides, now
from fairlead.uploads.kinds import PDF, Upload
from fairlead.workflow.calendar import local_day

PASSWORD = "kettle lantern orchard"  # nobody's
CERTIFICATE = Upload(content=b"%PDF-1.7 a certificate", media_type=PDF)
COURSE = Entry(
    name="Walking group",
    summary="Two hours outdoors",
    needs=("alcohol",),
    delivery="group",
    methods=("group",),
)


def lead(sides: TwoSides) -> Actor:
    """Who invites providers and checks their documents, for the force."""
    return sides.force.person("commissioning-lead")


def invitation(**changes: object) -> InviteProvider:
    """An invitation of nobody who was here before."""
    values: dict[str, object] = {
        "organisation_name": "Hillside Steps",
        "email": f"{uuid.uuid4().hex}@hillside.example",
        "agreement_reference": f"ISA-{uuid.uuid4().hex[:8]}",
        "agreement_purpose": "Delivering conditions",
        "agreement_gateway": "Common law policing purpose",
        "agreement_classes": ("identity", "contact", "condition"),
        **changes,
    }
    return InviteProvider(**values)  # type: ignore[arg-type]  # by name


def invite(sides: TwoSides, by: Actor | None = None, **changes: object) -> Invited:
    """The commissioning lead invites a provider."""
    with sides.acting(by or lead(sides)) as session:
        return invite_provider(session, session.actor, invitation(**changes), now=now())


def token_of(invited: Invited) -> str:
    """What stands in the link, where it is shown: no e-mail is set up here."""
    assert invited.token is not None
    return invited.token


def join(sides: TwoSides, token: str, name: str = "Hilda Hillside") -> Side:
    """Somebody with the link makes an account and the provider. The side knows its manager."""
    joined = join_with_new_account(sides.database, token, name=name, password=PASSWORD, now=now())
    with sides.database.platform_transaction(Actor.system("test", TenantId(uuid.UUID(int=0)))) as session:
        row = session.execute(sa.select(Tenant.id, Tenant.name).where(Tenant.slug == joined.slug)).one()
        roles = session.scalar(
            sa.select(Membership.roles).where(
                Membership.tenant_id == row.id, Membership.user_id == joined.user_id
            )
        )
    rights = {role.key: role.permissions for role in CORE_ROLES}
    actor = Actor(
        id=ActorId(joined.user_id),
        tenant_id=row.id,
        name=name,
        organisation=row.name,
        roles=frozenset(roles or ()),
        permissions=frozenset(str(right) for role in roles or () for right in rights[role]),
    )
    side = Side(database=sides.database, id=row.id, slug=joined.slug, name=row.name)
    side.people["provider-manager "] = actor
    return side


def joined(sides: TwoSides, **changes: object) -> Side:
    """A provider that has just joined by the force's invitation."""
    return join(sides, token_of(invite(sides, None, **changes)))


def manager(side: Side) -> Actor:
    """The provider's manager."""
    return side.person("provider-manager")


def fill_profile(sides: TwoSides, side: Side, version: int = 0, **changes: object) -> None:
    """The manager says who the organisation is."""
    values: dict[str, object] = {
        "legal_name": "Hillside Steps CIO",
        "kind": "charity",
        "company_number": "",
        "charity_number": "0000001",
        "address": "1 The Hill",
        "contact_name": "Hilda Hillside",
        "contact_email": "hilda@hillside.example",
        "contact_phone": "01632 960000",
        "areas": ("E06000002",),
        "languages": ("en",),
        **changes,
    }
    with sides.acting(manager(side)) as session:
        command = SaveProfile(version=version, **values)  # type: ignore[arg-type]  # by name
        save_profile(session, session.actor, command, now=now())


def send(
    sides: TwoSides, side: Side, kind: str, *, last: date | None = None, to: Side | None = None
) -> AssuranceDocument:
    """The manager sends a document of one kind, good for a year unless said otherwise."""
    today = local_day(now())
    command = SendDocument(
        commissioner_id=(to or sides.force).id,
        kind=kind,
        title=f"{kind} 1",
        issued_on=today,
        expires_on=last or today + timedelta(days=365),
        upload=None if kind == DocumentKind.AGREEMENT else CERTIFICATE,
    )
    with sides.acting(manager(side)) as session:
        return send_document(session, session.actor, command, now=now())


def check(
    sides: TwoSides,
    document: AssuranceDocument,
    *,
    accept: bool = True,
    reason: str = "",
    by: Actor | None = None,
) -> AssuranceDocument:
    """The commissioning lead answers, from the document as it is now."""
    with sides.acting(lead(sides)) as session:
        version = session.get_one(AssuranceDocument, document.id).version
    with sides.acting(by or lead(sides)) as session:
        command = CheckDocument(document_id=document.id, accept=accept, reason=reason, version=version)
        return check_document(session, session.actor, command, now=now())


def show_everything(sides: TwoSides, side: Side, *, last: date | None = None) -> dict[str, AssuranceDocument]:
    """Every kind of document is sent and accepted."""
    return {kind: check(sides, send(sides, side, kind, last=last)) for kind in DocumentKind}


def practise(sides: TwoSides, side: Side) -> None:
    """The manager takes the practice referral from its receipt to completion."""
    with sides.acting(manager(side)) as session:
        begin_practice(session, session.actor, now=now())
    with sides.acting(manager(side)) as session:
        accept_practice(session, session.actor, 1, now=now())
    with sides.acting(manager(side)) as session:
        held = PractiseSession(starts_at=now() - timedelta(minutes=90), minutes=60, version=2)
        record_practice(session, session.actor, held, now=now())
    with sides.acting(manager(side)) as session:
        end = PractiseEnd(on=local_day(now()), note="It was practised", version=3)
        end_practice(session, session.actor, end, now=now())


def ask(sides: TwoSides, *, since: date | None = None) -> None:
    """The force asks the provider that it works with for documents, from today unless said otherwise."""
    with sides.acting(lead(sides)) as session:
        command = AskForDocuments(provider_id=sides.provider.id, documents_from=since or local_day(now()))
        ask_for_documents(session, session.actor, command, now=now())


def lapse(sides: TwoSides, document: AssuranceDocument, days: int = 1) -> None:
    """The document's last day was some days ago."""
    with sides.behind() as owner:
        owner.execute(
            sa.text("update assurance_document set expires_on = :d where id = :i"),
            {"d": local_day(now()) - timedelta(days=days), "i": document.id},
        )


def missing(sides: TwoSides, side: Side, reader: Actor | None = None) -> dict[str, str]:
    """What pauses new referrals to the provider's services, and how each stands, as any officer may ask."""
    with sides.acting(reader or sides.officer) as session:
        found: tuple[Gap, ...] = tuple(gaps_of(session, side.id, sides.force.id))
    return {gap.what: gap.state for gap in found}


def with_rights_of(actor: Actor, *others: Actor) -> Actor:
    """Somebody with the permissions of several people."""
    return replace(
        actor, permissions=frozenset().union(actor.permissions, *(each.permissions for each in others))
    )
