"""A force of its own for the journeys about money, and its cases taken to where the journey begins."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fairlead.demo import DEMO_PASSWORD
from fairlead.identity.accounts import ensure_user
from fairlead.modules.registry import registry
from fairlead.people.use_cases import CreatePerson, SetContactPoint, create_person, set_contact_point
from fairlead.public import Actor
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.models import Tenant, TenantModule
from fairlead.tenancy.sessions import NOBODY
from fairlead_oocd.use_cases import evidence
from plugins.oocd.tests.conftest import World
from plugins.oocd.tests.journey_start import ANSWERS
from plugins.oocd.tests.money_steps import MoneyCase

from .conftest import Site


@dataclass
class DatedCase(MoneyCase):  # type: ignore[misc]  # untyped from here: see the override in pyproject.toml
    """A case that began some days before today, as the server's clock has it."""

    def open(self, *, with_victim: bool = True, **changes: object) -> DatedCase:
        """T01, for an offence of the day before."""
        day = self.now.date() - timedelta(days=1)
        super().open(with_victim=with_victim, **{"committed_from": day, **changes})
        return self

    def review(self) -> DatedCase:
        """T02, T03."""
        self.review_only()
        self.run(
            self.world.officer,
            evidence.decide_evidence,
            evidence.DecideEvidence(
                reference=self.reference,
                version=self.version,
                sufficient=True,
                decider="Sgt 77",
                rank="sergeant",
                decided_on=self.now.date(),
                evidence_summary="CCTV and admission",
                public_interest="First offence, low value",
                admission_reference="interview 1",
            ),
        )
        return self

    def answer(self, **changes: object) -> DatedCase:
        """Every question; the admission is of today."""
        admission = dict(ANSWERS["admission"])
        said = admission["admission"]
        assert isinstance(said, dict)
        admission["admission"] = {**said, "at": self.now.date().isoformat()}
        super().answer(admission=admission, **changes)
        return self

    def plan(self, **changes: object) -> DatedCase:
        """One condition that ends in two months."""
        super().plan(**{"due_on": self.now.date() + timedelta(days=60), **changes})
        return self


def new_money_force(site: Site) -> World:
    """A force with an officer, a supervisor, a suspect with an address and a victim. Invented names."""
    tenant_id = TenantId(uuid.uuid4())
    slug = f"mint-{tenant_id.hex[:6]}"
    with site.database.platform_transaction(NOBODY) as session:
        session.add(Tenant(id=tenant_id, slug=slug, name="Mintford Police", kind="force", demo=True))
    setter = Actor.system("setter", tenant_id)
    with site.database.tenant_transaction(setter) as session:
        session.add(
            TenantModule(module="oocd", enabled=True, changed_at=datetime.now(UTC), changed_by="setter")
        )
    officer = _person(site, tenant_id, slug, "investigator", "Olive Inventedofficer", "constable")
    supervisor = _person(site, tenant_id, slug, "supervisor", "Sam Inventedsergeant", "sergeant")
    now = datetime.now(UTC) - timedelta(days=100)
    with site.database.tenant_transaction(officer) as session:
        suspect = create_person(
            session, officer, CreatePerson(given_names="Penny", family_name="Inventedpayer"), now=now
        )
        suspect.date_of_birth = now.date() - timedelta(days=12000)
        set_contact_point(
            session,
            officer,
            SetContactPoint(
                person_id=suspect.id, kind="address", value="1 Invented Row, Mintford", safe_to_use=True
            ),
            now=now,
        )
        victim = create_person(
            session, officer, CreatePerson(given_names="Vera", family_name="Inventedharmed"), now=now
        )
        suspect_id, victim_id = suspect.id, victim.id
    return World(
        database=site.database,
        force=tenant_id,
        slug=slug,
        provider=tenant_id,
        council=tenant_id,
        officer=officer,
        supervisor=supervisor,
        worker=officer,
        service_id=uuid.uuid4(),
        suspect_id=suspect_id,
        victim_id=victim_id,
    )


def case_begun(world: World, days_ago: int) -> DatedCase:
    """A case whose first step was so many days ago."""
    return DatedCase(world=world, now=datetime.now(UTC) - timedelta(days=days_ago))


def _person(
    site: Site, tenant_id: TenantId, slug: str, role: str, name: str, rank: str
) -> Actor:  # who it is
    user_id = ensure_user(
        site.database,
        tenant_id,
        email=f"{role}@{slug}.example",
        name=name,
        roles=(role,),
        team="Response team 1",
        rank=rank,
        password=DEMO_PASSWORD,
    )
    roles = {each.key: each for each in registry().default_roles("force", frozenset({"oocd"}))}
    return Actor(
        id=ActorId(user_id),
        tenant_id=tenant_id,
        name=name,
        organisation="Mintford Police",
        roles=frozenset({role}),
        permissions=frozenset(str(key) for key in roles[role].permissions),
        team="Response team 1",
        rank=rank,
    )
