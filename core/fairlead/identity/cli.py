"""``fairlead user``: the first administrator of an organisation, and whatever the pages cannot do."""

from __future__ import annotations

import json
import os
import uuid
from datetime import UTC, datetime

import click
import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.refusals import Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import NOBODY, Database


@click.group()
def user() -> None:
    """Add people, reset their sign-in."""


def _operator(tenant_id: TenantId) -> Actor:
    rights = frozenset({str(Core.USER_MANAGE), str(Core.ROLE_MANAGE)})
    return Actor.system("command-line", tenant_id, permissions=rights)


def _tenant(database: Database, slug: str) -> TenantId:
    from fairlead.tenancy.models import Tenant

    with database.platform_transaction(NOBODY) as session:
        found = session.scalar(sa.select(Tenant.id).where(Tenant.slug == slug))
    if found is None:
        raise click.ClickException(f"There is no organisation {slug!r}. List them with: fairlead tenant list")
    return found


def _say_link(token: str) -> None:
    click.echo("Set-up link, works once and for 72 hours; add it to the address of the service:")
    click.echo(f"  /welcome/{token}")


@user.command()
@click.argument("email")
@click.option("--tenant", "slug", required=True, help="Organisation, by its short name.")
@click.option("--name", required=True, help="Full name.")
@click.option(
    "--role", "roles", multiple=True, required=True, help="Key of a role; may be given several times."
)
@click.option("--team", help="Team.")
@click.option("--rank", help="Rank.")
def add(email: str, slug: str, name: str, roles: tuple[str, ...], team: str | None, rank: str | None) -> None:  # noqa: PLR0917  # one for each option
    """Give EMAIL a place in an organisation. Prints the link with which the person chooses a password."""
    from fairlead.identity.use_cases import AddUser, add_user
    from fairlead.serving import open_database

    command = AddUser(email=email, name=name, roles=frozenset(roles), team=team, rank=rank)
    with open_database(os.environ) as database:
        actor = _operator(_tenant(database, slug))
        try:
            with database.tenant_transaction(actor) as session:
                added = add_user(session, actor, command, now=datetime.now(UTC))
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
    click.echo(f"Added to {slug}.")
    if added.setup_token is not None:
        _say_link(added.setup_token)


@user.command()
@click.argument("email")
@click.option("--password", is_flag=True, help="Forget the password and print a set-up link.")
@click.option("--second-factor", is_flag=True, help="Forget the second factor.")
def reset(email: str, *, password: bool, second_factor: bool) -> None:
    """Let EMAIL set up password or second factor anew, whichever organisation the account is from."""
    from fairlead.identity.sign_in import reset_account
    from fairlead.serving import open_database

    if not password and not second_factor:
        raise click.UsageError("Say what to reset: --password, --second-factor or both.")
    with open_database(os.environ) as database:
        try:
            token = reset_account(
                database, email, password=password, second_factor=second_factor, now=datetime.now(UTC)
            )
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
    click.echo("Reset. The person is signed out everywhere.")
    if token is not None:
        _say_link(token)


@user.command("list")
@click.option("--tenant", "slug", required=True, help="Organisation, by its short name.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def list_command(slug: str, *, as_json: bool) -> None:
    """Who belongs to an organisation, with roles and state."""
    from fairlead.audit.record import consulted
    from fairlead.identity.queries import colleagues
    from fairlead.serving import open_database

    with open_database(os.environ) as database:
        actor = _operator(_tenant(database, slug))
        with database.tenant_transaction(actor) as session:
            found = colleagues(session, limit=100_000)
            ids: list[uuid.UUID] = [row.id for row in found]
            consulted(session, "identity.users.listed", object_type="membership", object_ids=ids)
    if as_json:
        rows = [
            {
                "email": row.email,
                "name": row.name,
                "roles": list(row.roles),
                "team": row.team,
                "rank": row.rank,
                "working": row.disabled_at is None,
            }
            for row in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in found:
        state = "ended" if row.disabled_at else "working"
        click.echo(f"{row.email:<44}{state:<9}{row.name:<32}{', '.join(row.roles)}")


@user.command()
def tidy() -> None:
    """Delete sign-in attempts and ended sessions that nothing looks at any more. Run it daily."""
    from fairlead.identity.attempts import forget_old_attempts
    from fairlead.identity.session_store import forget_old_sessions
    from fairlead.serving import open_database

    now = datetime.now(UTC)
    with open_database(os.environ) as database, database.platform_transaction(NOBODY) as session:
        attempts, sessions = forget_old_attempts(session, now), forget_old_sessions(session, now)
    click.echo(f"Deleted {attempts} sign-in attempts and {sessions} sessions.")


@user.command()
@click.argument("email")
@click.option("--tenant", "slug", required=True, help="Organisation, by its short name.")
@click.option("--name", required=True, help="What the token is for.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="A permission; may be given several times."
)
@click.option("--days", default=90, show_default=True, help="How long it works; 365 at most.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def token(
    email: str, slug: str, name: str, scopes: tuple[str, ...], days: int, *, as_json: bool
) -> None:  # one for each option
    """Make a token with which a program calls the API as EMAIL. Shown once; only its hash is kept."""
    from fairlead.identity.api_tokens import IssueToken, issue_token
    from fairlead.serving import open_database

    command = IssueToken(email=email, name=name, scopes=frozenset(scopes), days=days)
    with open_database(os.environ) as database:
        actor = _operator(_tenant(database, slug))
        try:
            with database.tenant_transaction(actor) as session:
                issued = issue_token(session, actor, command, now=datetime.now(UTC))
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
    if as_json:
        told = {"id": str(issued.id), "token": issued.token, "expires_at": issued.expires_at.isoformat()}
        click.echo(json.dumps(told))
        return
    click.echo(f"Token {issued.id}, works until {issued.expires_at:%d %B %Y}. It is not shown again:")
    click.echo(issued.token)


@user.command()
@click.option("--tenant", "slug", required=True, help="Organisation, by its short name.")
@click.option("--revoke", type=click.UUID, help="Take this token back.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def tokens(slug: str, revoke: uuid.UUID | None, *, as_json: bool) -> None:
    """The tokens of an organisation; with --revoke take one back."""
    from fairlead.identity.api_tokens import revoke_token, tokens_here
    from fairlead.serving import open_database

    now = datetime.now(UTC)
    with open_database(os.environ) as database:
        actor = _operator(_tenant(database, slug))
        try:
            with database.tenant_transaction(actor) as session:
                if revoke is not None:
                    revoke_token(session, actor, revoke, now=now)
                found = tokens_here(session)
        except Refusal as refusal:
            raise click.ClickException(f"There is no token {revoke} in {slug}.") from refusal
    if as_json:
        rows = [
            {
                "id": str(row.id),
                "name": row.name,
                "email": row.email,
                "scopes": list(row.scopes),
                "expires_at": row.expires_at.isoformat(),
                "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
                "working": row.works(now),
            }
            for row in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in found:
        state = "working" if row.works(now) else "ended"
        click.echo(
            f"{row.id}  {state:<9}{row.expires_at:%Y-%m-%d}  {row.email:<36}{row.name}: {' '.join(row.scopes)}"
        )
