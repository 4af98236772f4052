"""Signing in: links, passwords, guesses, sessions."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from service.moderators import OF_ADDRESS, OF_NAME, Role, same_name
from service.passwords import Passwords

from .conftest import PASSWORD

WRONG = "a wrong password"


def is_in(browser):
    return browser.get("/sessions").status_code == 200


@pytest.fixture
def link(accounts, blog):
    """The path of a new moderator's link."""
    return "/sign-in/" + accounts.add(blog.site, "Ann", Role.MODERATOR)


def use(browser, path, password=PASSWORD, again=None):
    browser.get(path)
    return browser.post(path, {"password": password, "again": again or password})


# Links


def test_a_link_sets_a_password_and_signs_in(new_browser, link):
    browser = new_browser()
    assert "Hello Ann" in browser.get(link).text
    assert use(browser, link).status_code == 303
    assert is_in(browser)
    other = new_browser()
    assert other.sign_in("Ann").status_code == 303
    assert is_in(other)


def test_a_link_works_once(new_browser, link):
    use(new_browser(), link)
    for answer in (new_browser().get(link), use(new_browser(), link, "another password")):
        assert answer.status_code in (403, 404)
    assert new_browser().sign_in("Ann", "another password").status_code == 403


def test_a_link_ends_after_a_day(new_browser, link, clock):
    clock.pass_by(hours=23, minutes=59)
    assert new_browser().get(link).status_code == 200
    clock.pass_by(minutes=1)
    ended = new_browser().get(link)
    assert (ended.status_code, "moderate moderator link" in ended.text) == (404, True)


def test_a_new_link_ends_the_one_before_and_leaves_the_password(new_browser, link, accounts, store):
    use(new_browser(), link)
    ann = store.moderators.named("Ann")
    first, second = accounts.link(ann), accounts.link(ann)
    assert new_browser().get(f"/sign-in/{first}").status_code == 404
    assert new_browser().get(f"/sign-in/{second}").status_code == 200
    assert new_browser().sign_in("Ann").status_code == 303


def test_a_new_password_ends_the_one_before_and_every_session(
    signed_in, new_browser, accounts, store
):
    before = signed_in()
    use(new_browser(), "/sign-in/" + accounts.link(store.moderators.named("Ann")), WRONG)
    assert not is_in(before)
    assert new_browser().sign_in("Ann", PASSWORD).status_code == 403
    assert new_browser().sign_in("Ann", WRONG).status_code == 303


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "x" * 257])
def test_a_password_that_is_too_short_too_long_or_one_key_is_refused(new_browser, link, password):
    assert use(new_browser(), link, password).status_code == 422
    assert use(new_browser(), link).status_code == 303


def test_a_password_that_is_the_name_is_refused(new_browser, accounts, blog):
    path = "/sign-in/" + accounts.add(blog.site, "Ann Lee from Ayr", Role.MODERATOR)
    assert use(new_browser(), path, "ann lee from ayr").status_code == 422


def test_a_password_typed_differently_the_second_time_is_refused(new_browser, link):
    answer = use(new_browser(), link, again="correct horse batterie")
    assert (answer.status_code, "differ" in answer.text) == (422, True)


def test_a_password_is_the_same_however_a_keyboard_composes_its_letters(new_browser, link):
    use(new_browser(), link, "cafe\u0301 au lait complet")
    assert new_browser().sign_in("Ann", "caf\u00e9 au lait complet").status_code == 303


# Signing in


def test_a_name_is_the_same_in_any_case(add_moderator, new_browser):
    add_moderator("Ann Lee")
    assert new_browser().sign_in(" ANN  lee ").status_code == 303


@pytest.mark.parametrize("name", ["Ann", "Nobody", ""])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(add_moderator, new_browser, name):
    add_moderator()
    answer = new_browser().sign_in(name, WRONG)
    assert answer.status_code == 403
    assert "Name or password is wrong." in answer.text


def test_a_moderator_without_a_password_cannot_sign_in(accounts, blog, new_browser):
    accounts.add(blog.site, "Ann", Role.MODERATOR)
    for password in ("", WRONG):
        assert new_browser().sign_in("Ann", password).status_code == 403


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(passwords, monkeypatch):
    checked = []

    class Counting(PasswordHasher):
        def verify(self, known, password):
            checked.append(known.rpartition("$")[0].rpartition("$")[0])
            return super().verify(known, password)

    counting = Passwords(Counting(time_cost=2, memory_cost=16, parallelism=1))
    known = counting.hash(PASSWORD)
    assert not counting.check(known, WRONG)
    assert not counting.check(None, WRONG)
    assert checked[0] == checked[1] == "$argon2id$v=19$m=16,t=2,p=1"


