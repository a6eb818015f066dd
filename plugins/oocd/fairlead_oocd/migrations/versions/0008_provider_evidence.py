"""What showed that a condition was kept can be a file that its provider added to the referral: linked, not copied.

Revision 0008_provider_evidence, after 0007_needs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_provider_evidence"
down_revision = "0007_needs"
branch_labels = None
depends_on = None

KEY = "fk_oocd_condition_evidence_tenant_id_referral_evidence_id"


def upgrade() -> None:
    op.add_column("oocd_condition_evidence", sa.Column("referral_evidence_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(KEY),
        "oocd_condition_evidence",
        "referral_evidence",
        ["tenant_id", "referral_evidence_id"],
        ["tenant_id", "id"],
    )


def downgrade() -> None:
    op.drop_constraint(op.f(KEY), "oocd_condition_evidence", type_="foreignkey")
    op.drop_column("oocd_condition_evidence", "referral_evidence_id")
