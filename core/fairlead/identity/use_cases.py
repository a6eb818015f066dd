"""Administration of an organisation's users and roles: who belongs, what each role may do, who starts anew.

Accounts belong to the platform and may be used in several organisations. Only the organisation that gave an
account may reset its sign-in; any organisation may end its own membership at any time. Nobody changes their
own rights, and nobody learns here whether an e-mail address is known elsewhere.
"""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.accounts import normal_email, platform_rights
from fairlead.identity.actor import Actor
from fairlead.identity.invitations import mail_set_up_link
from fairlead.identity.models import AuthSession, Membership, TenantRole, UserAccount
from fairlead.identity.passwords import unusable_password
from fairlead.identity.permissions import Core
from fairlead.identity.policy import ADMINISTRATOR, may_administer
from fairlead.identity.queries import Roles, roles_here
from fairlead.identity.security_log import PURPOSE
from fairlead.identity.session_store import Ended, end
from fairlead.identity.sign_in import forget_credentials, make_setup_link
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class AddUser:
    """A new colleague. ``roles`` are keys of roles of this organisation."""

    email: str
    name: str
    roles: frozenset[str]
    team: str | None = None
    rank: str | None = None
    job_title: str | None = None


@dataclass(frozen=True, kw_only=True)
class EditUser:
    """What a membership becomes. ``version`` is the one the form was filled from."""

    membership_id: uuid.UUID
    version: int
    name: str
    roles: frozenset[str]
    team: str | None
    rank: str | None
    job_title: str | None


@dataclass(frozen=True, kw_only=True)
class ResetSignIn:
    """What is forgotten: the password (a new set-up link is made), the second factor, or both."""

    membership_id: uuid.UUID
    password: bool
    second_factor: bool


@dataclass(frozen=True, kw_only=True)
class DefineRole:
    """A role as it shall be. Without ``key`` it is a new one, named by its title."""

    key: str | None
    title: str
    permissions: frozenset[str]
    version: int | None = None
    """Of the organisation's own version of the role, when it has one already."""


@dataclass(frozen=True, kw_only=True)
class Added:
    """The new membership, and the token of its set-up link: shown once, kept nowhere. None when it went by e-mail."""

    membership_id: uuid.UUID
    setup_token: str | None


def add_user(session: TenantSession, actor: Actor, command: AddUser, *, now: datetime) -> Added:
    """Offer somebody a membership here, and make an account if they have none. It waits until they accept it.

    The link goes to their mailbox; where e-mail is off it is returned, to be given by hand. The answer is the same for
    an address that has an account elsewhere: its set-up link leads to a page that says to sign in as usual.

    Raises `Refusal` for a malformed address, one that is a user here already, or roles that the actor may not give.
    """
    address = normal_email(command.email)
    if not _EMAIL.fullmatch(address):
        raise Refusal(
            _("Enter an e-mail address in the correct format, like name@example.police.uk"), field="email"
        )
    roles = roles_here(session)
    _may_give(actor, roles, command.roles)
    with platform_rights(session):
        user_id = session.scalar(sa.select(UserAccount.id).where(UserAccount.email == address))
        token = secrets.token_urlsafe(32)
        if user_id is None:
            account = UserAccount(
                email=address,
                name=command.name.strip(),
                home_tenant_id=actor.tenant_id,
                password_hash=unusable_password(),
                must_change_password=True,
            )
            session.add(account)
            session.flush()
            user_id = account.id
            token = make_setup_link(session, user_id, now)
    known = session.scalar(
        sa.select(Membership.id).where(Membership.tenant_id == actor.tenant_id, Membership.user_id == user_id)
    )
    if known is not None:
        raise Refusal(_("There is a user with this e-mail address here already"), field="email")
    membership = Membership(
        tenant_id=actor.tenant_id,
        user_id=user_id,
        name=command.name.strip(),
        roles=sorted(command.roles),
        team=command.team or None,
        rank=command.rank or None,
        job_title=command.job_title or None,
        offered_at=now,
        disabled_at=now,
    )
    session.add(membership)
    session.flush()
    mailed = mail_set_up_link(session, user_id, token, template="user-invitation", now=now)
    record(
        session,
        Operation.COLLECTION,
        "identity.user.added",
        object_type="membership",
        object_ids=[membership.id],
        field_names=["email", "name", "roles", "team", "rank", "job_title"],
        purpose=PURPOSE,
        reason=" ".join(sorted(command.roles)),
    )
    return Added(membership_id=membership.id, setup_token=None if mailed else token)