def test_a_password_is_hashed_anew_when_its_costs_are_outdated(add_moderator, accounts, store):
    add_moderator()
    accounts._passwords = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    accounts.sign_in("Ann", PASSWORD, "", "")
    assert "m=16,t=2" in store.moderators.named("Ann").password_hash
    accounts.sign_in("Ann", PASSWORD, "", "")


def test_the_page_that_asked_to_sign_in_is_where_it_leads(add_moderator, new_browser):
    add_moderator()
    browser = new_browser()
    asked = browser.get("/sessions?a=1").headers["Location"]
    browser.get(asked)
    answer = browser.post(asked, {"name": "Ann", "password": PASSWORD})
    assert answer.headers["Location"] == "/sessions?a=1"


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil", "/x"])
def test_signing_in_leads_to_no_other_site(add_moderator, new_browser, address):
    add_moderator()
    browser = new_browser()
    browser.get("/sign-in")
    form = {"name": "Ann", "password": PASSWORD}
    answer = browser.post(f"/sign-in?next={address}", form)
    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"]


# Guesses


def guess(accounts, name="Ann", address="198.51.100.7", password=WRONG):
    try:
        accounts.sign_in(name, password, address, "")
    except Exception as error:
        return type(error).__name__
    return "in"


@pytest.mark.parametrize("name", ["Ann", "Nobody"])
def test_after_a_few_guesses_one_has_to_wait_whether_the_name_is_known_or_not(
    add_moderator, accounts, name
):
    add_moderator()
    answers = [guess(accounts, name) for _ in range(8)]
    assert answers == ["WrongPassword"] * OF_NAME.free + ["TooManyTries"] * 3


def test_the_right_password_has_to_wait_too(add_moderator, accounts):
    add_moderator()
    for _ in range(6):
        guess(accounts)
    assert guess(accounts, password=PASSWORD) == "TooManyTries"


def test_the_owner_of_a_name_waits_no_longer_than_30_seconds(add_moderator, accounts, clock):
    add_moderator()
    for second in range(300):
        guess(accounts, address=f"198.51.{second % 250}.{second % 200}")
        clock.pass_by(seconds=1)
    clock.pass_by(seconds=30)
    assert guess(accounts, address="203.0.113.5", password=PASSWORD) == "in"


def test_of_a_thousand_guesses_in_an_hour_few_are_looked_at(add_moderator, accounts, clock):
    add_moderator()
    looked_at = 0
    for _ in range(1000):
        looked_at += guess(accounts) == "WrongPassword"
        clock.pass_by(seconds=3.6)
    # From one address the wait grows to a quarter of an hour.
    assert looked_at <= OF_ADDRESS.free + 16


def test_guesses_from_one_address_are_counted_over_all_names(accounts, blog):
    answers = [guess(accounts, name=f"name {number}") for number in range(OF_ADDRESS.free + 1)]
    assert answers == ["WrongPassword"] * OF_ADDRESS.free + ["TooManyTries"]
    assert guess(accounts, name="another", address="203.0.113.5") == "WrongPassword"


def test_an_ipv6_client_cannot_change_its_address_within_its_network(accounts, blog):
    for number in range(OF_ADDRESS.free):
        guess(accounts, name=f"name {number}", address=f"2001:db8::{number:x}")
    assert guess(accounts, name="x", address="2001:db8::ffff:1") == "TooManyTries"
    assert guess(accounts, name="x", address="2001:db8:1::1") == "WrongPassword"


def test_what_comes_by_a_proxy_on_this_machine_is_not_counted_as_one_client(accounts, blog):
    answers = {guess(accounts, f"name {number}", "127.0.0.1") for number in range(50)}
    assert answers == {"WrongPassword"}


def test_signing_in_forgets_the_vain_tries_of_the_name(add_moderator, accounts):
    add_moderator()
    for _ in range(3):
        assert [guess(accounts) for _ in range(4)] == ["WrongPassword"] * 4
        assert guess(accounts, password=PASSWORD) == "in"


def test_signing_in_with_an_own_account_buys_no_guesses_at_others(add_moderator, accounts):
    add_moderator("Mallory")
    answers = []
    for number in range(OF_ADDRESS.free + 1):
        answers.append(guess(accounts, name=f"name {number}"))
        guess(accounts, name="Mallory", password=PASSWORD)
    assert "TooManyTries" in answers


def test_vain_tries_are_forgotten_after_an_hour(accounts, blog, clock):
    for _ in range(6):
        guess(accounts)
    clock.pass_by(hours=1, seconds=1)
    assert [guess(accounts) for _ in range(5)] == ["WrongPassword"] * 5


def test_guesses_at_once_are_counted_one_by_one(accounts, blog):
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: guess(accounts), range(12)))
    assert answers.count("WrongPassword") <= OF_NAME.free


def test_one_who_waits_is_told_how_long(add_moderator, new_browser):
    add_moderator()
    browser = new_browser()
    answers = [browser.sign_in("Ann", WRONG) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) == 1
    assert "Wait 1 s" in answers[-1].text


