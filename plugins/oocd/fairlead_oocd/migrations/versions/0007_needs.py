"""The needs that were found live in the assessments of the case alone.

Every needs assessment that was agreed to is an assessment of the shared case model, with its answers and scores; the
column repeated them without the version of the tool.

Revision 0007_needs, after 0006_giving.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_needs"
down_revision = "0006_giving"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("oocd_resolution", "needs")


def downgrade() -> None:
    op.add_column(
        "oocd_resolution",
        sa.Column("needs", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.alter_column("oocd_resolution", "needs", server_default=None)