def edit_user(session: TenantSession, actor: Actor, command: EditUser, *, now: datetime) -> None:  # noqa: ARG001  # every use case takes the time
    """Change name, roles, team, rank.

    Raises `Refusal` for one's own roles, team and rank, and for the last administrator.
    """
    membership, roles = _administered(session, actor, command.membership_id)
    if membership.version != command.version:
        raise Conflict(_("Somebody else changed this while you were working on it."))
    before = frozenset(membership.roles)
    if before != command.roles:
        if membership.user_id == actor.id:
            raise Refusal(_("You cannot change your own roles. Ask another administrator"), field="roles")
        _may_give(actor, roles, command.roles)
        if ADMINISTRATOR not in command.roles:
            _keep_an_administrator(session, membership)
    wanted = {
        "name": command.name.strip(),
        "team": command.team or None,
        "rank": command.rank or None,
        "job_title": command.job_title or None,
    }
    changed = [field for field, value in wanted.items() if getattr(membership, field) != value]
    if membership.user_id == actor.id and (own := [field for field in ("team", "rank") if field in changed]):
        # the team decides which cases one sees, the rank what one may authorise
        raise Refusal(_("You cannot change your own team or rank. Ask another administrator"), field=own[0])
    for field in changed:
        setattr(membership, field, wanted[field])
    if before != command.roles:
        membership.roles = sorted(command.roles)
        _note(
            session,
            Operation.SECURITY,
            "identity.roles.changed",
            membership,
            ["roles"],
            " ".join(sorted(command.roles)),
        )
    if changed:
        _note(session, Operation.ALTERATION, "identity.user.changed", membership, changed)
    session.flush()


def disable_user(session: TenantSession, actor: Actor, membership_id: uuid.UUID, *, now: datetime) -> None:
    """End a membership at once, open pages included. Nothing the person wrote goes away."""
    membership, _roles = _administered(session, actor, membership_id)
    if membership.user_id == actor.id:
        raise Refusal(_("You cannot end your own access. Ask another administrator"))
    if membership.offered_at is not None:
        membership.offered_at = None
        _note(session, Operation.SECURITY, "identity.place.withdrawn", membership, ["offered_at"])
    if membership.disabled_at is not None:
        return
    _keep_an_administrator(session, membership)
    membership.disabled_at = now
    with platform_rights(session):
        if _home(session, membership):
            end(session, AuthSession.user_id == membership.user_id, Ended.ACCOUNT_DISABLED, now)
    _note(session, Operation.SECURITY, "identity.user.disabled", membership, ["disabled_at"])


def enable_user(session: TenantSession, actor: Actor, membership_id: uuid.UUID, *, now: datetime) -> None:  # noqa: ARG001  # every use case takes the time
    """Let somebody back in, with the roles they had. Raises `Refusal` for a place that they have not accepted."""
    membership, _roles = _administered(session, actor, membership_id)
    if membership.offered_at is not None:
        raise Refusal(_("This person has not accepted the place yet. Nobody else can do that for them"))
    if membership.disabled_at is not None:
        membership.disabled_at = None
        _note(session, Operation.SECURITY, "identity.user.enabled", membership, ["disabled_at"])


def reset_sign_in(session: TenantSession, actor: Actor, command: ResetSignIn, *, now: datetime) -> str | None:
    """Make somebody sign in anew. Returns the token of the set-up link when the password is reset and e-mail is off;
    otherwise the link goes to the person's mailbox.

    The second factor stays in force when only the password is reset, and the other way round. Raises
    `Refusal` when the account was given by another organisation, and for one's own account.
    """
    membership, _roles = _administered(session, actor, command.membership_id)
    if membership.user_id == actor.id:
        raise Refusal(_("Change your own password and second factor on the page of your account"))
    with platform_rights(session):
        _at_home(session, membership)
        token = forget_credentials(
            session,
            membership.user_id,
            password=command.password,
            second_factor=command.second_factor,
            now=now,
        )
    what = [
        name
        for name, chosen in (("password", command.password), ("second-factor", command.second_factor))
        if chosen
    ]
    _note(session, Operation.SECURITY, "identity.sign-in.reset", membership, what)
    mailed = token and mail_set_up_link(session, membership.user_id, token, template="sign-in-reset", now=now)
    return None if mailed else token


def end_sessions(session: TenantSession, actor: Actor, membership_id: uuid.UUID, *, now: datetime) -> int:
    """Sign somebody out everywhere. Returns how many sessions ended."""
    membership, _roles = _administered(session, actor, membership_id)
    with platform_rights(session):
        _at_home(session, membership)
        ended = end(session, AuthSession.user_id == membership.user_id, Ended.REVOKED, now)
    _note(session, Operation.SECURITY, "identity.session.revoked", membership, [])
    return ended


