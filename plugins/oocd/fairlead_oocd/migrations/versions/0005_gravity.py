"""Facts of the offence that somebody corrected, the working of the gravity score, and what similar cases are found by.

Revision 0005_gravity, after 0004_conditions.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_gravity"
down_revision = "0004_conditions"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(astext_type=sa.Text())
_COLUMNS: tuple[sa.Column[object], ...] = (
    sa.Column("fact_corrections", _JSON, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Column("gravity_working", _JSON, nullable=True),
    sa.Column("offence_group", sa.Text(), nullable=True),
    sa.Column("gravity_final", sa.Integer(), nullable=True),
    sa.Column("with_record", sa.Boolean(), nullable=True),
    sa.Column("deviation_reason", sa.Text(), nullable=True),
)


def upgrade() -> None:
    for column in _COLUMNS:
        op.add_column("oocd_resolution", column)
    op.create_index(
        "ix_oocd_resolution_similar",
        "oocd_resolution",
        ["tenant_id", "offence_group", "gravity_final", "given_on"],
        unique=False,
        postgresql_include=["with_record", "chosen"],
        postgresql_where=sa.text("given_on IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_oocd_resolution_similar", table_name="oocd_resolution")
    for column in reversed(_COLUMNS):
        op.drop_column("oocd_resolution", column.name)
