"""Documents are filed as PDF and as a page, from the same content, and never changed.

Before that, what its reader must not learn is looked for in the whole content: for the person and for partners who
and where a victim is, for a victim who and where the person is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseDocument,
    CaseFile,
    Refusal,
    Route,
    SharedPiece,
    StoreDocument,
    TenantSession,
    local_day,
    store_document,
)
from fairlead_oocd.documents.content import names_found
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.documents.letter import Letter, Reader
from fairlead_oocd.documents.rendering import letter_html, letter_pdf
from fairlead_oocd.identifying import suspect_marks, victim_marks
from fairlead_oocd.naming import Mark
from fairlead_oocd.queries.work import CaseWork, work_on

_HIDDEN_FROM: Mapping[Reader, Callable[[TenantSession, CaseWork], tuple[Mark, ...]]] = {
    Reader.PERSON: partial(victim_marks, told_back=True),
    Reader.PARTNER: victim_marks,
    Reader.VICTIM: suspect_marks,
}
"""What nobody of these may read. Police, prosecutors and courts read the whole case."""


def refuse_what_is_hidden(
    session: TenantSession, work: CaseWork, reader: Reader, content: Mapping[str, object]
) -> None:
    """Raise `Refusal` when the content would tell its reader who or where somebody is that is hidden from them."""
    hidden = _HIDDEN_FROM.get(reader)
    found = names_found(content, hidden(session, work)) if hidden else ()
    if not found:
        return
    texts = "; ".join(found)
    if reader is Reader.VICTIM:
        raise Refusal(
            _(
                "The document would tell the victim about the suspect. Take this out of it: %(texts)s",
                texts=texts,
            )
        )
    if reader is Reader.PARTNER:
        raise Refusal(
            _(
                "The document would tell somebody outside about the victim. Take this out of it: %(texts)s",
                texts=texts,
            )
        )
    raise Refusal(
        _("The document would tell the suspect about the victim. Take this out of it: %(texts)s", texts=texts)
    )


def refuse_victims_shared(session: TenantSession, work: CaseWork, pieces: Sequence[SharedPiece]) -> None:
    """Raise `Refusal` when what is shared would tell a provider who or where a victim is."""
    content = [item.value for piece in pieces for item in piece.items]
    found = names_found(content, victim_marks(session, work, place_stands=False))
    if found:
        raise Refusal(
            _(
                "This would tell the provider about the victim. Take this out of the condition: %(texts)s",
                texts="; ".join(found),
            )
        )


def victims_in(session: TenantSession, case: CaseFile, text: str) -> tuple[str, ...]:
    """What in a text for a provider would tell it who or where a victim of the case is, as it is known."""
    work = work_on(session, case, local_day(datetime.now(UTC)))
    return names_found([text], victim_marks(session, work, place_stands=False))


def file_letter(
    session: TenantSession, actor: Actor, work: CaseWork, kind: Kind, letter: Letter, *, now: datetime
) -> CaseDocument:
    """File a letter, notice, certificate or record as PDF (returned) and as a page.

    Raises `Refusal` when it says what its reader must not learn, and otherwise as `store_document`.
    """
    content = letter.to_json()
    refuse_what_is_hidden(session, work, letter.reader, content)
    return file_both(
        session,
        actor,
        work,
        kind,
        content,
        pdf=letter_pdf(content),
        page=letter_html(content),
        template_version=letter.version,
        now=now,
        route=letter.route,
    )


def file_both(
    session: TenantSession,
    actor: Actor,
    work: CaseWork,
    kind: Kind,
    content: dict[str, object],
    *,
    pdf: bytes,
    page: str,
    template_version: str,
    now: datetime,
    signed_at: datetime | None = None,
    route: Route | None = None,
) -> CaseDocument:
    """File a document as PDF (returned) and, as ``<kind>-page``, the same as HTML. Raises as `store_document`."""
    filed = [
        store_document(
            session,
            actor,
            StoreDocument(
                case_id=work.case.id,
                kind=f"{kind}{suffix}",
                title=str(content["title"]),
                media_type=media_type,
                content=made,
                template_version=template_version,
                inputs=content,
                signed_at=signed_at,
                rendition=bool(suffix),
                route=route,
            ),
            now=now,
        )
        for suffix, media_type, made in (
            ("", "application/pdf", pdf),
            ("-page", "text/html", page.encode()),
        )
    ]
    return filed[0]
