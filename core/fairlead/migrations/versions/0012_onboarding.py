"""Providers that set themselves up: invitations, profiles, assurance documents, practice, and new services by proposal.

Revision 0012_onboarding, after 0013_evidence.
"""

from __future__ import annotations

from typing import Any  # columns of several types

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.providers.assurance import ddl as assurance
from fairlead.providers.directory import ddl as directory
from fairlead.providers.onboarding import ddl as onboarding
from fairlead.tenancy.rls import protect

revision = "0012_onboarding"
down_revision = "0011_referral_drafts"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _list(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def _tenant(table: str, name: str, *, nullable: bool = False) -> tuple[sa.Column[Any], sa.Constraint]:
    return (
        sa.Column(name, sa.Uuid(), nullable=nullable),
        sa.ForeignKeyConstraint([name], ["tenant.id"], name=op.f(f"fk_{table}_{name}")),
    )


def _table(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        *parts,
        sa.Column("id", sa.Uuid(), nullable=False),
        *_tenant(name, "tenant_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{name}_tenant_id_id")),
    )


def _invitation() -> None:
    moment = sa.DateTime(timezone=True)
    _table(
        "provider_invitation",
        *map(_text, ("organisation_name", "email")),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        *map(_text, ("agreement_reference", "agreement_purpose", "agreement_gateway")),
        _list("agreement_classes"),
        _text("invited_by"),
        _moment("invited_at"),
        _moment("expires_at"),
        _maybe("revoked_at", moment),
        _maybe("accepted_at", moment),
        _maybe("accepted_by", sa.Text()),
        *_tenant("provider_invitation", "provider_tenant_id", nullable=True),
        sa.UniqueConstraint("token_hash", name=op.f("uq_provider_invitation_token_hash")),
    )
    op.create_index("ix_provider_invitation_at", "provider_invitation", ["tenant_id", "invited_at", "id"])
    op.create_index("ix_provider_invitation_provider", "provider_invitation", ["provider_tenant_id"])


def _admission() -> None:
    _table(
        "provider_admission",
        *_tenant("provider_admission", "provider_tenant_id"),
        _text("provider_name"),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("documents_from", sa.Date(), nullable=False),
        _text("asked_by"),
        _moment("asked_at"),
        sa.UniqueConstraint(
            "tenant_id", "provider_tenant_id", name=op.f("uq_provider_admission_tenant_id_provider_tenant_id")
        ),
    )
    op.create_index("ix_provider_admission_name", "provider_admission", ["tenant_id", "provider_name", "id"])
    op.create_index("ix_provider_admission_provider", "provider_admission", ["provider_tenant_id"])


def _profile() -> None:
    _table(
        "provider_profile",
        *map(
            _text,
            (
                "legal_name",
                "kind",
                "company_number",
                "charity_number",
                "address",
                "contact_name",
                "contact_email",
                "contact_phone",
            ),
        ),
        _list("areas"),
        _list("languages"),
        _text("changed_by"),
        _moment("changed_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_provider_profile_tenant_id")),
    )


def _practice() -> None:
    moment = sa.DateTime(timezone=True)
    _table(
        "practice_referral",
        _text("state"),
        _moment("received_at"),
        _text("received_by"),
        _maybe("accepted_at", moment),
        _maybe("session_at", moment),
        _maybe("session_minutes", sa.Integer()),
        _maybe("completed_on", sa.Date()),
        _maybe("outcome", sa.Text()),
        _maybe("removed_at", moment),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "ix_practice_referral_open",
        "practice_referral",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("removed_at is null and state in ('sent', 'accepted', 'completed')"),
    )


def _document() -> None:
    _table(
        "assurance_document",
        *_tenant("assurance_document", "commissioner_tenant_id"),
        *map(_text, ("kind", "state", "title")),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("media_type", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), server_default="0", nullable=False),
        _maybe("content", sa.LargeBinary()),
        _text("submitted_by"),
        _moment("submitted_at"),
        _maybe("decided_by", sa.Text()),
        _maybe("decided_organisation", sa.Text()),
        _maybe("decided_at", sa.DateTime(timezone=True)),
        _maybe("reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    waits = sa.text("state = 'waiting'")
    op.create_index(
        "ix_assurance_document_kind",
        "assurance_document",
        ["tenant_id", "commissioner_tenant_id", "kind", "state", "expires_on"],
    )
    op.create_index(
        "ix_assurance_document_waiting",
        "assurance_document",
        ["tenant_id", "commissioner_tenant_id", "kind"],
        unique=True,
        postgresql_where=waits,
    )
    op.create_index(
        "ix_assurance_document_desk",
        "assurance_document",
        ["commissioner_tenant_id", "submitted_at", "id"],
        postgresql_where=waits,
    )


def upgrade() -> None:
    _invitation()
    _admission()
    _profile()
    _practice()
    _document()
    op.create_check_constraint(
        op.f("ck_service_approved_before_accepting"), "service", "not accepting or approved_number > 0"
    )
    op.execute(assurance.FUNCTIONS)
    op.execute(assurance.DOCUMENT_WRITES)
    op.execute(onboarding.FUNCTIONS)
    op.execute(onboarding.SERVICES)
    op.execute(directory.SERVICE_WRITES)
    for statement in (
        *protect("provider_invitation", read=onboarding.READ_INVITATION),
        *protect(
            "provider_admission",
            read=onboarding.READ_ADMISSION,
            insert=onboarding.INSERT_ADMISSION,
            update=None,
        ),
        *protect("provider_profile", read=onboarding.READ_PROFILE),
        *protect("practice_referral"),
        *protect(
            "assurance_document",
            read=assurance.READ,
            insert=assurance.INSERT,
            update=assurance.READ,
            unlogged_columns=("content",),
        ),
        *assurance.OWNER_READS,
        *assurance.TRIGGERS,
        *onboarding.OWNER_WRITES,
        *onboarding.TRIGGERS,
        f"alter policy service_read on service using ({directory.READ_SERVICE})",
        "revoke execute on function accept_provider_invitation(bytea), app_invitation(bytea) from public",
        "grant execute on function accept_provider_invitation(bytea), app_invitation(bytea) to fairlead_app",
    ):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError(
        "What holds providers to their documents is not taken off a database that may hold them."
        " To start again, drop the database."
    )
