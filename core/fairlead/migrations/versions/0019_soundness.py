"""Four eyes are two people: who sent, proposed or claimed something is known by account, and does not decide it.

Revision 0019_soundness, after 0018_person_feedback.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fairlead.providers.assurance import ddl as assurance
from fairlead.providers.delivery import ddl as delivery
from fairlead.providers.directory import ddl as directory
from fairlead.providers.money import ddl as money
from fairlead.providers.onboarding import ddl as onboarding

revision = "0019_soundness"
down_revision = "0018_person_feedback"
branch_labels = None
depends_on = None

ACCOUNTS = (
    ("assurance_document", "submitted_by_id"),
    ("assurance_document", "decided_by_id"),
    ("service_version", "proposed_by_id"),
    ("service_version", "decided_by_id"),
    ("service_price", "proposed_by_id"),
    ("service_price", "decided_by_id"),
    ("provider_claim", "submitted_by_id"),
    ("claim_line", "answered_by_id"),
)


def _lines_that_can_be_released() -> None:
    op.drop_constraint(op.f("uq_claim_line_tenant_id_unit_id"), "claim_line")
    op.drop_index("ix_claim_line_place", "claim_line")
    for name, column, where in (
        ("ix_claim_line_unit", "unit_id", "state <> 'released'"),
        ("ix_claim_line_place", "referral_reference", "unit = 'place' and state <> 'released'"),
    ):
        op.create_index(
            name, "claim_line", ["tenant_id", column], unique=True, postgresql_where=sa.text(where)
        )


def upgrade() -> None:
    for table, column in ACCOUNTS:
        op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
    for statement in (
        onboarding.ACCEPTS,
        onboarding.OWN_PLACES,
        onboarding.FUNCTIONS,
        "revoke execute on function app_invited_by_own(bytea) from public",
        "grant execute on function app_invited_by_own(bytea) to fairlead_app",
        assurance.DOCUMENT_WRITES,
        directory.VERSION_WRITES,
        delivery.APPOINTMENT_WRITES,
        money.PRICES,
        money.CLAIMS,
        *money.WORDS,
    ):
        op.execute(statement)
    _lines_that_can_be_released()


def downgrade() -> None:
    raise RuntimeError(
        "What keeps one person from both sides is not taken off a database that may hold their decisions."
        " To start again, drop the database."
    )
