"""Tables without a wall and without a trace; a trigger that deletes what is switched off; half a downgrade."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_hostile"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make two tables that everybody reads and writes."""
    op.create_table(
        "hostile_thing",
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hostile_thing_person_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_hostile_thing_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hostile_thing")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_hostile_thing_tenant_id_id")),
    )
    op.create_table(
        "hostile_board",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hostile_board")),
    )
    op.execute("alter table hostile_thing enable row level security")
    op.execute("create policy hostile_thing_all on hostile_thing using (true) with check (true)")
    op.execute("grant select, insert, update, delete on hostile_thing, hostile_board to fairlead_app")
    op.execute(
        "create function hostile_clear() returns trigger language plpgsql security definer as $$"
        " begin if not new.enabled then delete from hostile_thing where tenant_id = new.tenant_id; end if;"
        " return new; end $$"
    )
    op.execute(
        "create trigger hostile_clear after update on tenant_module for each row execute function hostile_clear()"
    )


def downgrade() -> None:
    """Forget one of the tables."""
    op.execute("drop trigger hostile_clear on tenant_module")
    op.execute("drop function hostile_clear()")
    op.drop_table("hostile_thing")
