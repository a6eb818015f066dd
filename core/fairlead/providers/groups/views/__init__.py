"""The pages of groups: the lists, one group and its sessions, its members, and the register."""

from fairlead.providers.groups.views import group, members, register, sessions
from fairlead.providers.groups.views.blueprint import bp

__all__ = ["bp", "group", "members", "register", "sessions"]
