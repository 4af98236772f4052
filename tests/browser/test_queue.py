"""Moderators at work in the queue: by keys, by forms, against each other."""

import re

import pytest
from playwright.sync_api import expect

from service.moderators import Role

from .conftest import PASSWORD, real_comments

pytestmark = [pytest.mark.slow, pytest.mark.sqlite("the pages are the same on any database")]


def card(page, number):
    return page.locator(f"#c-{number}")


def first(page):
    return page.locator("#cards > .card").first


def focus_on_the_first(page):
    page.keyboard.press("k")
    expect(first(page)).to_be_focused()


def decided(page, number, word):
    expect(card(page, number)).to_have_class(re.compile("strip"))
    expect(card(page, number)).to_contain_text(word)


def test_a_moderator_signs_in_by_a_link_and_again_by_the_password(new_page, link):
    page = new_page()
    page.goto(link())
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    page.goto("/decisions")
    page.fill("#name", "ann")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/decisions")


def test_fifty_real_comments_are_decided_on_by_keys_alone(sign_in, hold, status_of, timed, report):
    wanted = {}
    for row in real_comments(50):
        author = row["author"]
        number = hold(
            row["content"],
            author__name=author.get("name") or "Reader",
            author__url=(author.get("url") or "")[:2000],
            post__title=(row["post"].get("title") or "")[:500],
        )
        wanted[number] = "spam" if row["label"] == "spam" else "accepted"
    page = sign_in()
    timed.took["POST"].clear()
    done = 0
    while done < len(wanted):
        page.goto("/queue?sort=oldest")
        focus_on_the_first(page)
        numbers = page.evaluate(
            "[...document.querySelectorAll('#cards > .card')].map((card) => card.id.slice(2))"
        )
        for number in map(int, numbers):
            expect(card(page, number)).to_be_focused()
            page.keyboard.press("s" if wanted[number] == "spam" else "a")
            done += 1
        expect(page.locator("#cards > .strip")).to_have_count(len(numbers))
    assert {number: status_of(number) for number in wanted} == wanted
    took = timed.took["POST"]
    report(
        decisions=len(took),
        a_minute=round(60 * len(took) / sum(took)),
        slowest_ms=round(1000 * max(took), 1),
    )


def test_a_decided_card_folds_in_its_place_and_the_focus_moves_on(sign_in, hold):
    numbers = [hold(f"Number {n}.") for n in range(3)]
    page = sign_in()
    page.goto("/queue?sort=oldest")
    focus_on_the_first(page)
    page.keyboard.press("s")
    decided(page, numbers[0], "Spam")
    expect(card(page, numbers[1])).to_be_focused()
    expect(page.locator("#count-held")).to_have_text("2")
    expect(page.locator("#said")).to_have_text("Marked as spam. 2 are held.")
    expect(page.locator("#panel")).to_contain_text("What would change it")


def test_ticked_comments_are_decided_with_one_key_and_undone_with_one(sign_in, hold, status_of):
    numbers = [hold(f"Number {n}.") for n in range(4)]
    page = sign_in()
    page.goto("/queue?sort=oldest")
    focus_on_the_first(page)
    for key in ("x", "j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#ticked")).to_have_text("2")
    page.keyboard.press("r")
    decided(page, numbers[0], "Removed 2")
    decided(page, numbers[2], "Removed 2")
    expect(card(page, numbers[3])).to_be_focused()
    assert [status_of(n) for n in numbers] == ["removed", "held", "removed", "held"]
    page.keyboard.press("u")
    expect(page.locator("#cards > .strip")).to_have_count(0)
    assert [status_of(n) for n in numbers] == ["held"] * 4


def test_a_wave_is_decided_with_one_key_and_undone_with_one(sign_in, hold, status_of):
    text = "Buy the best cheap shoes of the season in our large new shop number {} today, friends."
    numbers = [
        hold(text.format(n), author__name=f"Bot {n}", author__email=f"a{n}@example.org")
        for n in range(8)
    ]
    page = sign_in()
    page.reload()
    expect(page.locator("#cards > .card")).to_have_count(1)
    expect(page.locator(".wave")).to_contain_text("8 like this from 8 addresses")
    focus_on_the_first(page)
    page.keyboard.press("s")
    decided(page, numbers[0], "Spam: 8")
    assert {status_of(n) for n in numbers} == {"spam"}
    page.keyboard.press("u")
    expect(page.locator(".wave")).to_contain_text("8 like this")
    assert {status_of(n) for n in numbers} == {"held"}


def test_undo_takes_back_one_after_the_other(sign_in, hold, status_of):
    numbers = [hold(f"Number {n}.") for n in range(3)]
    page = sign_in()
    page.goto("/queue?sort=oldest")
    focus_on_the_first(page)
    for done, key in enumerate("asr", 1):
        page.keyboard.press(key)
        expect(page.locator("#cards > .strip")).to_have_count(done)
    for left in (2, 1, 0):
        page.keyboard.press("u")
        expect(page.locator("#cards > .strip")).to_have_count(left)
    assert [status_of(n) for n in numbers] == ["held"] * 3
    page.keyboard.press("u")
    page.goto("/decisions")
    expect(page.locator(".rows > li")).to_have_count(6)
    expect(page.get_by_role("button", name=re.compile("Undo"))).to_have_count(0)