# Sessions


def test_signing_in_gives_a_new_cookie_and_the_planted_one_opens_nothing(
    add_moderator, new_browser, app
):
    add_moderator()
    browser, attacker = new_browser(), new_browser()
    attacker.get("/sign-in")
    planted = attacker.cookie.value
    browser.client.set_cookie("moderate", planted)
    browser.token = attacker.token
    browser.sign_in("Ann")
    assert browser.cookie.value != planted
    assert is_in(browser)
    assert not is_in(attacker)


def test_a_copied_cookie_is_dead_after_signing_out(signed_in, new_browser):
    browser, thief = signed_in(), new_browser()
    thief.client.set_cookie("moderate", browser.cookie.value)
    assert is_in(thief)
    browser.post("/sign-out")
    assert not is_in(thief)


def test_a_session_ends_eight_hours_after_its_last_use(signed_in, clock):
    browser = signed_in()
    for _ in range(3):
        clock.pass_by(hours=7, minutes=59)
        assert is_in(browser)
    clock.pass_by(hours=8)
    assert not is_in(browser)


def test_a_session_ends_after_seven_days_however_it_is_used(signed_in, clock):
    browser = signed_in()
    for _ in range(7 * 4 - 1):
        clock.pass_by(hours=6)
        assert is_in(browser)
    clock.pass_by(hours=6)
    assert not is_in(browser)


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(signed_in, clock):
    browser = signed_in()
    clock.pass_by(hours=7)
    assert browser.get("/sessions", **{"HX-Polling": "1"}).status_code == 200
    clock.pass_by(hours=2)
    assert not is_in(browser)


def test_a_moderator_sees_and_ends_other_sessions(signed_in, new_browser):
    here, there = signed_in(), new_browser("Lynx on a train")
    there.sign_in("Ann")
    page = here.get("/sessions").text
    assert "Lynx on a train" in page
    number = re.search(r"/sessions/(\d+)/end", page)[1]
    here.post(f"/sessions/{number}/end")
    assert not is_in(there)
    assert is_in(here)


def test_a_moderator_cannot_end_the_sessions_of_another(signed_in):
    ann, bob = signed_in("Ann"), signed_in("Bob")
    number = re.search(r"/sessions/(\d+)/end", bob.get("/sessions").text)[1]
    ann.post(f"/sessions/{number}/end")
    assert is_in(bob)


def test_signing_out_everywhere_ends_every_session(signed_in, new_browser):
    here, there = signed_in(), new_browser()
    there.sign_in("Ann")
    here.post("/sessions/end")
    assert not is_in(here)
    assert not is_in(there)


def test_a_removed_moderator_is_out_at_once(signed_in, store, new_browser):
    browser = signed_in()
    store.moderators.remove(store.moderators.named("Ann"))
    assert not is_in(browser)
    assert new_browser().sign_in("Ann").status_code == 403


def test_sessions_that_ended_are_deleted(signed_in, new_browser, clock, store):
    signed_in()
    clock.pass_by(days=8)
    assert new_browser().sign_in("Ann").status_code == 303
    ann = store.moderators.named("Ann")
    assert store.moderators.end_sessions(ann) == 1


@pytest.mark.parametrize(
    ("scheme", "name", "secure"),
    [("http", "moderate", False), ("https", "__Host-moderate", True)],
)
def test_the_cookie_is_for_this_host_alone_and_no_script(client, scheme, name, secure):
    # No trusted proxy says so.
    said = {"X-Forwarded-Proto": "https"}
    answer = client.get("/sign-in", base_url=f"{scheme}://localhost", headers=said)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert ("Secure" in cookie) == secure
    assert "Domain" not in cookie


@pytest.mark.sqlite("the database is a file")
def test_the_database_holds_no_password_link_or_cookie(signed_in, accounts, store, tmp_path):
    browser = signed_in()
    token = accounts.link(store.moderators.named("Ann"))
    with browser.client.session_transaction() as session:
        cookie = session["id"]
    written = b"".join(file.read_bytes() for file in tmp_path.glob("moderate.db*"))
    assert b"Firefox" in written
    for secret in (PASSWORD, token, cookie):
        assert secret.encode() not in written


def test_names_are_one_on_all_sites(accounts, blog, other_blog, add_moderator):
    add_moderator("Ann")
    with pytest.raises(Exception, match="choose another name"):
        accounts.add(other_blog.site, "ANN", Role.MODERATOR)
    assert same_name("Ａｎｎ") == same_name("ann")


def test_a_wait_doubles_up_to_the_most():
    waits = [OF_NAME.wait(count) / timedelta(seconds=1) for count in range(4, 12)]
    assert waits == [0, 1, 2, 4, 8, 16, 30, 30]
