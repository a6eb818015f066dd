"""Assessments: answers to versioned questionnaires about a party.

Revision 0005_assessments, after 0004_worklists.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.tenancy.rls import protect

revision = "0005_assessments"
down_revision = "0004_worklists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_assessment",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("tool_version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("assessed_by", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_case_assessment_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["party.tenant_id", "party.id"],
            name=op.f("fk_case_assessment_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_case_assessment_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assessment")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_case_assessment_tenant_id_id")),
    )
    op.create_index("ix_case_assessment_case", "case_assessment", ["tenant_id", "case_id"], unique=False)
    # Health, family and the rest stay with the police: no scope of a grant opens an assessment.
    for statement in protect("case_assessment", update=None):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_case_assessment_case", table_name="case_assessment")
    op.drop_table("case_assessment")
