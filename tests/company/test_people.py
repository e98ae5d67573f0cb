"""People with access: welcomed by a link, given and taken accesses, parted with; the last owner stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make import NOW, Shop, user
from touchstone.company import actions
from touchstone.company.access import scope_of
from touchstone.company.models import Branch, Deed, SignInLink, User
from touchstone.company.sign_in import (
    PER_ACCOUNT,
    PER_ADDRESS,
    Bucket,
    LinkSpent,
    TooManyTries,
    WeakPassword,
    WrongPassword,
    link_of,
    set_password,
    sign_in_by_link,
    sign_in_by_password,
    take,
)

LATER = NOW + timedelta(hours=1)


def welcomed(shop: Shop, **more: object) -> tuple[User, str]:
    told = {"email": "Eve@Example.org", "name": "Eve Lund", "access": "staff", "branch": shop.north, "by": shop.asha}
    return actions.welcome(**told | more, now=NOW)  # type: ignore[arg-type]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_newcomer_signs_in_once_by_the_link_and_does_what_the_access_says(shop: Shop) -> None:
    eve, token = welcomed(shop)
    assert eve.email == "eve@example.org"
    assert sign_in_by_link(token=token, now=NOW) == eve
    with pytest.raises(LinkSpent, match="used already"):
        sign_in_by_link(token=token, now=NOW)
    scope = scope_of(eve, now=NOW)
    assert (scope.may("note"), scope.may("keep_company"), scope.branches("note")) == (True, False, {shop.north.pk})


def test_only_the_hash_of_a_link_is_kept(shop: Shop) -> None:
    _eve, token = welcomed(shop)
    assert token not in str(list(SignInLink.objects.values()))


def test_looking_at_a_link_does_not_use_it_up(shop: Shop) -> None:
    eve, token = welcomed(shop)
    assert [link_of(token, now=NOW).user, link_of(token, now=NOW).user] == [eve, eve]


def test_a_link_dies_after_a_week_and_when_a_newer_one_is_made(shop: Shop) -> None:
    eve, token = welcomed(shop)
    with pytest.raises(LinkSpent):
        link_of(token, now=NOW + timedelta(days=7))
    newer = actions.make_sign_in_link(user=eve, by=shop.asha, now=NOW)
    with pytest.raises(LinkSpent):
        link_of(token, now=NOW)
    assert link_of(newer, now=NOW).user == eve


def test_the_first_link_is_for_nobody_and_dies_when_the_company_is_founded(db: None) -> None:
    token = actions.first_link(now=NOW)
    other = actions.first_link(now=NOW)
    with pytest.raises(LinkSpent):
        link_of(token, now=NOW)
    assert link_of(other, now=NOW).user is None
    actions.found_company(name="Reed", time_zone="UTC", currency="EUR", now=NOW)
    with pytest.raises(LinkSpent):
        link_of(other, now=NOW)
    with pytest.raises(actions.NotThisWay, match="founded already"):
        actions.first_link(now=NOW)


def test_the_first_link_is_used_once(db: None) -> None:
    token = actions.first_link(now=NOW)
    assert sign_in_by_link(token=token, now=NOW) is None
    with pytest.raises(LinkSpent):
        sign_in_by_link(token=token, now=NOW)


def test_an_email_is_taken_once_and_a_leavers_is_said_to_be_one(shop: Shop) -> None:
    eve, _token = welcomed(shop)
    with pytest.raises(actions.EmailTaken, match="belongs to Eve Lund"):
        welcomed(shop, email="eve@example.ORG ")
    with pytest.raises(actions.NotThisWay, match="not an e-mail"):
        welcomed(shop, email="eve at home")
    actions.part_with(user=eve, by=shop.asha, now=NOW)
    with pytest.raises(actions.HasLeft, match="was here before"):
        welcomed(shop)


def test_a_refused_welcome_leaves_nothing_behind(shop: Shop) -> None:
    before = (User.objects.count(), Deed.objects.count())
    with pytest.raises(actions.NotThisWay, match="not an access"):
        welcomed(shop, access="emperor")
    assert (User.objects.count(), Deed.objects.count()) == before


def test_the_last_owner_stays(shop: Shop) -> None:
    own = shop.asha.memberships.get()
    with pytest.raises(actions.LastOwner):
        actions.end_access(membership=own, by=shop.asha, now=LATER)
    with pytest.raises(actions.LastOwner):
        actions.part_with(user=shop.asha, by=shop.asha, now=LATER)
    second = user("Olu", "owner", shop.root)
    actions.part_with(user=shop.asha, by=second, now=LATER)
    with pytest.raises(actions.LastOwner):
        actions.part_with(user=second, by=second, now=LATER)


def test_only_owners_make_owners_and_only_of_the_whole_company(shop: Shop) -> None:
    head = user("Hana", "head", shop.root)
    with pytest.raises(actions.OnlyOwnersMakeOwners):
        actions.give_access(user=head, access="owner", branch=shop.root, by=head, now=NOW)
    with pytest.raises(actions.OnlyOwnersMakeOwners):
        actions.end_access(membership=shop.asha.memberships.get(), by=head, now=NOW)
    with pytest.raises(actions.NotThisWay, match="whole company"):
        actions.give_access(user=head, access="owner", branch=shop.north, by=shop.asha, now=NOW)


def test_an_access_is_held_once_and_ends_when_taken(shop: Shop) -> None:
    with pytest.raises(actions.NotThisWay, match="already"):
        actions.give_access(user=shop.ben, access="manager", branch=shop.north, by=shop.asha, now=NOW)
    actions.end_access(membership=shop.ben.memberships.get(), by=shop.asha, now=LATER)
    assert scope_of(shop.ben, now=LATER).branches() == set()
    again = actions.give_access(user=shop.ben, access="manager", branch=shop.north, by=shop.asha, now=LATER)
    assert again.branch == shop.north


def test_a_leaver_cannot_sign_in_and_comes_back_with_what_they_had(shop: Shop) -> None:
    eve, token = welcomed(shop)
    set_password(user=eve, password="a long enough one", by=eve, now=NOW)
    actions.part_with(user=eve, by=shop.asha, now=LATER)
    assert (fresh(eve).is_active, scope_of(eve, now=LATER).memberships) == (False, ())
    with pytest.raises(LinkSpent):
        sign_in_by_link(token=token, now=LATER)
    with pytest.raises(WrongPassword):
        sign_in_by_password(email=eve.email, password="a long enough one", address="::1", now=LATER)
    with pytest.raises(actions.HasLeft):
        actions.make_sign_in_link(user=eve, by=shop.asha, now=LATER)
    actions.bring_back(user=eve, by=shop.asha, now=LATER)
    assert scope_of(eve, now=LATER).branches("note") == {shop.north.pk}
    assert sign_in_by_password(email=eve.email, password="a long enough one", address="::1", now=LATER) == eve


def test_tries_are_limited_per_account_and_come_back_with_time(shop: Shop) -> None:
    def tried(password: str, at: int = 0) -> str:
        try:
            found = sign_in_by_password(
                email=" Ben@example.org", password=password, address="::1", now=NOW + timedelta(seconds=at)
            )
        except (WrongPassword, TooManyTries) as refusal:
            return type(refusal).__name__
        return found.name

    assert [tried("wrong") for _ in range(PER_ACCOUNT.size)] == ["WrongPassword"] * PER_ACCOUNT.size
    assert tried("correct horse battery") == "TooManyTries"
    assert tried("correct horse battery", at=130) == "Ben"
    assert [tried("wrong", at=131) for _ in range(PER_ACCOUNT.size + 1)].count("TooManyTries") == 1


def test_tries_are_limited_per_address_too(db: None) -> None:
    taken = [take(bucket=PER_ADDRESS, whose="192.0.2.7", now=NOW) for _ in range(PER_ADDRESS.size + 1)]
    assert taken == [True] * PER_ADDRESS.size + [False]
    assert take(bucket=PER_ADDRESS, whose="192.0.2.8", now=NOW)
    assert take(bucket=PER_ADDRESS, whose="192.0.2.7", now=NOW + timedelta(seconds=PER_ADDRESS.seconds))


@given(
    st.integers(1, 30),
    st.floats(1, 1000),
    st.lists(st.floats(0, 5000), max_size=60),
)
def test_a_bucket_never_lets_through_more_than_it_holds_and_what_time_adds(
    size: int, seconds: float, waits: list[float]
) -> None:
    bucket, left, passed = Bucket("any", size, seconds), float(size), 0
    for wait in waits:
        left = bucket.filled(left, timedelta(seconds=wait))
        passed, left = (passed + 1, left - 1) if left >= 1 else (passed, left)
        assert 0 <= left <= size
    assert passed <= size + sum(waits) / seconds + 1e-6
    assert bucket.filled(0, timedelta(seconds=-5)) == 0


@pytest.mark.parametrize("password", ["short", "1234567890", "qwertyuiop", "Asha@example.org"])
def test_a_password_that_is_easy_to_guess_is_refused(shop: Shop, password: str) -> None:
    with pytest.raises(WeakPassword):
        set_password(user=shop.asha, password=password, by=shop.asha, now=NOW)


def test_no_deed_tells_a_value(shop: Shop) -> None:
    eve, token = welcomed(shop)
    set_password(user=eve, password="a long enough one", by=eve, now=NOW)
    actions.edit_person(user=eve, name="Eva Lund", email="eva@example.org", by=eve, now=NOW)
    told = str(list(Deed.objects.values()))
    assert [word for word in ("Eve", "Eva", "example.org", token, "long enough") if word in told] == []
    assert Branch.objects.count() == 3
