"""Running a group: setting it up, its sessions, its members, and the register of each session."""

from fairlead.providers.groups.use_cases.members import (
    Enrolled,
    EnrolMembers,
    GivePlace,
    LeaveGroup,
    enrol_members,
    give_place,
    leave_group,
)
from fairlead.providers.groups.use_cases.register import (
    Line,
    SaveRegister,
    save_register,
)
from fairlead.providers.groups.use_cases.running import (
    AlterGroup,
    CancelGroup,
    Created,
    CreateGroup,
    alter_group,
    cancel_group,
    create_group,
)
from fairlead.providers.groups.use_cases.sessions import (
    AddSession,
    CancelSession,
    MoveSession,
    add_session,
    cancel_session,
    move_session,
)

__all__ = [
    "AddSession",
    "AlterGroup",
    "CancelGroup",
    "CancelSession",
    "CreateGroup",
    "Created",
    "EnrolMembers",
    "Enrolled",
    "GivePlace",
    "LeaveGroup",
    "Line",
    "MoveSession",
    "SaveRegister",
    "add_session",
    "alter_group",
    "cancel_group",
    "cancel_session",
    "create_group",
    "enrol_members",
    "give_place",
    "leave_group",
    "move_session",
    "save_register",
]
