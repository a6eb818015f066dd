"""Group programmes: sessions, members, registers.

Revision 0009_group_programmes, after 0007_directory_of_services.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.providers.groups import ddl
from fairlead.tenancy.rls import protect

revision = "0009_group_programmes"
down_revision = "0008_delivery"
branch_labels = None
depends_on = None

OF_THE_PROVIDER = ("group_programme", "group_session", "group_session_change")
OF_THE_SENDER = ("group_member", "group_attendance")


def _group_programme() -> None:
    op.create_table(
        "group_programme",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("facilitator_id", sa.Uuid(), nullable=False),
        sa.Column("facilitator_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cancel_code", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["service.tenant_id", "service.id"],
            name=op.f("fk_group_programme_tenant_id_service_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_group_programme_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_programme")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_group_programme_tenant_id_id")),
    )
    op.create_index("ix_group_programme_name", "group_programme", ["tenant_id", "name", "id"])
    op.create_index(
        "ix_group_programme_service", "group_programme", ["tenant_id", "service_id", "name", "id"]
    )


def _group_session() -> None:
    op.create_table(
        "group_session",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("facilitator_id", sa.Uuid(), nullable=False),
        sa.Column("facilitator_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cancel_code", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["group_programme.tenant_id", "group_programme.id"],
            name=op.f("fk_group_session_tenant_id_group_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_group_session_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_session")),
        sa.UniqueConstraint(
            "tenant_id", "group_id", "number", name=op.f("uq_group_session_tenant_id_group_id_number")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_group_session_tenant_id_id")),
    )
    op.create_index(
        "ix_group_session_facilitator", "group_session", ["tenant_id", "facilitator_id", "starts_at"]
    )
    op.create_index("ix_group_session_time", "group_session", ["tenant_id", "group_id", "state", "starts_at"])


def _group_session_change() -> None:
    op.create_table(
        "group_session_change",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["group_session.tenant_id", "group_session.id"],
            name=op.f("fk_group_session_change_tenant_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_group_session_change_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_session_change")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_group_session_change_tenant_id_id")),
    )
    op.create_index("ix_group_session_change_session", "group_session_change", ["tenant_id", "session_id"])


def _group_member() -> None:
    op.create_table(
        "group_member",
        sa.Column("group_tenant_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_session", sa.Integer(), nullable=False),
        sa.Column("last_session", sa.Integer(), nullable=True),
        sa.Column("leave_code", sa.Text(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_tenant_id", "group_id"],
            ["group_programme.tenant_id", "group_programme.id"],
            name=op.f("fk_group_member_group_tenant_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["group_tenant_id"], ["tenant.id"], name=op.f("fk_group_member_group_tenant_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f("fk_group_member_tenant_id_referral_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_group_member_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_group_member_tenant_id_id")),
    )
    op.create_index("ix_group_member_group", "group_member", ["group_id", "state"])
    op.create_index(
        "ix_group_member_once",
        "group_member",
        ["tenant_id", "referral_id", "group_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'left'"),
    )
    op.create_index("ix_group_member_referral", "group_member", ["referral_id"])


def _group_attendance() -> None:
    op.create_table(
        "group_attendance",
        sa.Column("group_tenant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_tenant_id", "session_id"],
            ["group_session.tenant_id", "group_session.id"],
            name=op.f("fk_group_attendance_group_tenant_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["group_tenant_id"], ["tenant.id"], name=op.f("fk_group_attendance_group_tenant_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appointment_id"],
            ["appointment.tenant_id", "appointment.id"],
            name=op.f("fk_group_attendance_tenant_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["group_member.tenant_id", "group_member.id"],
            name=op.f("fk_group_attendance_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "referral_id"],
            ["referral.tenant_id", "referral.id"],
            name=op.f("fk_group_attendance_tenant_id_referral_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_group_attendance_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_attendance")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_group_attendance_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id",
            "referral_id",
            "session_id",
            name=op.f("uq_group_attendance_tenant_id_referral_id_session_id"),
        ),
    )
    op.create_index("ix_group_attendance_referral", "group_attendance", ["referral_id"])
    op.create_index("ix_group_attendance_session", "group_attendance", ["session_id"])


def upgrade() -> None:
    _group_programme()
    _group_session()
    _group_session_change()
    _group_member()
    _group_attendance()
    op.execute(ddl.FUNCTIONS)
    for statement in (
        *protect("group_programme"),
        *protect("group_session"),
        *protect("group_session_change", update=None),
        *protect(
            "group_member",
            read=ddl.read_of_referral("group_member"),
            insert=ddl.write_of_referral("group_member"),
            update=ddl.write_of_referral("group_member"),
        ),
        *protect(
            "group_attendance",
            read=ddl.read_of_referral("group_attendance"),
            insert=ddl.write_of_referral("group_attendance"),
            update=None,
        ),
        *ddl.TRIGGERS,
    ):
        op.execute(statement)


def downgrade() -> None:
    for table in reversed((*OF_THE_PROVIDER, *OF_THE_SENDER)):
        op.drop_table(table)
    for name in ("group_session_change_stamp", "group_attendance_stamp", "group_member_keeps"):
        op.execute(f"drop function {name}()")
