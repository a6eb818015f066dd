"""Saved views, what the worklist remembers, cases given away several at once, and two indexes by day.

Revision 0004_worklists, after 0003_api_tokens.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.tenancy.rls import OWN, protect

revision = "0004_worklists"
down_revision = "0003_api_tokens"
branch_labels = None
depends_on = None


def _statements() -> list[str]:
    return [
        *protect("saved_view", delete=OWN),
        *protect("worklist_memory"),
        *protect("case_reassignment"),
    ]


def _saved_view() -> None:
    op.create_table(
        "saved_view",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_saved_view_owner_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_saved_view_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_saved_view_tenant_id_id")),
    )
    op.create_index("ix_saved_view_owner", "saved_view", ["tenant_id", "owner_id"], unique=False)
    op.create_index("ix_saved_view_team", "saved_view", ["tenant_id", "team"], unique=False)


def _worklist_memory() -> None:
    op.create_table(
        "worklist_memory",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sorts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("default_view_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_worklist_memory_user_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_worklist_memory_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "default_view_id"],
            ["saved_view.tenant_id", "saved_view.id"],
            name=op.f("fk_worklist_memory_tenant_id_default_view_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worklist_memory")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_worklist_memory_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "user_id", name=op.f("uq_worklist_memory_tenant_id_user_id")),
    )


def _case_reassignment() -> None:
    op.create_table(
        "case_reassignment",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_to", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("lead_name", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("holder_kind", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("holder_label", sa.Text(), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_outcome", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_case_reassignment_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_case_reassignment_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reassignment")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_case_reassignment_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "batch_id", "case_id", name=op.f("uq_case_reassignment_tenant_id_batch_id_case_id")
        ),
    )
    op.create_index("ix_case_reassignment_case", "case_reassignment", ["tenant_id", "case_id"], unique=False)


def upgrade() -> None:
    _saved_view()
    _worklist_memory()
    _case_reassignment()
    for statement in _statements():
        op.execute(statement)
    op.create_index(
        "ix_case_condition_active",
        "case_condition",
        ["tenant_id", "due_on", "case_id"],
        unique=False,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "ix_case_offence_summary",
        "case_offence",
        ["tenant_id", "committed_from", "case_id"],
        unique=False,
        postgresql_where=sa.text("mode_of_trial = 'summary_only'"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_offence_summary", table_name="case_offence")
    op.drop_index("ix_case_condition_active", table_name="case_condition")
    for table in ("case_reassignment", "worklist_memory", "saved_view"):
        op.drop_table(table)
