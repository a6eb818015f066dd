"""How a story refers its person: prepared as far as the first tasks, or sent as the case has it."""

from __future__ import annotations

from fairlead.public import ReferAsRecorded, ReferralTask, SaveTask, refer_as_recorded, save_task
from fairlead_oocd.demo.teller import Teller
from fairlead_oocd.use_cases import delivery


def prepare(teller: Teller) -> None:
    """Where the story ends with it: a referral of which the first tasks are done, for others to go on with."""
    if teller.story.until != "prepare":
        return
    work, version = teller.work(), 0
    for task in (ReferralTask.SERVICE, ReferralTask.PERSON):
        step = SaveTask(
            case_id=work.case.id, need_id=work.conditions[0].condition.id, task=task, version=version
        )
        version = teller.run(save_task, step).version


def refer(teller: Teller) -> None:
    """Send the first condition to its provider, or monitor where none delivers it."""
    work = teller.work()
    if teller.story.service_code is None:
        command = delivery.MonitorWithoutProvider(
            reference=teller.reference, version=work.version, reason="A letter needs no provider"
        )
        teller.run(delivery.monitor_without_provider, command)
        return
    sending = ReferAsRecorded(
        case_id=work.case.id,
        need_id=work.conditions[0].condition.id,
        scopes=("identity", "contact", "condition"),
    )
    teller.run(refer_as_recorded, sending)
