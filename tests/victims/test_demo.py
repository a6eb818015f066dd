"""The demonstration has victims in the force that uses every module, once."""

from __future__ import annotations

from fairlead.cases.offence_list import load_offences
from fairlead.demo import tenants_folder
from fairlead.public import member_of
from fairlead.tenancy.packs import apply_packs
from fairlead.tenancy.sessions import Database
from fairlead.testing.database import TestDatabase, TestServer, copied_database
from fairlead_victims.demo import CARE, FORCE, STORIES, load_demo_records
from fairlead_victims.queries import list_records


def test_loading_the_demonstration_twice_makes_each_record_once(
    test_cluster: TestServer, template_database: TestDatabase
) -> None:
    with copied_database(test_cluster, template_database, "victims_demo") as copied:
        load_offences(copied.owner_url)
        database = Database(copied.app_url)
        load_demo_records(database)  # without the force: nothing
        apply_packs(database, tenants_folder(), demo=True)
        for _time in range(2):
            load_demo_records(database)
            care = member_of(database, FORCE, CARE)
            assert care is not None
            with database.tenant_transaction(care) as session:
                rows = list_records(session, care)
            assert sorted(row.name for row in rows) == sorted(
                f"{given} {family}" for given, family, *_ in STORIES
            )
            assert all(row.next_due_on is not None for row in rows)
        database.dispose()
