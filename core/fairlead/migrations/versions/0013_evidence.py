"""Evidence of what was done on a referral, with its content sealed, and results of online courses.

Revision 0013_evidence, after 0007_directory_of_services.
"""

from __future__ import annotations

from typing import Any  # columns of several types

import sqlalchemy as sa
from alembic import op

from fairlead.providers.evidence import ddl

revision = "0013_evidence"
down_revision = "0012_onboarding"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _recorded() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        _text("recorded_by"),
        _text("organisation"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )


def _of_referral(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f(f"fk_{table}_tenant_id_referral_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    )


def upgrade() -> None:
    op.create_table(
        "referral_evidence",
        _text("kind"),
        _text("note"),
        _text("file_name"),
        _text("media_type"),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("sha256"),
        _text("scan"),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        *_recorded(),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _text("withdrawn_by", nullable=True),
        _text("withdrawn_reason", nullable=True),
        *_of_referral("referral_evidence"),
        sa.UniqueConstraint(
            "tenant_id", "referral_id", "id", name=op.f("uq_referral_evidence_tenant_id_referral_id_id")
        ),
    )
    op.create_table(
        "referral_evidence_content",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_of_referral("referral_evidence_content"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id", "evidence_id"],
            ["referral_evidence.tenant_id", "referral_evidence.referral_id", "referral_evidence.id"],
            name=op.f("fk_referral_evidence_content_tenant_id_referral_id_evidence_id"),
        ),
        sa.UniqueConstraint(
            "tenant_id", "evidence_id", name=op.f("uq_referral_evidence_content_tenant_id_evidence_id")
        ),
    )
    op.create_table(
        "course_result",
        _text("course"),
        sa.Column("completed_on", sa.Date(), nullable=False),
        _text("outcome"),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("hours", sa.Numeric(6, 2), nullable=False),
        _text("certificate_code", nullable=True),
        _text("provider_code", nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        *_recorded(),
        *_of_referral("course_result"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appointment_id"],
            ["appointment.tenant_id", "appointment.id"],
            name=op.f("fk_course_result_tenant_id_appointment_id"),
        ),
        sa.UniqueConstraint("certificate_code", name=op.f("uq_course_result_certificate_code")),
        sa.UniqueConstraint(
            "tenant_id",
            "provider_code",
            "organisation",
            name=op.f("uq_course_result_tenant_id_provider_code_organisation"),
        ),
    )
    op.create_index(
        "uq_course_result_once",
        "course_result",
        ["tenant_id", "referral_id", sa.text("lower(course)"), "completed_on"],
        unique=True,
    )
    for table in ("referral_evidence", "referral_evidence_content", "course_result"):
        op.create_index(f"ix_{table}_referral", table, ["referral_id"])
    for statement in ddl.statements():
        op.execute(statement)


def downgrade() -> None:
    for table in ("course_result", "referral_evidence_content", "referral_evidence"):
        op.drop_table(table)
    op.execute("drop function evidence_keeps()")
    op.execute("drop function evidence_stamp()")
