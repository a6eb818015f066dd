"""Agreed prices, delivered units, claims, credit notes and vouchers.

Revision 0015_money, after 0014_help_desk.
"""

from __future__ import annotations

from typing import Any  # columns of several types

import sqlalchemy as sa
from alembic import op

from fairlead.providers.money import ddl
from fairlead.tenancy.rls import protect

revision = "0015_money"
down_revision = "0014_help_desk"
branch_labels = None
depends_on = None

TABLES = ("service_price", "delivered_unit", "provider_claim", "claim_line", "credit_note", "fee_voucher")


def _text(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _id(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Uuid(), nullable=nullable) for name in names]


def _int(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def _day(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names]


def _moment(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("tenant_id", *columns, name=op.f(f"uq_{table}_tenant_id_{'_'.join(columns)}"))


def _table(
    name: str, columns: list[sa.Column[Any]], *constraints: Any, organisations: tuple[str, ...] = ()
) -> None:
    op.create_table(
        name,
        *columns,
        *_id("id", "tenant_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{name}_tenant_id")),
        *(
            sa.ForeignKeyConstraint([column], ["tenant.id"], name=op.f(f"fk_{name}_{column}"))
            for column in organisations
        ),
        *constraints,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        _unique(name, "id"),
    )


def _prices() -> None:
    name = "service_price"
    _table(
        name,
        [
            *_id("service_id", "commissioner_tenant_id"),
            *_text("payer", "unit"),
            *_int("price_pence"),
            *_day("starts_on"),
            *_text("state", "proposed_by"),
            *_moment("proposed_at"),
            *_text("decided_by", nullable=True),
            *_moment("decided_at", nullable=True),
            *_text("reason", nullable=True),
        ],
        _key(name, "service_id", "service"),
        sa.CheckConstraint("price_pence > 0", name=op.f("ck_service_price_price")),
        organisations=("commissioner_tenant_id",),
    )
    op.create_index(
        "ix_service_price_agreed",
        name,
        ["tenant_id", "service_id", "starts_on"],
        unique=True,
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_index(
        "ix_service_price_proposed",
        name,
        ["tenant_id", "service_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index("ix_service_price_commissioner", name, ["commissioner_tenant_id", "state"])


def _units() -> None:
    name = "delivered_unit"
    _table(
        name,
        [
            *_id("service_id", "sender_tenant_id"),
            *_text("referral_reference", "kind"),
            *_id("source_id"),
            *_day("month"),
            *_int("minutes"),
            *_moment("recorded_at"),
            *_moment("voided_at", nullable=True),
        ],
        _key(name, "service_id", "service"),
        _unique(name, "kind", "source_id"),
        organisations=("sender_tenant_id",),
    )
    op.create_index("ix_delivered_unit_month", name, ["tenant_id", "month", "id"])
    op.create_index("ix_delivered_unit_sender", name, ["sender_tenant_id", "month", "id"])


def _claims() -> None:
    name = "provider_claim"
    _table(
        name,
        [
            *_text("reference"),
            *_id("payer_tenant_id"),
            *_text("provider_name", "payer_name"),
            *_day("month"),
            *_text("state", "submitted_by"),
            *_moment("submitted_at"),
            *_moment("decided_at", nullable=True),
            *_text("payment_reference", nullable=True),
            *_day("paid_on", nullable=True),
            *_text("paid_by", nullable=True),
            *_int("version"),
        ],
        _unique(name, "reference"),
        organisations=("payer_tenant_id",),
    )
    op.create_index("ix_provider_claim_own", name, ["tenant_id", "submitted_at", "id"])
    op.create_index("ix_provider_claim_payer", name, ["payer_tenant_id", "submitted_at", "id"])


def _lines() -> None:
    name = "claim_line"
    _table(
        name,
        [
            *_id("claim_id", "unit_id", "price_id"),
            *_text("unit", "referral_reference"),
            *_int("quantity", "rate_pence", "amount_pence"),
            *_text("state"),
            *_text("reason", "answer", nullable=True),
            *_id("decided_by_id", nullable=True),
            *_text("decided_by", nullable=True),
            *_moment("decided_at", nullable=True),
        ],
        _key(name, "claim_id", "provider_claim"),
        _key(name, "unit_id", "delivered_unit"),
        _key(name, "price_id", "service_price"),
        _unique(name, "unit_id"),
        sa.CheckConstraint(
            "amount_pence = quantity * rate_pence and quantity > 0", name=op.f("ck_claim_line_amount")
        ),
    )
    op.create_index(
        "ix_claim_line_place",
        name,
        ["tenant_id", "referral_reference"],
        unique=True,
        postgresql_where=sa.text("unit = 'place'"),
    )
    op.create_index("ix_claim_line_claim", name, ["claim_id", "id"])


def _credit_notes() -> None:
    name = "credit_note"
    _table(
        name,
        [
            *_id("line_id"),
            *_text("reference"),
            *_int("amount_pence"),
            *_text("reason", "issued_by"),
            *_moment("issued_at"),
        ],
        _key(name, "line_id", "claim_line"),
        _unique(name, "reference"),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_credit_note_amount")),
    )
    op.create_index("ix_credit_note_line", name, ["line_id"])


def _vouchers() -> None:
    name = "fee_voucher"
    _table(
        name,
        [
            *_text("code"),
            *_id("provider_tenant_id"),
            *_text("issuer_name", "referral_reference"),
            *_int("amount_pence", nullable=True),
            *_day("expires_on"),
            *_text("issued_by"),
            *_moment("issued_at"),
            *_moment("cancelled_at", nullable=True),
            *_int("fee_pence", "covered_pence", nullable=True),
            *_text("redeemed_by", nullable=True),
            *_moment("redeemed_at", nullable=True),
        ],
        _unique(name, "code"),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_fee_voucher_amount")),
        sa.CheckConstraint(
            "covered_pence between 0 and least(fee_pence, coalesce(amount_pence, fee_pence))",
            name=op.f("ck_fee_voucher_covered"),
        ),
        organisations=("provider_tenant_id",),
    )
    op.create_index("ix_fee_voucher_issued", name, ["tenant_id", "issued_at", "id"])
    op.create_index("ix_fee_voucher_provider", name, ["provider_tenant_id", "code"])


def upgrade() -> None:
    for make in (_prices, _units, _claims, _lines, _credit_notes, _vouchers):
        make()
    for functions in (ddl.PRICES, ddl.UNITS, ddl.CLAIMS, ddl.VOUCHERS):
        op.execute(functions)
    for statement in (
        *protect("service_price", read=ddl.READ_PRICE, update=ddl.UPDATE_PRICE),
        *protect("delivered_unit", read=ddl.READ_UNIT, insert="false", update=None),
        *protect("provider_claim", read=ddl.EITHER_SIDE, update=ddl.EITHER_SIDE),
        *protect("claim_line", read=ddl.of_claim("claim_line"), update=ddl.of_claim("claim_line")),
        *protect("credit_note", read=ddl.OF_LINE, update=None),
        *protect("fee_voucher", read=ddl.EITHER_OF_VOUCHER, update=ddl.EITHER_OF_VOUCHER),
        *ddl.TRIGGERS,
    ):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop trigger appointment_earns on appointment")
    op.execute("drop trigger referral_earns on referral")
    for table in reversed(TABLES):
        op.drop_table(table)
    for function in (
        "appointment_earns()", "referral_earns()", "void_unit(uuid, text, uuid)",
        "deliver_unit(public.referral, text, uuid, date, int)", "service_price_writes()",
        "provider_claim_writes()", "claim_line_writes()", "credit_note_writes()", "fee_voucher_writes()",
    ):  # fmt: skip
        op.execute(f"drop function {function}")
