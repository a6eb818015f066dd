"""The table of reminders, behind row security."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fairlead.public import protect

revision = "0001_reminders"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, then put it behind row security with its change log."""
    op.create_table(
        "minimal_reminder",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_minimal_reminder_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_minimal_reminder_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minimal_reminder")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_minimal_reminder_tenant_id_id")),
    )
    op.create_index("ix_minimal_reminder_case", "minimal_reminder", ["tenant_id", "case_id"])
    op.create_index("ix_minimal_reminder_due", "minimal_reminder", ["tenant_id", "state", "due_on", "id"])
    for statement in protect("minimal_reminder"):
        op.execute(statement)


def downgrade() -> None:
    """Remove the table with everything in it."""
    op.drop_table("minimal_reminder")
