"""The delivery of a referral: arranged appointments with their history, action plans, outcomes.

Revision 0008_delivery, after 0007_directory_of_services.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.providers import ddl as providers
from fairlead.providers.delivery import ddl
from fairlead.tenancy.rls import OWN, protect

revision = "0008_delivery"
down_revision = "0007_directory_of_services"
branch_labels = None
depends_on = None

TOLD = (
    "key_worker_name",
    "absence_code",
    "absence_note",
    "response",
    "asked_by",
    "change_code",
    "change_words",
)


def _appointment() -> None:
    op.add_column("appointment", sa.Column("way", sa.Text(), server_default="", nullable=False))
    op.add_column("appointment", sa.Column("key_worker_id", sa.Uuid(), nullable=True))
    for name in TOLD:
        op.add_column("appointment", sa.Column(name, sa.Text(), nullable=True))
    op.create_index(
        "ix_appointment_worker",
        "appointment",
        ["key_worker_id", "starts_at", "id"],
        postgresql_where=sa.text("state = 'booked'"),
    )


def _of_a_referral(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        *columns,
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f(f"fk_{table}_tenant_id_referral_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    )
    op.create_index(f"ix_{table}_referral", table, ["referral_id"])


def _appointment_change() -> None:
    _of_a_referral(
        "appointment_change",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appointment_id"],
            ["appointment.tenant_id", "appointment.id"],
            name=op.f("fk_appointment_change_tenant_id_appointment_id"),
        ),
    )


def _action_plan() -> None:
    _of_a_referral(
        "action_plan",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("objectives", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_with", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.UniqueConstraint(
            "tenant_id", "referral_id", "number", name=op.f("uq_action_plan_tenant_id_referral_id_number")
        ),
    )


def _referral_outcome() -> None:
    _of_a_referral(
        "referral_outcome",
        sa.Column("number", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("objective", "result", "how", "evidence", "still_needed", "reported_by")
        ),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "tenant_id",
            "referral_id",
            "number",
            name=op.f("uq_referral_outcome_tenant_id_referral_id_number"),
        ),
    )


def upgrade() -> None:
    op.add_column("referral", sa.Column("plan_days", sa.Integer(), server_default="3", nullable=False))
    op.add_column("referral", sa.Column("end_code", sa.Text(), nullable=True))
    op.execute(providers.RECEIVER_WRITES)
    _appointment()
    _appointment_change()
    _action_plan()
    _referral_outcome()
    op.execute(ddl.FUNCTIONS)
    op.execute(ddl.APPOINTMENT_WRITES)
    for statement in (
        *protect("appointment_change", read=ddl.READ_HISTORY, insert=ddl.WRITE_HISTORY, update=None),
        *protect("action_plan", read=ddl.READ_PLAN, insert=ddl.SUBMIT_PLAN, update=OWN),
        *protect("referral_outcome", read=ddl.READ_OUTCOME, insert=ddl.REPORT_OUTCOME, update=None),
        f"alter policy referral_message_insert on referral_message with check ({ddl.WRITE_MESSAGE})",
        *ddl.TRIGGERS,
    ):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError(
        "What was recorded of appointments and plans is not taken off a database that may hold it."
        " To start again, drop the database."
    )