def test_the_second_of_two_moderators_sees_who_decided_and_may_decide_again(
    sign_in, hold, status_of
):
    number = hold()
    ann, bob = sign_in("Ann"), sign_in("Bob")
    ann.reload()
    bob.reload()
    bob.locator("#cards button.accept").click()
    decided(bob, number, "Accepted")
    focus_on_the_first(ann)
    ann.keyboard.press("s")
    expect(card(ann, number)).to_have_class(re.compile("conflict"))
    expect(card(ann, number).get_by_role("alert")).to_contain_text("Accepted meanwhile by Bob")
    assert status_of(number) == "accepted"
    ann.keyboard.press("s")
    decided(ann, number, "Spam")
    assert status_of(number) == "spam"


def test_without_a_script_every_action_works(sign_in, hold, status_of):
    one, two, three = (hold(f"Number {n}.") for n in range(3))
    page = sign_in(java_script_enabled=False)
    page.goto("/queue?sort=oldest")
    page.click(f"#c-{one} button.spam")
    assert status_of(one) == "spam"
    page.locator("#notice").get_by_role("button").click()
    assert status_of(one) == "held"
    for number in (one, two):
        page.check(f"#c-{number} input[name=ticked]")
    page.click("#bulk button.remove")
    assert [status_of(n) for n in (one, two, three)] == ["removed", "removed", "held"]
    page.click("text=All decisions")
    page.get_by_role("button", name=re.compile("^Undo: Removed 2")).click()
    assert [status_of(n) for n in (one, two, three)] == ["held"] * 3
    page.goto("/queue")
    page.locator("a.why").first.click()
    expect(page.locator(".panel")).to_contain_text("What would change it")
    page.locator("button.accept").click()
    page.goto("/queue?text=number")
    expect(page.locator("#cards > .card")).to_have_count(2)
    page.click("text=Spam >> nth=0")
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_a_key_with_a_modifier_does_nothing(sign_in, hold, status_of, modifier):
    number = hold()
    page = sign_in()
    page.reload()
    focus_on_the_first(page)
    for key in "xur":
        page.evaluate(
            "([key, modifier]) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
            "{key, bubbles: true, [modifier]: true}))",
            [key, {"Control": "ctrlKey", "Alt": "altKey", "Meta": "metaKey"}[modifier]],
        )
    page.keyboard.press("j")
    expect(page.locator("#ticked")).to_have_text("0")
    assert status_of(number) == "held"


def test_a_key_in_a_field_is_typed(sign_in, hold, status_of):
    number = hold()
    page = sign_in()
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("asrxu12")
    expect(page.locator("#text")).to_have_value("asrxu12")
    assert status_of(number) == "held"


def test_tabs_help_and_reasons_have_keys(sign_in, hold):
    hold()
    page = sign_in()
    page.reload()
    for key, status in (("2", "accepted"), ("3", "spam"), ("4", "removed")):
        page.keyboard.press(key)
        page.wait_for_url(f"**/queue?status={status}")
    page.keyboard.press("1")
    page.wait_for_url("**/queue")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("e")
    expect(page.locator("#panel")).to_be_focused()
    expect(page.locator("#count-held")).to_have_text("1")


def test_new_arrivals_wait_behind_a_button(sign_in, hold):
    hold("There before.")
    page = sign_in()
    page.clock.install()
    page.reload()
    hold("New one.")
    hold("New two.")
    page.clock.fast_forward(26_000)
    expect(page.locator("#arrived")).to_contain_text("2 new")
    expect(page.locator("#cards > .card")).to_have_count(1)
    page.keyboard.press("n")
    expect(page.locator("#cards > .card")).to_have_count(3)


def test_a_service_that_is_away_is_told_and_the_card_stays(sign_in, hold, status_of, watched):
    number = hold()
    page = sign_in()
    page.reload()
    focus_on_the_first(page)
    page.context.set_offline(True)
    page.keyboard.press("s")
    expect(page.locator("#notice")).to_contain_text("does not answer")
    page.context.set_offline(False)
    watched.faults.clear()
    page.keyboard.press("s")
    decided(page, number, "Spam")


def test_a_moderator_who_was_signed_out_meanwhile_is_led_to_sign_in(sign_in, hold, store):
    hold()
    page = sign_in()
    page.reload()
    store.moderators.end_sessions(store.moderators.named("Ann"))
    focus_on_the_first(page)
    page.keyboard.press("s")
    page.wait_for_url("**/sign-in")


def test_an_admin_adds_a_moderator_whose_link_works(sign_in, new_page):
    page = sign_in()
    page.goto("/moderators")
    page.fill("#name", "Bob")
    page.select_option("#role", str(Role.MODERATOR))
    page.click(".fields button.main")
    link = page.locator(".told code").inner_text()
    other = new_page()
    other.goto(link)
    expect(other.locator("main")).to_contain_text("Hello Bob")
