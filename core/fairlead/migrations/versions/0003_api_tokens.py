"""Tokens with which programs of an organisation use the API.

Revision 0003_api_tokens, after 0002_row_security.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.tenancy.rls import OWN, PLATFORM, protect

revision = "0003_api_tokens"
down_revision = "0002_row_security"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minute_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minute_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_api_token_tenant_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_token_hash")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_api_token_tenant_id_id")),
    )
    op.create_index("ix_api_token_user", "api_token", ["user_id", "created_at"])
    # read and counted before anybody is known, to find out who calls; made and taken back in the organisation
    either = f"({OWN}) or ({PLATFORM})"
    unlogged = ("hash", "last_used_at", "minute_began_at", "minute_count")
    for statement in protect("api_token", read=either, update=either, unlogged_columns=unlogged):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("api_token")
