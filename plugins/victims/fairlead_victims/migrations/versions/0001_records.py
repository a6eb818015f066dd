"""Victims' records, decisions on enhanced rights, events, promises, safe contact.

Revision 0001_records, after nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.public import protect

revision = "0001_records"
down_revision = None
branch_labels = None
depends_on = None


def _protection() -> list[str]:
    """Nothing here is granted to other organisations. A decision is never changed."""
    return [
        *protect("victims_record"),
        *protect("victims_enhanced_decision", update=None),
        *protect("victims_event"),
        *protect("victims_promise"),
        *protect("victims_safe_contact"),
        *protect("victims_views", update=None),
    ]


def upgrade() -> None:
    op.create_table(
        "victims_record",
        sa.Column("reference", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("bases", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=True),
        sa.Column("crime_reference", sa.Text(collation="C"), nullable=True),
        sa.Column("offence", sa.Text(), nullable=False),
        sa.Column("offence_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("communication_needs", sa.Text(), nullable=True),
        sa.Column("interpreter_language", sa.Text(), nullable=True),
        sa.Column("update_agreement", sa.Text(), nullable=True),
        sa.Column("enhanced", sa.Boolean(), nullable=False),
        sa.Column("enhanced_since", sa.Date(), nullable=True),
        sa.Column("gateways", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("worker_name", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_victims_record_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_victims_record_tenant_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["user_account.id"], name=op.f("fk_victims_record_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_victims_record")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_victims_record_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id",
            "person_id",
            "crime_reference",
            name=op.f("uq_victims_record_tenant_id_person_id_crime_reference"),
        ),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_victims_record_tenant_id_reference")),
    )
    op.create_index("ix_victims_record_crime", "victims_record", ["tenant_id", "crime_reference"])
    op.create_index("ix_victims_record_opened", "victims_record", ["tenant_id", "opened_at", "id"])
    op.create_table(
        "victims_safe_contact",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("safe", sa.Boolean(), nullable=False),
        sa.Column("when_safe", sa.Text(), nullable=True),
        sa.Column("may_leave_message", sa.Boolean(), nullable=False),
        sa.Column("may_name_police", sa.Boolean(), nullable=False),
        sa.Column("others_may_answer", sa.Text(), nullable=True),
        sa.Column("code_word", sa.Text(), nullable=True),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_victims_safe_contact_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_victims_safe_contact_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_victims_safe_contact")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_victims_safe_contact_tenant_id_id")),
    )
    op.create_index("ix_victims_safe_contact_person", "victims_safe_contact", ["tenant_id", "person_id"])
    op.create_table(
        "victims_enhanced_decision",
        sa.Column("enhanced", sa.Boolean(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "record_id"],
            ["victims_record.tenant_id", "victims_record.id"],
            name=op.f("fk_victims_enhanced_decision_tenant_id_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_victims_enhanced_decision_tenant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_victims_enhanced_decision")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_victims_enhanced_decision_tenant_id_id")),
    )
    op.create_index(
        "ix_victims_enhanced_decision_record",
        "victims_enhanced_decision",
        ["tenant_id", "record_id"],
    )
    op.create_table(
        "victims_event",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "record_id"],
            ["victims_record.tenant_id", "victims_record.id"],
            name=op.f("fk_victims_event_tenant_id_record_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_victims_event_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_victims_event")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_victims_event_tenant_id_id")),
    )
    op.create_index("ix_victims_event_record", "victims_event", ["tenant_id", "record_id"])
    op.create_table(
        "victims_promise",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("right_number", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempted_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("told_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["victims_event.tenant_id", "victims_event.id"],
            name=op.f("fk_victims_promise_tenant_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "record_id"],
            ["victims_record.tenant_id", "victims_record.id"],
            name=op.f("fk_victims_promise_tenant_id_record_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_victims_promise_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_victims_promise")),
        sa.UniqueConstraint(
            "tenant_id", "event_id", "rule", name=op.f("uq_victims_promise_tenant_id_event_id_rule")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_victims_promise_tenant_id_id")),
    )
    op.create_index(
        "ix_victims_promise_open",
        "victims_promise",
        ["tenant_id", "due_on", "id"],
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_victims_promise_due", "victims_promise", ["tenant_id", "due_on"])
    op.create_index("ix_victims_promise_record", "victims_promise", ["tenant_id", "record_id"])
    op.create_table(
        "victims_views",
        sa.Column("sought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("views", sa.Text(), nullable=True),
        sa.Column("no_views_reason", sa.Text(), nullable=True),
        sa.Column("supports", sa.Boolean(), nullable=True),
        sa.Column("listed_action", sa.Text(), nullable=True),
        sa.Column("loss_pence", sa.Integer(), nullable=True),
        sa.Column("wants_apology", sa.Boolean(), nullable=True),
        sa.Column("restorative_interest", sa.Boolean(), nullable=True),
        sa.Column("at_risk", sa.Boolean(), nullable=True),
        sa.Column("safety_concerns", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "record_id"],
            ["victims_record.tenant_id", "victims_record.id"],
            name=op.f("fk_victims_views_tenant_id_record_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_victims_views_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_victims_views")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_victims_views_tenant_id_id")),
    )
    op.create_index("ix_victims_views_record", "victims_views", ["tenant_id", "record_id"])
    for statement in _protection():
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "victims_views",
        "victims_promise",
        "victims_event",
        "victims_enhanced_decision",
        "victims_safe_contact",
        "victims_record",
    ):
        op.drop_table(table)
