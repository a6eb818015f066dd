"""What people said of a service when it was over.

Revision 0018_person_feedback, after 0017_safe_contact.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fairlead.providers.evidence import ddl

revision = "0018_person_feedback"
down_revision = "0017_safe_contact"
branch_labels = None
depends_on = None

TABLE = "person_feedback"
QUESTIONS = ("helped", "respected", "suited")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("rating", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in QUESTIONS),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f("fk_person_feedback_tenant_id_referral_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_person_feedback_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_feedback")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_person_feedback_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "referral_id", name=op.f("uq_person_feedback_tenant_id_referral_id")
        ),
        sa.CheckConstraint("rating between 1 and 5", name=op.f("ck_person_feedback_rating")),
    )
    op.create_index(f"ix_{TABLE}_referral", TABLE, ["referral_id"])
    for statement in ddl.feedback_statements():
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