def define_role(session: TenantSession, actor: Actor, command: DefineRole, *, now: datetime) -> str:  # noqa: ARG001  # every use case takes the time
    """Define a role of this organisation, or change what one may do. Returns its key.

    Raises `Refusal` for permissions that are not offered here, for a role that the actor holds, and when the
    administrator's role would lose what administration needs.
    """
    if not actor.can(Core.ROLE_MANAGE):
        raise NotPermitted(_("Your role does not include defining roles"))
    roles = roles_here(session)
    key = command.key or _NOT_IN_KEY.sub("-", command.title.lower()).strip("-")
    if not key:
        raise Refusal(_("Enter a title with letters in it"), field="title")
    if command.key is None and key in roles.by_key:
        raise Refusal(_("There is a role with this title already"), field="title")
    if command.key is not None and command.key not in roles.by_key:
        raise NotVisible
    if key in actor.roles:
        raise Refusal(
            _("You hold this role yourself. Ask another administrator to change it"), field="permissions"
        )
    if command.permissions - roles.known:
        raise Refusal(_("Choose from the permissions that this organisation has"), field="permissions")
    if key == ADMINISTRATOR and not {Core.USER_MANAGE, Core.ROLE_MANAGE} <= command.permissions:
        raise Refusal(_("An administrator must be able to manage users and roles"), field="permissions")
    role = session.scalar(
        sa.select(TenantRole).where(TenantRole.tenant_id == actor.tenant_id, TenantRole.key == key)
    )
    if role is None:
        role = TenantRole(tenant_id=actor.tenant_id, key=key)
        session.add(role)
    elif role.version != command.version:
        raise Conflict(_("Somebody else changed this while you were working on it."))
    role.title, role.permissions = command.title.strip(), sorted(command.permissions)
    session.flush()
    record(
        session,
        Operation.SECURITY,
        "identity.role.defined",
        object_type="tenant_role",
        object_ids=[role.id],
        field_names=["title", "permissions"],
        purpose=PURPOSE,
        reason=key,
    )
    return key


def _administered(session: TenantSession, actor: Actor, membership_id: uuid.UUID) -> tuple[Membership, Roles]:
    """The membership, if the actor may administer the person who has it."""
    membership = session.scalar(
        sa.select(Membership)
        .where(Membership.tenant_id == actor.tenant_id, Membership.id == membership_id)
        .with_for_update()
    )
    if membership is None:
        raise NotVisible
    roles = roles_here(session)
    if not may_administer(actor.permissions, roles.permissions_of(membership.roles)):
        raise NotPermitted(_("This person may do more than you may give. Ask an administrator"))
    return membership, roles


def _may_give(actor: Actor, roles: Roles, wanted: frozenset[str]) -> None:
    if not wanted <= roles.by_key.keys():
        raise Refusal(_("Choose from the roles of this organisation"), field="roles")
    if not may_administer(actor.permissions, roles.permissions_of(wanted)):
        raise Refusal(_("You can only give roles whose permissions you have yourself"), field="roles")


def _keep_an_administrator(session: TenantSession, membership: Membership) -> None:
    """Refuse to take the last working administrator away. Locks them all, so that two cannot remove each
    other.
    """
    if ADMINISTRATOR not in membership.roles:
        return
    working = session.scalars(
        sa.select(Membership.id)
        .where(
            Membership.tenant_id == membership.tenant_id,
            Membership.disabled_at.is_(None),
            Membership.roles.contains([ADMINISTRATOR]),
        )
        .order_by(Membership.id)
        .with_for_update()
    ).all()
    if set(working) <= {membership.id}:
        raise Refusal(
            _("This is the last administrator. Give the role to somebody else first"), field="roles"
        )


def _home(session: TenantSession, membership: Membership) -> bool:
    home = session.scalar(sa.select(UserAccount.home_tenant_id).where(UserAccount.id == membership.user_id))
    return home == membership.tenant_id


def _at_home(session: TenantSession, membership: Membership) -> None:
    if not _home(session, membership):
        raise Refusal(
            _(
                "Your organisation did not give this person their account, so it cannot reset it."
                " You can end their access here; for the rest, contact the operator of this service"
            )
        )


def _note(  # noqa: PLR0917  # what an entry consists of
    session: TenantSession,
    operation: Operation,
    action: str,
    membership: Membership,
    fields: list[str],
    reason: str | None = None,
) -> None:
    record(
        session,
        operation,
        action,
        object_type="membership",
        object_ids=[membership.id],
        field_names=fields,
        purpose=PURPOSE,
        reason=reason,
    )
