"""Tenant packs: an organisation written down in a folder, applied as often as you like with the same result."""

from fairlead.tenancy.packs.applying import Change, apply_pack, apply_packs
from fairlead.tenancy.packs.exporting import export_pack
from fairlead.tenancy.packs.reading import (
    DemoPerson,
    DemoUser,
    Pack,
    PackError,
    demo_people,
    demo_users,
    find_packs,
    read_pack,
)

__all__ = [
    "Change",
    "DemoPerson",
    "DemoUser",
    "Pack",
    "PackError",
    "apply_pack",
    "apply_packs",
    "demo_people",
    "demo_users",
    "export_pack",
    "find_packs",
    "read_pack",
]
