"""A link goes to the mailbox and to nobody else; a place is taken by the person, never attached to them."""

from __future__ import annotations

import re
import uuid

import pytest
import sqlalchemy as sa

from fairlead.identity.models import Membership, UserAccount
from fairlead.providers.onboarding.joining import find_offer, join_with_new_account
from fairlead.testing.two_sides import Browser, TwoSides, now
from tests.identity.conftest import Browser as Guest

from .mail_server import Post
from .messages import send
from .test_pages import actions, administrator, shown

LINK = re.compile(r"https://fairlead\.example(/(?:welcome|join)/[\w-]+)")
PASSWORD = "ferry lantern oats"
NEW_USER = {"name": "Jo Newcomer", "roles": "investigator"}


def add(browser: Browser, email: str) -> str:
    """The administrator adds somebody; the page that follows."""
    browser.get("/admin/users/new")
    answer = browser.post("/admin/users/new", email=email, **NEW_USER)
    assert answer.status_code == 200, answer.text
    return answer.text


def mailed_link(sides: TwoSides, post: Post, to: str) -> str:
    """The one link in the one e-mail that went to this address."""
    send(sides)
    [mail] = [each for each in post.arrived if each["To"] == to]
    found = LINK.search(mail.get_content())
    assert found
    return found[1]


def choose_password(guest: Guest, link: str) -> None:
    guest.get(link)
    assert guest.post(link, new_password=PASSWORD, again=PASSWORD).status_code == 303


def account(sides: TwoSides, email: str) -> UserAccount:
    with sides.behind() as owner:
        return owner.execute(sa.select(UserAccount.__table__).where(UserAccount.email == email)).one()  # type: ignore[return-value]  # a row with its columns


def place(sides: TwoSides, email: str) -> Membership:
    with sides.behind() as owner:
        found = sa.select(Membership.__table__).join(UserAccount, UserAccount.id == Membership.user_id)
        return owner.execute(  # type: ignore[return-value]  # a row with its columns
            found.where(UserAccount.email == email, Membership.tenant_id == sides.force.id)
        ).one()


def newcomer() -> str:
    return f"{uuid.uuid4().hex[:10]}@example.org"


def test_the_link_of_a_new_account_goes_to_the_mailbox_and_using_it_proves_the_address(
    sides: TwoSides, post: Post
) -> None:
    email, admin, guest = newcomer(), administrator(sides), Guest(sides.app.test_client())
    page = add(admin, email)
    assert "/welcome/" not in page
    assert "A link was sent to the person’s e-mail address" in shown(page)
    assert "Waits for the person to accept" in shown(admin.get("/admin/users").text)
    choose_password(guest, mailed_link(sides, post, email))
    assert account(sides, email).email_proven_at is not None
    assert place(sides, email).offered_at is None
    guest.sign_in(email, PASSWORD)
    assert guest.get(f"/t/{sides.force.slug}/cases").status_code == 200
    assert "Waits for" not in shown(admin.get("/admin/users").text)


def test_without_e_mail_the_link_is_shown_with_what_it_does_not_prove(sides: TwoSides) -> None:
    email, guest = newcomer(), Guest(sides.app.test_client())
    page = add(administrator(sides), email)
    link = re.search(r"/welcome/[\w-]+", page)
    assert link
    assert "nothing proves that the address belongs to the person" in shown(page)
    choose_password(guest, link[0])
    assert account(sides, email).email_proven_at is None


