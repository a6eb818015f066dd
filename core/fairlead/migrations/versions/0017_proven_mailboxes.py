"""Links that go to a mailbox and to nobody else, what that proves, places that wait, and news for the other side.

Revision 0017_proven_mailboxes, after 0016_notifications.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fairlead.providers import ddl as providers
from fairlead.providers.onboarding import ddl as onboarding

revision = "0017_proven_mailboxes"
down_revision = "0016_notifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
