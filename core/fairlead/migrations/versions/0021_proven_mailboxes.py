"""Links that go to a mailbox and to nobody else, places that wait, news and who wants it when.

Revision 0021_proven_mailboxes, after 0020_secret_links.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.providers import ddl as providers
from fairlead.providers.onboarding import ddl as onboarding
from fairlead.tenancy.rls import protect

revision = "0021_proven_mailboxes"
down_revision = "0020_secret_links"
branch_labels = None
depends_on = None


def _preferences() -> None:
    op.create_table(
        "news_preference",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("choices", postgresql.JSONB(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_news_preference_tenant_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_news_preference_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_preference")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_news_preference_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "user_id", name=op.f("uq_news_preference_tenant_id_user_id")),
    )
    for statement in protect("news_preference"):
        op.execute(statement)
    op.add_column("notification", sa.Column("digest", sa.Boolean(), server_default="false", nullable=False))
    op.alter_column("notification", "digest", server_default=None)


def upgrade() -> None:
    _preferences()
    op.add_column("user_account", sa.Column("email_proven_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("membership", sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_membership_offered_is_disabled"),
        "membership",
        "offered_at is null or disabled_at is not null",
    )
    for table in ("sign_in_secret", "provider_invitation"):
        op.add_column(table, sa.Column("by_mail", sa.Boolean(), server_default="false", nullable=False))
        op.alter_column(table, "by_mail", server_default=None)
    op.execute(onboarding.BY_MAIL)
    op.execute(providers.NEWS)


def downgrade() -> None:
    raise RuntimeError(
        "Places that wait to be accepted would count as ended, and links as shown. Restore a backup instead."
    )
