"""After giving: breaches, variations, rescission, scrutiny.

Revision 0002_after_giving, after 0001_resolutions.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.public import protect

revision = "0002_after_giving"
down_revision = "0001_resolutions"
branch_labels = None
depends_on = None


def _protection() -> list[str]:
    """Nothing here is granted to other organisations: what a provider learns is in its referral."""
    return [
        *protect("oocd_breach"),
        *protect("oocd_variation"),
        *protect("oocd_rescission", update=None),
        *protect("oocd_scrutiny"),
    ]


def upgrade() -> None:
    op.create_table(
        "oocd_breach",
        sa.Column("condition_id", sa.Uuid(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("contact_attempts", sa.Text(), nullable=True),
        sa.Column("reported_by_id", sa.Uuid(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("reported_by_organisation", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("asked_how", sa.Text(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("explanation_evidence", sa.Text(), nullable=True),
        sa.Column("review_sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("review_sent_by", sa.Text(), nullable=True),
        sa.Column("review_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_rank", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.Column("charge_reference", sa.Text(), nullable=True),
        sa.Column("proceedings_on", sa.Date(), nullable=True),
        sa.Column("arrested", sa.Boolean(), nullable=True),
        sa.Column("outcome_by", sa.Text(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_oocd_breach_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_oocd_breach_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "condition_id"],
            ["case_condition.tenant_id", "case_condition.id"],
            name=op.f("fk_oocd_breach_tenant_id_condition_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oocd_breach")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_oocd_breach_tenant_id_id")),
    )
    op.create_index("ix_oocd_breach_case", "oocd_breach", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "oocd_variation",
        sa.Column("condition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("consent_method", sa.Text(), nullable=True),
        sa.Column("consent_name", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_reason", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_oocd_variation_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_oocd_variation_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "condition_id"],
            ["case_condition.tenant_id", "case_condition.id"],
            name=op.f("fk_oocd_variation_tenant_id_condition_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oocd_variation")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_oocd_variation_tenant_id_id")),
    )
    op.create_index("ix_oocd_variation_case", "oocd_variation", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "oocd_rescission",
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("adviser", sa.Text(), nullable=False),
        sa.Column("advised_on", sa.Date(), nullable=False),
        sa.Column("advice_reference", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("notices", sa.Text(), nullable=False),
        sa.Column("pnc_correction", sa.Text(), nullable=True),
        sa.Column("outcome_before", sa.Text(), nullable=True),
        sa.Column("rescinded_by", sa.Text(), nullable=False),
        sa.Column("rescinded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_oocd_rescission_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_oocd_rescission_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oocd_rescission")),
        sa.UniqueConstraint("tenant_id", "case_id", name=op.f("uq_oocd_rescission_tenant_id_case_id")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_oocd_rescission_tenant_id_id")),
    )
    op.create_index("ix_oocd_rescission_case", "oocd_rescission", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "oocd_scrutiny",
        sa.Column("panel_reference", sa.Text(), nullable=False),
        sa.Column("chosen_because", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("learning", sa.Text(), nullable=True),
        sa.Column("learning_owner", sa.Text(), nullable=True),
        sa.Column("learning_due_on", sa.Date(), nullable=True),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("policy_change", sa.Text(), nullable=True),
        sa.Column("found_by", sa.Text(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_oocd_scrutiny_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_oocd_scrutiny_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oocd_scrutiny")),
        sa.UniqueConstraint("tenant_id", "case_id", name=op.f("uq_oocd_scrutiny_tenant_id_case_id")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_oocd_scrutiny_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "panel_reference", name=op.f("uq_oocd_scrutiny_tenant_id_panel_reference")
        ),
    )
    op.create_index("ix_oocd_scrutiny_case", "oocd_scrutiny", ["tenant_id", "case_id"], unique=False)
    for statement in _protection():
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_oocd_scrutiny_case", table_name="oocd_scrutiny")
    op.drop_table("oocd_scrutiny")
    op.drop_index("ix_oocd_rescission_case", table_name="oocd_rescission")
    op.drop_table("oocd_rescission")
    op.drop_index("ix_oocd_variation_case", table_name="oocd_variation")
    op.drop_table("oocd_variation")
    op.drop_index("ix_oocd_breach_case", table_name="oocd_breach")
    op.drop_table("oocd_breach")
