"""Places that are held, needs that nobody meets, and the next service after one declined.

Revision 0010_matching.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.providers.matching import ddl
from fairlead.tenancy.rls import protect

revision = "0010_matching"
down_revision = "0009_group_programmes"
branch_labels = None
depends_on = None


def _place_hold() -> None:
    op.create_table(
        "place_hold",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["service.tenant_id", "service.id"],
            name=op.f("fk_place_hold_tenant_id_service_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_place_hold_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_hold")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_place_hold_tenant_id_id")),
    )
    op.create_index(
        "ix_place_hold_taken",
        "place_hold",
        ["service_id", "held_until"],
        unique=False,
        postgresql_where=sa.text("state in ('held', 'used')"),
    )


def _place_reservation() -> None:
    op.create_table(
        "place_reservation",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("provider_tenant_id", sa.Uuid(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("reserved_by", sa.Text(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["place_hold.id"], name=op.f("fk_place_reservation_hold_id")),
        sa.ForeignKeyConstraint(
            ["provider_tenant_id"], ["tenant.id"], name=op.f("fk_place_reservation_provider_tenant_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_place_reservation_service_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_place_reservation_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f("fk_place_reservation_tenant_id_referral_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_place_reservation_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_reservation")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_place_reservation_hold_id")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_place_reservation_tenant_id_id")),
    )
    op.create_index("ix_place_reservation_case", "place_reservation", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_place_reservation_provider",
        "place_reservation",
        ["provider_tenant_id", "held_until"],
        unique=False,
    )
    op.create_index("ix_place_reservation_referral", "place_reservation", ["referral_id"], unique=False)


def _unmet_need() -> None:
    op.create_table(
        "unmet_need",
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_unmet_need_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_unmet_need_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmet_need")),
        sa.UniqueConstraint(
            "tenant_id", "case_id", "need", "reason", name=op.f("uq_unmet_need_tenant_id_case_id_need_reason")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_unmet_need_tenant_id_id")),
    )
    op.create_index("ix_unmet_need_case", "unmet_need", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_unmet_need_day",
        "unmet_need",
        ["tenant_id", "recorded_on", "need", "area", "reason"],
        unique=False,
    )


def _next_offer() -> None:
    op.create_table(
        "next_offer",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_next_offer_service_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_file.tenant_id", "case_file.id"],
            name=op.f("fk_next_offer_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f("fk_next_offer_tenant_id_referral_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_next_offer_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_next_offer")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_next_offer_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "referral_id", name=op.f("uq_next_offer_tenant_id_referral_id")),
    )
    op.create_index("ix_next_offer_case", "next_offer", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_next_offer_open",
        "next_offer",
        ["tenant_id", "referral_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )


def upgrade() -> None:
    for make in (_place_hold, _place_reservation, _unmet_need, _next_offer):
        make()
    op.execute(ddl.FUNCTIONS)
    for statement in (
        *protect("place_hold", read=ddl.READ_HOLD, insert=ddl.INSERT_HOLD, update=ddl.UPDATE_HOLD),
        *protect("place_reservation", read=ddl.READ_RESERVATION),
        *protect("unmet_need", update=None),
        *protect("next_offer"),
        *ddl.TRIGGERS,
    ):
        op.execute(statement)


def downgrade() -> None:
    for table in ("next_offer", "unmet_need", "place_reservation", "place_hold"):
        op.drop_table(table)
    for function in (
        "place_hold_writes()",
        "place_reservation_stamp()",
        "unmet_need_stamp()",
        "app_place_is_held(uuid)",
        "app_holds_place(uuid)",
    ):
        op.execute(f"drop function {function}")
