"""Finding a service, what its page says of how it went, and referring from there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.models import Referral
from fairlead.tenancy.base import table_of
from fairlead.testing.two_sides import Browser, Side, TwoSides, now
from fairlead.workflow.calendar import local_day

from .directory_steps import manager, named_apart


def as_officer(sides: TwoSides) -> Browser:
    return sides.browser(sides.officer, sides.force)


def as_manager(sides: TwoSides) -> Browser:
    return sides.browser(manager(sides), sides.provider)


def path(sides: TwoSides) -> str:
    return f"/services/{sides.service_id}"


def add_services(side: Side, *rows: Mapping[str, object]) -> None:
    """Services of a provider, as an installation sets them up."""
    with side.database.tenant_transaction(Actor.system("pack", side.id)) as session:
        for row in rows:
            values: dict[str, object] = {
                "code": uuid.uuid4().hex[:8],
                "summary": "A summary",
                "delivery": "group",
                "methods": ["group"],
                "areas": [],
                "needs": [],
                "languages": [],
                "places_free": None,
                "next_start": None,
                **row,
            }
            session.execute(
                sa.text(
                    "insert into service (id, version, tenant_id, code, name, summary, delivery, methods, places,"
                    " areas, needs, languages, fee_pence, accepting, places_free, next_start)"
                    " values (gen_random_uuid(), 1, :tenant, :code, :name, :summary, :delivery, :methods, '{}',"
                    " :areas, :needs, :languages, 0, true, :places_free, :next_start)"
                ),
                {"tenant": side.id, **values},
            )


def names(text: str) -> list[str]:
    """Names of the services on a page of the directory, in their order."""
    return re.findall(r'fl-card__title"><a class="govuk-link" href="[^"]+">([^<]+)</a>', text)


def test_services_are_found_by_words_need_area_language_delivery_and_free_place(sides: TwoSides) -> None:
    mark = f"Zz{uuid.uuid4().hex[:10]}"
    add_services(
        sides.other_provider,
        {
            "name": f"{mark} here", "summary": "For drinkers", "needs": ["alcohol"], "areas": ["E06000002"],
            "languages": ["pl"], "methods": ["online"], "places_free": 2,
        },
        {"name": f"{mark} everywhere", "areas": ["E92000001"], "places_free": 0},
        {"name": f"{mark} elsewhere", "areas": ["W06000015"]},
    )  # fmt: skip
    browser = as_officer(sides)

    def found(**query: str) -> set[str]:
        return {
            name.removeprefix(f"{mark} ")
            for name in names(browser.get("/services", **{"q": mark, **query}).text)
        }

    assert found() == {"here", "everywhere", "elsewhere"}
    assert found(need="alcohol") == {"here"}
    assert found(area="Middlesbrough") == {"here", "everywhere"}
    assert found(area="E06000002") == {"here", "everywhere"}
    assert found(area="Wales") == set()
    assert found(language="Polish") == {"here"}
    assert found(method="online") == {"here"}
    assert found(free="yes") == {"here"}
    assert found(q=f"{mark} drink") == {"here"}
    assert found(q=mark[:6]) >= {"here"}
    for strange in ({"need": "nonsense"}, {"area": "Atlantis"}, {"language": "Klingonese"}):
        assert found(**strange) == set()
    assert "No local authority is called “Atlantis”." in browser.get("/services", area="Atlantis").text


@pytest.mark.parametrize("words", ["'", "a & | ! b", ":*", "((", "\\", "drink's"])
def test_words_that_mean_something_to_a_search_engine_are_only_words(
    shared_sides: TwoSides, words: str
) -> None:
    assert as_officer(shared_sides).get("/services", q=words).status_code == 200


def test_a_service_that_takes_no_referrals_is_not_listed_and_says_so_on_its_page(sides: TwoSides) -> None:
    name = named_apart(sides)
    assert names(as_officer(sides).get("/services", q=name).text) == [name]
    with sides.behind() as owner:
        owner.execute(sa.text("update service set accepting = false where id = :i"), {"i": sides.service_id})
    assert names(as_officer(sides).get("/services", q=name).text) == []
    assert "takes no referrals now" in as_officer(sides).get(path(sides)).text


def test_the_directory_goes_on_after_a_page_and_shows_each_service_once_in_every_order(
    sides: TwoSides,
) -> None:
    mark = f"Yy{uuid.uuid4().hex[:10]}"
    today = local_day(now())
    add_services(
        sides.other_provider,
        *(
            {
                "name": f"{mark} {number:02}",
                "places_free": None if number % 3 == 0 else number % 5,
                "next_start": None if number % 4 == 0 else today + timedelta(days=number % 7),
            }
            for number in range(27)
        ),
    )
    browser = as_officer(sides)
    for sort in ("name", "start", "free"):
        first = browser.get("/services", q=mark, sort=sort).text
        following = re.search(r'href="/t/[^"]*(/services\?[^"]*after=[^"]*)"', first)
        assert following is not None
        second = browser.get(following[1].replace("&amp;", "&")).text
        assert len(names(first)) == 25
        assert sorted(names(first) + names(second)) == [f"{mark} {number:02}" for number in range(27)]
        back = re.search(r'href="/t/[^"]*(/services\?[^"]*before=[^"]*)"', second)
        assert back is not None
        assert names(browser.get(back[1].replace("&amp;", "&")).text) == names(first)


@pytest.mark.parametrize("after", ["x", "bmFtZXw=", "c3RhcnR8MDB8eA"])
def test_a_cursor_that_cannot_be_read_starts_at_the_beginning(shared_sides: TwoSides, after: str) -> None:
    assert as_officer(shared_sides).get("/services", after=after, sort="start").status_code == 200


def test_the_order_that_somebody_chose_stays_chosen(sides: TwoSides) -> None:
    browser = as_officer(sides)
    assert '<option value="name" selected>' in browser.get("/services").text
    browser.get("/services", sort="free")
    assert '<option value="free" selected>' in as_officer(sides).get("/services").text
    browser.get("/services", sort="nonsense")
    assert '<option value="free" selected>' in as_officer(sides).get("/services").text
    assert '<option value="name" selected>' in as_manager(sides).get("/services").text


# how it went


def ended(sides: TwoSides, states: list[str], *, seen_after_days: float | None) -> None:
    """Referrals of the force to the service that ended so, each with a first session after so many days."""
    first = sides.send()
    with sides.behind() as owner:
        columns = ", ".join(
            column.name
            for column in table_of(Referral).columns
            if column.name not in {"id", "reference", "state", "sent_at"}
        )
        for state in states:
            made = uuid.uuid4()
            owner.execute(
                sa.text(
                    f"insert into referral (id, reference, state, sent_at, {columns})"  # own names
                    f" select :i, :r, :s, now() - interval '90 days', {columns} from referral where id = :first"
                ),
                {"i": made, "r": f"REF-{made.hex[:12]}", "s": state, "first": first.id},
            )
            if seen_after_days is not None:
                owner.execute(
                    sa.text(
                        "insert into appointment (id, version, tenant_id, referral_id, starts_at, minutes, place,"
                        " state, hours_credited, recorded_by, recorded_at)"
                        " select gen_random_uuid(), 1, tenant_id, id, sent_at + make_interval(days => part.day),"
                        " 60, 'x', part.state, 0, 'x', now() from referral,"
                        " (values (0, 'missed'), (:days, 'attended'), (40, 'attended')) part (day, state)"
                        " where id = :i"
                    ),
                    {"i": made, "days": int(seen_after_days)},
                )
        owner.execute(sa.text("delete from referral where id = :i"), {"i": first.id})


def test_how_it_went_is_shown_from_ten_referrals_on_and_names_nobody(sides: TwoSides) -> None:
    ended(sides, ["completed"] * 8 + ["ended-early"] * 2, seen_after_days=5)
    page = as_officer(sides).get(path(sides)).text
    assert "5.0" in page
    assert "80%" in page
    assert page.count("from 10 referrals") == 2
    assert "Testina" not in page


def test_how_it_went_is_not_shown_for_fewer(sides: TwoSides) -> None:
    ended(sides, ["completed"] * 9 + ["withdrawn"], seen_after_days=5)
    page = as_officer(sides).get(path(sides)).text
    assert "from 10 referrals" in page  # all ten were seen
    assert page.count("Too few referrals to say") == 1  # nine ended with the provider
    ended(sides, ["ended-early"], seen_after_days=None)
    page = as_officer(sides).get(path(sides)).text
    assert "90%" in page
    assert "Too few referrals to say" not in page


def test_another_force_learns_nothing_from_the_referrals_of_this_one(sides: TwoSides) -> None:
    ended(sides, ["completed"] * 12, seen_after_days=5)
    stranger = sides.browser(sides.other_force.person("investigator"), sides.other_force)
    assert stranger.get(path(sides)).text.count("Too few referrals to say") == 2


# referring from the directory


def test_a_case_that_is_not_the_readers_is_not_found(sides: TwoSides) -> None:
    assert as_officer(sides).get(path(sides), case="OOC-26-ZZZZZZ").status_code == 404
    stranger = sides.browser(sides.other_force.person("investigator"), sides.other_force)
    assert stranger.get(path(sides), case="TST-26-AAAAAA").status_code == 404
    page = as_officer(sides).get(path(sides), case="TST-26-AAAAAA")
    assert page.status_code == 200
    assert "Refer:" not in page.text  # no module offers a way for such a case


def test_a_search_that_was_opened_from_a_case_leads_on_with_it(sides: TwoSides) -> None:
    page = as_officer(sides).get("/services", q=named_apart(sides), case="TST-26-AAAAAA").text
    assert f"{path(sides)}?case=TST-26-AAAAAA" in page
