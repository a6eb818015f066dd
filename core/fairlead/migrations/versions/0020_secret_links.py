"""Secret links with their contacts and openings, and what their holders reach of every table.

Revision 0020_secret_links, after 0019_soundness.
"""

from __future__ import annotations

from typing import Any  # columns of several types

import sqlalchemy as sa
from alembic import op

from fairlead.links import ddl
from fairlead.tenancy.rls import ONLY_REFERRAL, limit_links, protect

revision = "0020_secret_links"
down_revision = "0019_soundness"
branch_labels = None
depends_on = None


def _text(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _id(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in names]


def _int(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _hash(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _moment(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _table(
    name: str, columns: list[sa.Column[Any]], *constraints: sa.Constraint
) -> None:  # Any: of several types
    op.create_table(
        name,
        *columns,
        *_id("id", "tenant_id"),
        *_int("version"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{name}_tenant_id")),
        *constraints,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{name}_tenant_id_id")),
    )


def _contacts() -> None:
    name = "link_contact"
    _table(
        name,
        [
            *_id("provider_tenant_id"),
            *_text("provider_name", "name", "email", "phone", "named_by"),
            *_moment("named_at"),
            *_moment("ended_at", nullable=True),
            *_text("ended_by", nullable=True),
        ],
        sa.ForeignKeyConstraint(
            ["provider_tenant_id"], ["tenant.id"], name=op.f(f"fk_{name}_provider_tenant_id")
        ),
    )
    op.create_index(
        "ix_link_contact_now",
        name,
        ["tenant_id", "provider_tenant_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def _links() -> None:
    name = "secret_link"
    _table(
        name,
        [
            *_text("purpose"),
            *_id("referral_id", "contact_id"),
            _hash("token_hash"),
            *_id("made_by_id"),
            *_text("made_by"),
            *_moment("made_at", "expires_at"),
            *_moment("opened_at", "revoked_at", nullable=True),
            *_text("revoked_by", nullable=True),
        ],
        _key(name, "referral_id", "referral"),
        _key(name, "contact_id", "link_contact"),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{name}_token_hash")),
    )
    op.create_index("ix_secret_link_referral", name, ["tenant_id", "referral_id", "made_at"])
    op.create_index(
        "ix_secret_link_open",
        name,
        ["tenant_id", "referral_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )


def _openings() -> None:
    name = "link_opening"
    _table(
        name,
        [
            *_id("link_id"),
            _hash("key_hash"),
            *_moment("asked_at"),
            _hash("code_hash", nullable=True),
            *_text("code_by", nullable=True),
            *_moment("code_at", nullable=True),
            *_int("attempts"),
            *_moment("passed_at", nullable=True),
            *_moment("ends_at"),
        ],
        _key(name, "link_id", "secret_link"),
        sa.UniqueConstraint("key_hash", name=op.f(f"uq_{name}_key_hash")),
    )
    op.create_index("ix_link_opening_link", name, ["tenant_id", "link_id"])
    op.create_index(
        "ix_link_opening_waits",
        name,
        ["tenant_id", "asked_at"],
        postgresql_where=sa.text("passed_at is null"),
    )


def upgrade() -> None:
    op.execute(ONLY_REFERRAL)
    for make in (_contacts, _links, _openings):
        make()
    op.execute(ddl.FUNCTIONS)
    for statement in (
        *protect("link_contact"),
        *protect("secret_link", unlogged_columns=("token_hash",)),
        *protect("link_opening", unlogged_columns=("key_hash", "code_hash")),
        *ddl.TRIGGERS,
        *ddl.OWNER_READS,
        ddl.LIMIT_EVERY_TABLE,
        *(line for table, allowed in ddl.ALLOWED.items() for line in limit_links(table, allowed)),
    ):
        op.execute(statement)


def downgrade() -> None:
    for table in ("access_grant", "referral"):
        op.execute(f"drop policy {table}_by_link on {table}")
    for function in ("app_link_opening(bytea)", "app_secret_link(bytea)", "link_works(secret_link)"):
        op.execute(f"drop function {function}")
    for table in ("link_opening", "secret_link", "link_contact"):
        op.drop_table(table)
    op.execute("drop function secret_link_writes()")
    op.execute("drop function link_contact_stays()")