def test_a_place_waits_until_the_holder_of_the_account_accepts_it(sides: TwoSides, post: Post) -> None:
    email, admin = newcomer(), administrator(sides)
    add(sides.browser(sides.other_force.person("administrator"), sides.other_force), email)
    first = mailed_link(sides, post, email)
    add(admin, email)  # the same page as for a new account: see tests/identity/test_administration.py
    holder = Guest(sides.app.test_client())
    choose_password(holder, first)
    holder.sign_in(email, PASSWORD)
    mine = f"/t/{sides.force.slug}/cases"
    assert holder.get(mine).status_code == 404
    assert place(sides, email).offered_at is not None  # the link of the other organisation took no place here

    user = f"/admin/users/{place(sides, email).id}"
    admin.get(user)
    admin.post(f"{user}/enable")
    assert "has not accepted the place yet" in shown(admin.get(user).text)
    assert holder.get(mine).status_code == 404

    page = holder.get("/organisations")
    assert "Testford Police offers you a place" in shown(page.text)
    answer = f"/organisations/offered/{place(sides, email).id}"
    stranger = Guest(sides.browser(sides.officer, sides.force).client)
    stranger.get("/account")
    assert stranger.post(f"{answer}/accept").status_code == 404
    assert holder.post(f"{answer}/accept").status_code == 303
    assert holder.get(mine).status_code == 200
    assert holder.post(f"{answer}/decline").status_code == 404  # answered
    with sides.behind() as owner:
        kept = owner.scalars(
            sa.text("select action from audit_entry where tenant_id = :t and action like 'identity.place.%'"),
            {"t": sides.force.id},
        ).all()
    assert kept == ["identity.place.accepted"]


@pytest.mark.parametrize("who", ["holder", "administrator"])
def test_a_place_that_is_declined_or_taken_back_is_never_taken(sides: TwoSides, post: Post, who: str) -> None:
    email, admin, holder = newcomer(), administrator(sides), Guest(sides.app.test_client())
    add(sides.browser(sides.other_force.person("administrator"), sides.other_force), email)
    choose_password(holder, mailed_link(sides, post, email))
    add(admin, email)
    holder.sign_in(email, PASSWORD)
    offer = place(sides, email)
    holder.get("/organisations")
    if who == "holder":
        holder.post(f"/organisations/offered/{offer.id}/decline")
    else:
        admin.get(f"/admin/users/{offer.id}")
        admin.post(f"/admin/users/{offer.id}/disable")
    assert holder.post(f"/organisations/offered/{offer.id}/accept").status_code == 404
    assert holder.get(f"/t/{sides.force.slug}/cases").status_code == 404
    assert "offers you" not in holder.get("/organisations").text


def test_the_database_knows_no_place_that_waits_and_works(sides: TwoSides) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="offered_is_disabled"), sides.behind() as owner:
        owner.execute(
            sa.text("update membership set offered_at = now() where tenant_id = :t"), {"t": sides.force.id}
        )


def test_a_new_password_is_chosen_with_a_link_that_goes_to_the_mailbox_alone(
    sides: TwoSides, post: Post
) -> None:
    email, admin = newcomer(), administrator(sides)
    add(admin, email)
    choose_password(Guest(sides.app.test_client()), mailed_link(sides, post, email))
    post.arrived.clear()
    path = f"/admin/users/{place(sides, email).id}/reset"
    admin.get(path)
    page = admin.post(path, what="password")
    assert "/welcome/" not in page.text
    assert mailed_link(sides, post, email).startswith("/welcome/")
    assert post.subjects == ["Choose a new password for Fairlead"]


def test_an_invited_provider_gets_the_link_by_e_mail_and_joining_proves_the_mailbox(
    sides: TwoSides, post: Post
) -> None:
    email = newcomer()
    lead = sides.browser(sides.force.person("commissioning-lead"), sides.force)
    lead.get("/providers/invite")
    page = lead.post(
        "/providers/invite",
        organisation_name="Hillside Steps",
        email=email,
        agreement_reference=f"ISA-{uuid.uuid4().hex[:6]}",
        agreement_purpose="Delivering conditions",
        agreement_gateway="Common law policing purpose",
        agreement_classes=["identity"],
    )
    assert "/join/" not in page.text
    assert f"A link was sent to {email}" in shown(page.text)
    token = mailed_link(sides, post, email).rpartition("/")[2]
    offer = find_offer(sides.database, token)
    assert offer is not None
    assert offer.by_mail
    join_with_new_account(sides.database, token, name="Hilda Hillside", password=PASSWORD, now=now())
    assert account(sides, email).email_proven_at is not None
    assert "notification.handed-over" in actions(sides)
