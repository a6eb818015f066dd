"""The ledger of a case, instalments, penalties and claims in court.

Revision 0003_money, after 0002_after_giving.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fairlead.public import protect

revision = "0003_money"
down_revision = "0002_after_giving"
branch_labels = None
depends_on = None

_TABLES = ("oocd_money_entry", "oocd_instalment", "oocd_penalty", "oocd_penalty_claim")
_SIGN = (
    "case kind when 'charge' then amount_pence > 0 when 'refund' then amount_pence > 0"
    " when 'payment' then amount_pence < 0 when 'write_off' then amount_pence < 0"
    " when 'correction' then amount_pence <> 0 and corrects_id is not null else amount_pence <> 0 end"
)


def _protection() -> list[str]:
    """Entries and instalments can only be added. Nothing here is granted to other organisations."""
    return [
        *protect("oocd_money_entry", update=None),
        *protect("oocd_instalment", update=None),
        *protect("oocd_penalty"),
        *protect("oocd_penalty_claim"),
    ]


def _child(table: str) -> list[sa.schema.SchemaItem]:
    """The columns and keys of every row of a case."""
    return [
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{table}_tenant_id")),
        _key(table, "case_id", "case_file"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    ]


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _recorded() -> list[sa.Column[object]]:
    return [
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "oocd_money_entry",
        sa.Column("condition_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("receipt_reference", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        *_recorded(),
        *_child("oocd_money_entry"),
        _key("oocd_money_entry", "condition_id", "case_condition"),
        _key("oocd_money_entry", "corrects_id", "oocd_money_entry"),
        sa.UniqueConstraint(
            "tenant_id", "corrects_id", name=op.f("uq_oocd_money_entry_tenant_id_corrects_id")
        ),
        sa.CheckConstraint(_SIGN, name=op.f("ck_oocd_money_entry_sign")),
    )
    op.create_table(
        "oocd_instalment",
        sa.Column("condition_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=False),
        *_recorded(),
        *_child("oocd_instalment"),
        _key("oocd_instalment", "condition_id", "case_condition"),
        sa.UniqueConstraint(
            "tenant_id",
            "condition_id",
            "plan",
            "due_on",
            name=op.f("uq_oocd_instalment_tenant_id_condition_id_plan_due_on"),
        ),
    )
    op.create_table(
        "oocd_penalty",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("condition_id", sa.Uuid(), nullable=True),
        sa.Column("rescinded_condition_id", sa.Uuid(), nullable=True),
        sa.Column("payee", sa.Text(), nullable=True),
        sa.Column("payment_method", sa.Text(), nullable=True),
        sa.Column("consequences", sa.Text(), nullable=True),
        sa.Column("legal_advice", sa.Text(), nullable=True),
        sa.Column("legal_adviser", sa.Text(), nullable=True),
        sa.Column("legal_advice_on", sa.Date(), nullable=True),
        sa.Column("increased_on", sa.Date(), nullable=True),
        sa.Column("increase_entry_id", sa.Uuid(), nullable=True),
        sa.Column("registrable_on", sa.Date(), nullable=True),
        sa.Column("local_justice_area", sa.Text(), nullable=True),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("sent_to_court_on", sa.Date(), nullable=True),
        sa.Column("court_reference", sa.Text(), nullable=True),
        sa.Column("trial_requested_on", sa.Date(), nullable=True),
        sa.Column("trial_request", sa.Text(), nullable=True),
        sa.Column("course_asked_on", sa.Date(), nullable=True),
        sa.Column("course_by", sa.Date(), nullable=True),
        sa.Column("course_completed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_how", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_child("oocd_penalty"),
        _key("oocd_penalty", "condition_id", "case_condition"),
        _key("oocd_penalty", "rescinded_condition_id", "case_condition"),
        _key("oocd_penalty", "certificate_id", "case_document"),
        _key("oocd_penalty", "increase_entry_id", "oocd_money_entry"),
        sa.UniqueConstraint("tenant_id", "condition_id", name=op.f("uq_oocd_penalty_tenant_id_condition_id")),
    )
    op.create_table(
        "oocd_penalty_claim",
        sa.Column("penalty_id", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("court", sa.Text(), nullable=True),
        sa.Column("adjourned_days", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        *_recorded(),
        sa.Column("version", sa.Integer(), nullable=False),
        *_child("oocd_penalty_claim"),
        _key("oocd_penalty_claim", "penalty_id", "oocd_penalty"),
    )
    for table in _TABLES:
        op.create_index(f"ix_{table}_case", table, ["tenant_id", "case_id"], unique=False)
    op.create_index("ix_oocd_penalty_claim_penalty", "oocd_penalty_claim", ["tenant_id", "penalty_id"])
    for statement in _protection():
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
