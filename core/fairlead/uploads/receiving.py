"""Taking a file that somebody sent: bounded, told what it is, its name cleaned, scanned, or refused with words.

A refusal for a virus is in the log of the organisation, with the name of what was found and nothing of the file.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import structlog
from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.settings import Settings
from fairlead.tenancy.sessions import TenantSession
from fairlead.uploads.kinds import Upload, kind_of
from fairlead.uploads.scanning import Clamd, Scanner, ScannerUnavailable
from fairlead.uploads.unfit import Unfit

MEGABYTE = 1024 * 1024
LONGEST_NAME = 120
_log = structlog.get_logger(__name__)
_EXTENSION = "fairlead.uploads"


@dataclass(frozen=True, kw_only=True)
class Intake:
    """How this deployment takes files. ``largest`` in bytes; ``unscanned``: whether any is taken without a scanner."""

    largest: int
    scanner: Scanner | None
    unscanned: bool


def intake_of(settings: Settings) -> Intake:
    """As the deployment's settings say."""
    scanner = Clamd(address=settings.clamd, seconds=settings.clamd_seconds) if settings.clamd else None
    return Intake(
        largest=settings.max_file_mb * MEGABYTE, scanner=scanner, unscanned=settings.unscanned_files
    )


def current_intake() -> Intake:
    """That of the running application."""
    found: Intake | None = current_app.extensions.get(_EXTENSION)
    if found is None:
        found = current_app.extensions[_EXTENSION] = intake_of(current_app.extensions["fairlead.settings"])
    return found


def scanner_state() -> str:
    """For the machines that watch: ``answers``, ``unreachable``, ``unscanned``, or ``none`` when no file is taken."""
    intake = current_intake()
    if intake.scanner is None:
        return "unscanned" if intake.unscanned else "none"
    return "answers" if intake.scanner.answers() else "unreachable"


def receive(session: TenantSession, sent: FileStorage, allowed: tuple[str, ...], intake: Intake) -> Upload:
    """The file, fit to be kept. Raises `Unfit` with what to tell whoever sent it."""
    sent.stream.seek(0)
    content = sent.stream.read(intake.largest + 1)
    if not content:
        raise Unfit(_("The file is empty"))
    if len(content) > intake.largest:
        raise Unfit(_("The file must be %(most)d MB or smaller", most=intake.largest // MEGABYTE))
    media_type = kind_of(content, allowed)
    return Upload(
        content=content,
        media_type=media_type,
        file_name=shown_name(sent.filename or ""),
        scan=_scanned(session, content, intake),
    )


def shown_name(sent: str) -> str:
    """What a file was called, as text to show: no folder, no control or direction sign, not too long. Never a path."""
    last = PurePosixPath(unicodedata.normalize("NFC", sent).replace("\\", "/")).name
    shown = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in last)
    return re.sub(r"\s+", " ", shown).strip(" .")[:LONGEST_NAME].strip()


def _scanned(session: TenantSession, content: bytes, intake: Intake) -> str:
    if intake.scanner is None:
        if intake.unscanned:
            return "not-scanned"
        raise Unfit(
            _(
                "Files cannot be added, because no virus scanner is set up. Tell your administrator. Nothing was kept"
            )
        )
    try:
        verdict = intake.scanner.scan(content)
    except ScannerUnavailable as error:
        _log.warning("upload.not_scanned", reason=str(error), size=len(content))
        raise Unfit(
            _("The file could not be scanned for viruses, so it was not kept. Try again in a few minutes")
        ) from error
    if verdict.signature is None:
        return "clean"
    _log.warning("upload.infected", signature=verdict.signature, size=len(content))
    record(
        session,
        Operation.SECURITY,
        "core.upload.infected",
        object_type="file",
        reason=verdict.signature,
        purpose="security",
        outcome="refused",
    )
    raise Unfit(_("The virus scanner found something in this file, so it was not kept. Do not send it again"))
