"""The directory of services: entries with versions that the commissioner approves.

Revision 0007_directory_of_services, after 0006_referral_answers.
"""

from __future__ import annotations

from typing import Any  # columns of several types

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.providers.directory import ddl
from fairlead.tenancy.rls import protect

revision = "0007_directory_of_services"
down_revision = "0006_referral_answers"
branch_labels = None
depends_on = None

WORDS = "to_tsvector('english', name || ' ' || summary)"
NO_START = "coalesce(next_start, '9999-12-31'::date)"
NO_PLACES = "coalesce(places_free, -1)"


def _list(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        _list("methods"),
        _list("areas"),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        _text("sex"),
        _text("highest_risk"),
        _text("exclusions"),
        _list("languages"),
        _list("access"),
        sa.Column("cost_pence", sa.Integer(), server_default="0", nullable=False),
        _text("payer"),
        _text("contract_reference"),
        sa.Column("contract_from", sa.Date(), nullable=True),
        sa.Column("contract_to", sa.Date(), nullable=True),
        sa.Column("commissioner_tenant_id", sa.Uuid(), nullable=True),
        sa.Column("approved_number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("places_free", sa.Integer(), nullable=True),
        sa.Column("next_start", sa.Date(), nullable=True),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        _text("live_by"),
        sa.Column("words", postgresql.TSVECTOR(), sa.Computed(WORDS, persisted=True), nullable=False),
    )


def _indexes() -> None:
    for name in ("needs", "methods", "areas", "languages", "words"):
        op.create_index(f"ix_service_{name}", "service", [name], postgresql_using="gin")
    op.create_index("ix_service_name", "service", ["name", "id"])
    op.create_index("ix_service_next_start", "service", [sa.text(NO_START), "id"])
    op.create_index("ix_service_places_free", "service", [sa.text(NO_PLACES), "id"])
    op.create_index("ix_referral_of_service", "referral", ["service_id"])


def _service_version() -> None:
    op.create_table(
        "service_version",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("commissioner_tenant_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_organisation", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commissioner_tenant_id"], ["tenant.id"], name=op.f("fk_service_version_commissioner_tenant_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_service_version_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["service.tenant_id", "service.id"],
            name=op.f("fk_service_version_tenant_id_service_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_version")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_service_version_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "service_id", "number", name=op.f("uq_service_version_tenant_id_service_id_number")
        ),
    )
    open_ = sa.text("state = 'proposed'")
    op.create_index(
        "ix_service_version_proposed",
        "service_version",
        ["tenant_id", "service_id"],
        unique=True,
        postgresql_where=open_,
    )
    op.create_index(
        "ix_service_version_desk",
        "service_version",
        ["commissioner_tenant_id", "proposed_at", "id"],
        postgresql_where=open_,
    )


def upgrade() -> None:
    for column in _columns():
        op.add_column("service", column)
    op.create_foreign_key(
        op.f("fk_service_commissioner_tenant_id"), "service", "tenant", ["commissioner_tenant_id"], ["id"]
    )
    _indexes()
    _service_version()
    op.execute(ddl.FUNCTIONS)
    op.execute(ddl.VERSION_WRITES)
    op.execute(ddl.SERVICE_WRITES)
    for statement in (
        *protect("service_version", read=ddl.READ_VERSION, update=ddl.UPDATE_VERSION),
        "drop policy service_update on service",
        (
            f"create policy service_update on service for update using ({ddl.UPDATE_SERVICE})"
            f" with check ({ddl.UPDATE_SERVICE})"
        ),
        # what search is made of would say the entry a second time in the change log
        "drop trigger service_change_log on service",
        (
            "create trigger service_change_log after insert or update or delete on service"
            " for each row execute function audit_change('words')"
        ),
        *ddl.TRIGGERS,
        f"alter policy audit_entry_write on audit_entry with check ({ddl.WRITE_LOG})",
    ):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError(
        "The four eyes on the directory are not taken off a database that may hold entries."
        " To start again, drop the database."
    )
