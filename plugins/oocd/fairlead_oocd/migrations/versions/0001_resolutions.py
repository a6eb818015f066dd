"""Resolutions, victims' views and conditions.

Revision 0001_resolutions, after nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.public import protect

revision = "0001_resolutions"
down_revision = None
branch_labels = None
depends_on = None


def _protection() -> list[str]:
    """Nothing here is granted to other organisations: what a provider learns is in its referral."""
    return [
        *protect("oocd_resolution"),
        *protect("oocd_victim_contact", update=None),
        *protect("oocd_victim_consultation"),
        *protect("oocd_condition"),
    ]


def upgrade() -> None:
    op.create_table(
        "oocd_condition",
        sa.Column("condition_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("listed_action", sa.Text(), nullable=True),
        sa.Column("payment_method", sa.Text(), nullable=True),
        sa.Column("consequences", sa.Text(), nullable=True),
        sa.Column("staying_at_residence", sa.Boolean(), nullable=True),
        sa.Column("proportionate", sa.Boolean(), nullable=True),
        sa.Column("achievable", sa.Boolean(), nullable=True),
        sa.Column("provider_has_capacity", sa.Boolean(), nullable=True),
        sa.Column("circumstances_checked", sa.Boolean(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_oocd_condition_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "condition_id"],
            ["case_condition.tenant_id", "case_condition.id"],
            name=op.f("fk_oocd_condition_tenant_id_condition_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_oocd_condition_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oocd_condition")),
        sa.UniqueConstraint(
            "tenant_id", "condition_id", name=op.f("uq_oocd_condition_tenant_id_condition_id")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_oocd_condition_tenant_id_id")),
    )
    op.create_index("ix_oocd_condition_case", "oocd_condition", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "oocd_victim_consultation",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("views", sa.Text(), nullable=True),
        sa.Column("no_views_reason", sa.Text(), nullable=True),
        sa.Column("supports", sa.Boolean(), nullable=True),
        sa.Column("wants_listed_action", sa.Text(), nullable=True),
        sa.Column("risk_to_victim", sa.Boolean(), nullable=True),
        sa.Column("restorative_interest", sa.Boolean(), nullable=True),
        sa.Column("loss_pence", sa.Integer(), nullable=True),
        sa.Column("update_preference", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_oocd_victim_consultation_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["party.tenant_id", "party.id"],
            name=op.f("fk_oocd_victim_consultation_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_oocd_victim_consultation_tenant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oocd_victim_consultation")),
        sa.UniqueConstraint(
            "tenant_id",
            "case_id",
            "party_id",
            name=op.f("uq_oocd_victim_consultation_tenant_id_case_id_party_id"),
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_oocd_victim_consultation_tenant_id_id")),
    )
    op.create_index(
        "ix_oocd_victim_consultation_case", "oocd_victim_consultation", ["tenant_id", "case_id"], unique=False
    )
    op.create_table(
        "oocd_victim_contact",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_oocd_victim_contact_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["party.tenant_id", "party.id"],
            name=op.f("fk_oocd_victim_contact_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_oocd_victim_contact_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oocd_victim_contact")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_oocd_victim_contact_tenant_id_id")),
    )
    op.create_index(
        "ix_oocd_victim_contact_case", "oocd_victim_contact", ["tenant_id", "case_id"], unique=False
    )
    op.create_index(
        "ix_oocd_victim_contact_party", "oocd_victim_contact", ["tenant_id", "party_id"], unique=False
    )
    op.create_table(
        "oocd_resolution",
        sa.Column("suspect_party_id", sa.Uuid(), nullable=False),
        sa.Column("offence_id", sa.Uuid(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("attendance", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answered", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("evidence_summary", sa.Text(), nullable=True),
        sa.Column("evidence_sufficient", sa.Boolean(), nullable=True),
        sa.Column("evidence_decider", sa.Text(), nullable=True),
        sa.Column("evidence_decider_rank", sa.Text(), nullable=True),
        sa.Column("evidence_decided_on", sa.Date(), nullable=True),
        sa.Column("public_interest", sa.Text(), nullable=True),
        sa.Column("admission_reference", sa.Text(), nullable=True),
        sa.Column("chosen", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("needs_consent", sa.Boolean(), nullable=True),
        sa.Column("needs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("needs_note", sa.Text(), nullable=True),
        sa.Column("screened_by", sa.Text(), nullable=True),
        sa.Column("screening_tool", sa.Text(), nullable=True),
        sa.Column("adjustments_made", sa.Text(), nullable=True),
        sa.Column("exception_kind", sa.Text(), nullable=True),
        sa.Column("exception_reason", sa.Text(), nullable=True),
        sa.Column("explanation_version", sa.Text(), nullable=True),
        sa.Column("explained_by", sa.Text(), nullable=True),
        sa.Column("explained_by_rank", sa.Text(), nullable=True),
        sa.Column("offer_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_place", sa.Text(), nullable=True),
        sa.Column("legal_advice", sa.Text(), nullable=True),
        sa.Column("warning_given", sa.Boolean(), nullable=True),
        sa.Column("admission_repeated", sa.Boolean(), nullable=True),
        sa.Column("consent_given", sa.Boolean(), nullable=True),
        sa.Column("signature_method", sa.Text(), nullable=True),
        sa.Column("signed_name", sa.Text(), nullable=True),
        sa.Column("present", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("copy_given", sa.Boolean(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("victim_told", sa.Text(), nullable=True),
        sa.Column("offender_told_on", sa.Date(), nullable=True),
        sa.Column("pnc_reference", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_oocd_resolution_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decision_id"],
            ["case_decision.tenant_id", "case_decision.id"],
            name=op.f("fk_oocd_resolution_tenant_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["case_document.tenant_id", "case_document.id"],
            name=op.f("fk_oocd_resolution_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "offence_id"],
            ["case_offence.tenant_id", "case_offence.id"],
            name=op.f("fk_oocd_resolution_tenant_id_offence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "suspect_party_id"],
            ["party.tenant_id", "party.id"],
            name=op.f("fk_oocd_resolution_tenant_id_suspect_party_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_oocd_resolution_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oocd_resolution")),
        sa.UniqueConstraint("tenant_id", "case_id", name=op.f("uq_oocd_resolution_tenant_id_case_id")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_oocd_resolution_tenant_id_id")),
    )
    op.create_index("ix_oocd_resolution_case", "oocd_resolution", ["tenant_id", "case_id"], unique=False)
    for statement in _protection():
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_oocd_resolution_case", table_name="oocd_resolution")
    op.drop_table("oocd_resolution")
    op.drop_index("ix_oocd_victim_contact_party", table_name="oocd_victim_contact")
    op.drop_index("ix_oocd_victim_contact_case", table_name="oocd_victim_contact")
    op.drop_table("oocd_victim_contact")
    op.drop_index("ix_oocd_victim_consultation_case", table_name="oocd_victim_consultation")
    op.drop_table("oocd_victim_consultation")
    op.drop_index("ix_oocd_condition_case", table_name="oocd_condition")
    op.drop_table("oocd_condition")
