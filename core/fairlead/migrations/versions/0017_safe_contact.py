"""How a contact point may be used, and the routes by which something went.

Revision 0017_safe_contact, after 0016_notifications.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from fairlead.tenancy.rls import protect

revision = "0017_safe_contact"
down_revision = "0016_notifications"
branch_labels = None
depends_on = None

_AGREED = (
    "channels",
    "leave_message",
    "name_police",
    "safe_times",
    "shared",
    "sharer_id",
    "code_word",
)
_SENT = ("case_document", "notification")
"""What goes to somebody by a route."""


def upgrade() -> None:
    """Add what can be agreed about a contact point, and the table of routes behind row security."""
    op.add_column("person", sa.Column("reading_format", sa.Text(), nullable=True))
    for column in (
        sa.Column("channels", ARRAY(sa.Text()), nullable=True),
        sa.Column("leave_message", sa.Boolean(), nullable=True),
        sa.Column("name_police", sa.Boolean(), nullable=True),
        sa.Column("safe_times", JSONB(), nullable=True),
        sa.Column("shared", sa.Text(), nullable=True),
        sa.Column("sharer_id", sa.Uuid(), nullable=True),
        sa.Column("code_word", sa.Text(), nullable=True),
    ):
        op.add_column("contact_point", column)
    op.create_foreign_key(
        op.f("fk_contact_point_tenant_id_sharer_id"),
        "contact_point",
        "person",
        ["tenant_id", "sharer_id"],
        ["tenant_id", "id"],
    )
    _routes()


def _routes() -> None:
    op.create_table(
        "contact_route",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("contact_point_id", sa.Uuid(), nullable=True),
        sa.Column("contact_version", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("outgoing", sa.Text(), nullable=False),
        sa.Column("languages", ARRAY(sa.Text()), nullable=False),
        sa.Column("formats", ARRAY(sa.Text()), nullable=False),
        sa.Column("self_acting", sa.Boolean(), nullable=False),
        sa.Column("names_police", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_contact_route_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_contact_route_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_point_id"],
            ["contact_point.tenant_id", "contact_point.id"],
            name=op.f("fk_contact_route_tenant_id_contact_point_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_route")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_contact_route_tenant_id_id")),
    )
    op.create_index("ix_contact_route_person", "contact_route", ["tenant_id", "person_id"])
    op.create_index("ix_contact_route_point", "contact_route", ["tenant_id", "contact_point_id"])
    for statement in protect("contact_route"):
        op.execute(statement)
    for table in _SENT:
        op.add_column(table, sa.Column("route_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_tenant_id_route_id"),
            table,
            "contact_route",
            ["tenant_id", "route_id"],
            ["tenant_id", "id"],
        )


def downgrade() -> None:
    """Take all of it away again."""
    for table in _SENT:
        op.drop_constraint(op.f(f"fk_{table}_tenant_id_route_id"), table, type_="foreignkey")
        op.drop_column(table, "route_id")
    op.drop_table("contact_route")
    op.drop_constraint(op.f("fk_contact_point_tenant_id_sharer_id"), "contact_point", type_="foreignkey")
    for name in _AGREED:
        op.drop_column("contact_point", name)
    op.drop_column("person", "reading_format")
