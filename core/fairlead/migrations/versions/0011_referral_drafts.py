"""Saved drafts of referrals, for the task list that prepares one.

Revision 0011_referral_drafts, after 0007_directory_of_services.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.providers.drafting import ddl
from fairlead.tenancy.rls import protect

revision = "0011_referral_drafts"
down_revision = "0010_matching"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_draft",
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("edits", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("left_out", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("done", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("sent_digest", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_referral_draft_service_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_referral_draft_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f("fk_referral_draft_tenant_id_referral_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_referral_draft_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_draft")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_referral_draft_tenant_id_id")),
    )
    op.create_index("ix_referral_draft_case", "referral_draft", ["tenant_id", "case_id"])
    op.create_index(
        "ix_referral_draft_open",
        "referral_draft",
        ["tenant_id", "case_id", "need_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.execute(ddl.FUNCTIONS)
    for statement in (*protect("referral_draft"), *ddl.TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError(
        "Drafts of referrals are not taken off a database that may hold some. To start again, drop the database."
    )
