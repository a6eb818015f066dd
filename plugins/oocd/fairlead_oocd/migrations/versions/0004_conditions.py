"""What a condition was made from and may be put back to, what showed that it was kept, and the rest of what
victims say.

Revision 0004_conditions, after 0003_money.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.public import protect

revision = "0004_conditions"
down_revision = "0003_money"
branch_labels = None
depends_on = None

_COLUMNS: tuple[tuple[str, sa.Column[object]], ...] = (
    ("oocd_condition", sa.Column("catalogue_code", sa.Text(), nullable=True)),
    ("oocd_condition", sa.Column("depends_on_third_party", sa.Boolean(), nullable=True)),
    ("oocd_condition", sa.Column("drafting_rationale", sa.Text(), nullable=True)),
    ("oocd_condition", sa.Column("previous", postgresql.JSONB(astext_type=sa.Text()), nullable=True)),
    ("oocd_resolution", sa.Column("exception_action", sa.Text(), nullable=True)),
    ("oocd_resolution", sa.Column("contact_shortfall", sa.Text(), nullable=True)),
    ("oocd_victim_consultation", sa.Column("safety_concerns", sa.Text(), nullable=True)),
)


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "oocd_condition_evidence",
        sa.Column("condition_id", sa.Uuid(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("what_was_seen", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_oocd_condition_evidence_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "condition_id"],
            ["case_condition.tenant_id", "case_condition.id"],
            name=op.f("fk_oocd_condition_evidence_tenant_id_condition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["case_document.tenant_id", "case_document.id"],
            name=op.f("fk_oocd_condition_evidence_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_oocd_condition_evidence_tenant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oocd_condition_evidence")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_oocd_condition_evidence_tenant_id_id")),
    )
    op.create_index(
        "ix_oocd_condition_evidence_case", "oocd_condition_evidence", ["tenant_id", "case_id"], unique=False
    )
    for statement in protect("oocd_condition_evidence"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_oocd_condition_evidence_case", table_name="oocd_condition_evidence")
    op.drop_table("oocd_condition_evidence")
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column.name)
