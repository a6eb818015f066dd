"""Particulars of giving, and referrals of children to the youth justice service.

Revision 0006_giving, after 0005_gravity.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fairlead.public import protect

revision = "0006_giving"
down_revision = "0005_gravity"
branch_labels = None
depends_on = None


def _case_child(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f(f"fk_{table}_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "case_id", name=op.f(f"uq_{table}_tenant_id_case_id")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    ]


def upgrade() -> None:
    op.create_table(
        "oocd_giving",
        sa.Column("notification_applies", sa.Boolean(), nullable=True),
        sa.Column("notification_explained", sa.Boolean(), nullable=True),
        sa.Column("reason_to_believe", sa.Text(), nullable=True),
        sa.Column("penalty_tier", sa.Text(), nullable=True),
        sa.Column("penalty_pence", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("designated_officer", sa.Text(), nullable=True),
        sa.Column("right_to_trial_explained", sa.Boolean(), nullable=True),
        sa.Column("course", sa.Text(), nullable=True),
        sa.Column("confiscated", sa.Text(), nullable=True),
        sa.Column("other_courses_considered", sa.Boolean(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_case_child("oocd_giving"),
    )
    op.create_index("ix_oocd_giving_case", "oocd_giving", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "oocd_youth_referral",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        *_case_child("oocd_youth_referral"),
    )
    op.create_index(
        "ix_oocd_youth_referral_case", "oocd_youth_referral", ["tenant_id", "case_id"], unique=False
    )
    for statement in (*protect("oocd_giving"), *protect("oocd_youth_referral")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_oocd_youth_referral_case", table_name="oocd_youth_referral")
    op.drop_table("oocd_youth_referral")
    op.drop_index("ix_oocd_giving_case", table_name="oocd_giving")
    op.drop_table("oocd_giving")
