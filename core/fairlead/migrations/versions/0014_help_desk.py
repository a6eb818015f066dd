"""Requests for support with their messages, and which organisation is the help desk of the platform.

Revision 0014_help_desk, after 0013_evidence.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fairlead.help import ddl
from fairlead.tenancy.rls import protect

revision = "0014_help_desk"
down_revision = "0013_evidence"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _support_request() -> None:
    op.create_table(
        "support_request",
        *(_text(name) for name in ("reference", "kind", "subject", "body", "page", "about")),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        _text("desk_name"),
        sa.Column("asker_tenant_id", sa.Uuid(), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        _text("asker_name"),
        _text("asker_organisation"),
        _moment("asked_at"),
        _text("state"),
        _moment("moved_at"),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        _text("held_by", nullable=True),
        _moment("held_since", nullable=True),
        _moment("closed_at", nullable=True),
        sa.Column("reopen_days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asker_tenant_id"], ["tenant.id"], name=op.f("fk_support_request_asker_tenant_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f("fk_support_request_tenant_id_referral_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_support_request_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_request")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_support_request_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_support_request_tenant_id_reference")),
    )
    for name, columns in (
        ("desk", ["tenant_id", "state", "asked_at", "id"]),
        ("held", ["tenant_id", "held_by_id", "state", "asked_at", "id"]),
        ("asker", ["asker_tenant_id", "asker_id", "asked_at", "id"]),
    ):
        op.create_index(f"ix_support_request_{name}", "support_request", columns)


def _support_message() -> None:
    op.create_table(
        "support_message",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("from_desk", sa.Boolean(), nullable=False),
        _text("body"),
        _moment("written_at"),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        _text("written_by"),
        _text("organisation"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["support_request.tenant_id", "support_request.id"],
            name=op.f("fk_support_message_tenant_id_request_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_support_message_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_message")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_support_message_tenant_id_id")),
    )
    op.create_index("ix_support_message_request", "support_message", ["request_id", "written_at", "id"])


def upgrade() -> None:
    op.add_column("tenant", sa.Column("help_desk", sa.Boolean(), server_default="false", nullable=False))
    op.create_index(
        "ix_tenant_help_desk", "tenant", ["help_desk"], unique=True, postgresql_where=sa.text("help_desk")
    )
    _support_request()
    _support_message()
    op.execute(ddl.FUNCTIONS)
    for statement in (
        *protect("support_request", read=ddl.READ, insert=ddl.INSERT, update=ddl.READ),
        *protect("support_message", read=ddl.READ_MESSAGE, insert=ddl.INSERT_MESSAGE, update=None),
        *ddl.TRIGGERS,
    ):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("support_message")
    op.drop_table("support_request")
    op.execute("drop function support_message_stamp()")
    op.execute("drop function support_request_writes()")
    op.drop_index("ix_tenant_help_desk", table_name="tenant")
    op.drop_column("tenant", "help_desk")
