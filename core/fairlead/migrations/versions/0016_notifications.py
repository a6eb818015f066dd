"""Messages to people outside: written down with the work they are about, and sent afterwards.

Revision 0016_notifications, after 0015_money.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fairlead.notifications import ddl
from fairlead.tenancy.rls import protect

revision = "0016_notifications"
down_revision = "0015_money"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _notification() -> None:
    op.create_table(
        "notification",
        *(_text(name) for name in ("channel", "template", "language", "purpose", "recipient_kind")),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        _text("address", nullable=True),
        _text("content", nullable=True),
        _text("idempotency_key"),
        _moment("made_at"),
        _moment("expires_at", nullable=True),
        _text("state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("next_try_at"),
        sa.Column("claim", sa.Uuid(), nullable=True),
        _moment("sent_at", nullable=True),
        _text("provider_id", nullable=True),
        _text("problem", nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_notification_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notification_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "idempotency_key", name=op.f("uq_notification_tenant_id_idempotency_key")
        ),
    )
    op.create_index(
        "ix_notification_due",
        "notification",
        ["tenant_id", "next_try_at", "id"],
        postgresql_where=sa.text("state in ('queued', 'sending')"),
    )
    op.create_index(
        "ix_notification_lost",
        "notification",
        ["tenant_id", "made_at", "id"],
        postgresql_where=sa.text("state in ('uncertain', 'failed', 'dead')"),
    )


def upgrade() -> None:
    _notification()
    for statement in (
        *protect("notification", unlogged_columns=ddl.UNLOGGED),
        ddl.OWNER_READS,
        ddl.FUNCTIONS,
    ):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function tenants_with_messages(timestamptz)")
    op.drop_table("notification")
