"""Imports every table of core, so that ``Base.metadata`` is complete."""

from __future__ import annotations

from fairlead.audit import models as audit
from fairlead.cases import models as cases
from fairlead.help import models as help_desk
from fairlead.identity import models as identity
from fairlead.jobs import models as jobs
from fairlead.links import models as links
from fairlead.notifications import models as notifications
from fairlead.people import models as people
from fairlead.providers import models as providers
from fairlead.providers.assurance import models as assurance
from fairlead.providers.delivery import models as delivery
from fairlead.providers.drafting import models as drafting
from fairlead.providers.evidence import models as evidence
from fairlead.providers.groups import models as groups
from fairlead.providers.matching import models as matching
from fairlead.providers.money import models as money
from fairlead.providers.onboarding import models as onboarding
from fairlead.tenancy import models as tenancy
from fairlead.worklists import models as worklists

__all__ = [
    "assurance",
    "audit",
    "cases",
    "delivery",
    "drafting",
    "evidence",
    "groups",
    "help_desk",
    "identity",
    "jobs",
    "links",
    "matching",
    "money",
    "notifications",
    "onboarding",
    "people",
    "providers",
    "tenancy",
    "worklists",
]
