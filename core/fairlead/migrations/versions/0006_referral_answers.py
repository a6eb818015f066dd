"""The provider's side of a referral: questions, waiting list, coded refusals, messages, corrections, and its lists.

Revision 0006_referral_answers, after 0005_assessments.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fairlead.providers import ddl
from fairlead.tenancy.rls import OWN, granted_referral, protect, received_referral

revision = "0006_referral_answers"
down_revision = "0005_assessments"
branch_labels = None
depends_on = None

# What referrals that were sent before are held to: the defaults of the settings, and nothing unread.
COUNTED = (
    ("answer_days", "3"),
    ("question_days", "3"),
    ("first_contact_days", "5"),
    ("unread_by_sender", "0"),
    ("unread_by_receiver", "0"),
)
INDEXES = (
    ("ix_referral_receiver_sent", ["receiver_tenant_id", "state", "sent_at", "id"], None),
    ("ix_referral_sender_sent", ["tenant_id", "state", "sent_at", "id"], None),
    ("ix_referral_key_worker", ["receiver_tenant_id", "key_worker_id", "state", "due_on", "id"], None),
    ("ix_referral_service", ["receiver_tenant_id", "service_id", "state", "due_on", "id"], None),
    ("ix_referral_receiver_ends", ["receiver_tenant_id", "deliver_by"], "state = 'accepted'"),
    ("ix_referral_sender_ends", ["tenant_id", "deliver_by"], "state = 'accepted'"),
    ("ix_referral_receiver_unread", ["receiver_tenant_id", "due_on"], "unread_by_receiver > 0"),
    ("ix_referral_sender_unread", ["tenant_id", "due_on"], "unread_by_sender > 0"),
)


def _referral() -> None:
    op.add_column("referral", sa.Column("answer_code", sa.Text(), nullable=True))
    op.add_column("referral", sa.Column("expected_on", sa.Date(), nullable=True))
    for name, before in COUNTED:
        op.add_column("referral", sa.Column(name, sa.Integer(), nullable=False, server_default=before))
        op.alter_column("referral", name, server_default=None)
    for name, columns, where in INDEXES:
        op.create_index(
            name, "referral", columns, unique=False, postgresql_where=sa.text(where) if where else None
        )
    op.execute(ddl.RECEIVER_WRITES)


def _referral_share() -> None:
    op.add_column("referral_share", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    op.add_column("referral_share", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("referral_share", sa.Column("changed_by", sa.Text(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_referral_share_tenant_id_replaces_id"), "referral_share", ["tenant_id", "replaces_id"]
    )
    op.create_foreign_key(
        op.f("fk_referral_share_tenant_id_replaces_id"),
        "referral_share",
        "referral_share",
        ["tenant_id", "replaces_id"],
        ["tenant_id", "id"],
    )


def _referral_message() -> None:
    op.create_table(
        "referral_message",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_receiver", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("alert", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Text(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f("fk_referral_message_tenant_id_referral_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_referral_message_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_message")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_referral_message_tenant_id_id")),
    )
    op.create_index("ix_referral_message_referral", "referral_message", ["referral_id"], unique=False)
    received = received_referral("referral_message")
    for statement in protect(
        "referral_message",
        read=f"({OWN}) or ({granted_referral('referral_message')})",
        insert=f"({OWN}) or ({received} and kind in ('message', 'question'))",
        update=f"({OWN}) or ({received})",
    ):
        op.execute(statement)
    op.execute(ddl.MESSAGES)


def upgrade() -> None:
    _referral()
    _referral_share()
    _referral_message()


def downgrade() -> None:
    op.drop_table("referral_message")
    op.execute("drop function referral_message_keeps()")
    op.drop_constraint(op.f("fk_referral_share_tenant_id_replaces_id"), "referral_share")
    op.drop_constraint(op.f("uq_referral_share_tenant_id_replaces_id"), "referral_share")
    for name in ("changed_by", "reason", "replaces_id"):
        op.drop_column("referral_share", name)
    for name, _columns, _where in INDEXES:
        op.drop_index(name, table_name="referral")
    for name in (*(name for name, _before in COUNTED), "expected_on", "answer_code"):
        op.drop_column("referral", name)
