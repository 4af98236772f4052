"""The queue page: what it shows, and what its forms do, with the page's script and without."""

import re
from html import unescape

import pytest

from service.decisions import Action, NewDecision

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def hold(blog, scorer, a_comment):
    """Submit a comment that is held; return its number."""

    def hold(content="A text.", spam=0.6, actor=blog, **changes):
        scorer.set(spam=spam)
        return actor.post(json=a_comment(content, **changes)).json["id"]

    return hold


@pytest.fixture
def browser(signed_in):
    return signed_in()


@pytest.fixture
def standing(blog):
    return lambda number: blog.get(f"/v1/comments/{number}").json


def status_of(standing, *numbers):
    return [standing(number)["status"] for number in numbers]


def decide(browser, number, action, version=1, **headers):
    form = {"action": action, "version": version, "back": "/queue"}
    return browser.post(f"/comments/{number}/decision", form, **headers)


def cards(page):
    return re.findall(r'<article class="card[^"]*" id="c-(\d+)"', page)


# What it shows


def test_it_shows_what_is_held_and_counts_the_rest(browser, hold):
    held, _, _ = hold(), hold("Fine.", spam=0.1), hold("Bad.", spam=0.99)
    page = browser.get("/queue").text
    assert cards(page) == [str(held)]
    counts = re.findall(r'id="count-(\w+)">([\d,+]+)<', page)
    assert counts == [("held", "1"), ("accepted", "1"), ("spam", "1"), ("removed", "0")]


@pytest.mark.parametrize(("status", "spam"), [("accepted", 0.1), ("spam", 0.99)])
def test_each_tab_shows_its_own(browser, hold, status, spam):
    hold()
    number = hold("Another.", spam=spam)
    assert cards(browser.get(f"/queue?status={status}").text) == [str(number)]


def test_a_moderator_sees_and_decides_on_nothing_of_another_site(
    browser, hold, other_blog, signed_in, store
):
    other = hold("A secret of the other site.", actor=other_blog)
    assert "secret" not in browser.get("/queue").text
    assert browser.get(f"/comments/{other}").status_code == 404
    assert decide(browser, other, "spam").status_code == 404
    browser.post("/decisions", {"action": "spam", "ticked": f"{other}:1"})
    assert other_blog.get(f"/v1/comments/{other}").json["status"] == "held"
    bob = signed_in("Bob", site=other_blog.site)
    decide(bob, other, "spam")
    entry = store.decisions.history(other, 2)[0].id
    assert browser.post(f"/decisions/{entry}/undo").status_code == 404
    assert "Spam" not in browser.get("/decisions").text


def test_what_a_reader_typed_is_text(browser, hold):
    attack = "</p><script>alert(1)</script><img src=x onerror=alert(1)>\" hx-get='/queue'"
    hold(attack, author__name=attack, author__url="javascript:alert(1)", post__title=attack)
    for path in ("/queue", "/comments/1", "/decisions"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "hx-get='/queue'" not in page
    assert attack in unescape(browser.get("/queue").text)


def test_an_authors_address_is_no_link_and_its_host_is_bold(browser, hold):
    hold(author__url="http://good.example@evil.example/x")
    page = browser.get("/queue").text
    assert "<b>evil.example</b>" in page
    assert "http://good.example@evil.example/x" in page
    assert not re.search(r'href="[^"]*(good|evil)', page)


def test_the_whole_of_a_long_comment_is_on_the_card(browser, hold):
    content = "All of it counts. " * 400
    hold(content)
    said = re.search(r'<div class="said".*?</div>', browser.get("/queue").text, re.S)[0]
    parts = [unescape(part) for part in re.findall(r"<p>(.*?)</p>", said, re.S)]
    assert "".join(parts) == content


def test_the_panel_tells_why_what_would_change_it_and_the_authors_past(browser, hold):
    hold("An earlier one.", spam=0.1)
    number = hold()
    page = browser.get(f"/comments/{number}").text
    assert [float(w) for w in re.findall(r'class="weight">([+-][\d.]+)', page)] == [2, -4, -2]
    assert "without the author&#39;s address" in page
    assert "a…@example.org" in page
    assert "ann@example.org" not in page
    assert "An earlier one." in page


def test_the_panel_leads_to_comments_that_have_something_in_common(browser, hold):
    ann = hold("One of Ann's.", author__name="Ann & Co", post__url="https://blog.example/a?b=1&c")
    bob = hold("Eine Frage von Bob.", author__name="Bob", author__email="bob@example.org")
    panel = browser.get(f"/comments/{ann}", **SCRIPT).text
    leads = [unescape(path) for path in re.findall(r'href="(/queue\?[^"]+)"', panel)]
    assert len(leads) == 4
    for path in leads[:2]:
        assert cards(browser.get(path).text) == [str(ann)]
    assert sorted(cards(browser.get(leads[2]).text)) == sorted([str(ann), str(bob)])


def test_the_panel_alone_is_what_the_script_gets(browser, hold):
    page = browser.get(f"/comments/{hold()}", **SCRIPT).text
    assert "<html" not in page
    assert "What would change it" in page


def test_an_empty_queue_tells_what_happened_today(browser, hold):
    hold("Fine.", spam=0.1)
    hold("Bad.", spam=0.99)
    decide(browser, hold(), "remove")
    page = browser.get("/queue").text
    assert "Nothing waits for you." in page
    assert "Today 3 comments came in." in page
    assert "accepted 1, spam 1" in page
    assert "Moderators took 1 decision." in page


def test_yesterday_is_not_today(browser, hold, clock):
    hold("Fine.", spam=0.1)
    clock.pass_by(days=1)
    browser.sign_in("Ann")
    assert "Today 0 comments came in." in browser.get("/queue").text


def test_a_search_shows_what_has_all_its_words(browser, hold):
    number = hold("Cheap shoes for you.")
    hold("A real question.")
    page = browser.get("/queue?text=shoes+cheap").text
    assert cards(page) == [str(number)]
    assert "<bdi>shoes cheap</bdi>" in page


def test_a_page_leads_to_the_next_and_nothing_comes_twice(browser, hold):
    numbers = {str(hold(f"Number {n}.")) for n in range(35)}
    first = browser.get("/queue?sort=oldest").text
    following = unescape(re.search(r'href="([^"]*cursor=[^"]*)"', first)[1])
    second = browser.get(following).text
    assert set(cards(first)) | set(cards(second)) == numbers
    assert len(cards(first)) + len(cards(second)) == 35


@pytest.mark.parametrize("query", ["sort=best", "cursor=x", "wave=x", "status=all", "text=%00..."])
def test_an_address_that_asks_for_nonsense_shows_the_queue_and_says_so(browser, hold, query):
    hold()
    page = browser.get(f"/queue?{query}")
    assert page.status_code == 200
    assert 'role="alert"' in page.text or "Nothing here" in page.text


def test_new_arrivals_are_told_and_move_nothing(browser, hold):
    hold()
    page = browser.get("/queue").text
    address = unescape(re.search(r'data-poll="([^"]+)"', page)[1])
    assert browser.get(address, **SCRIPT).text.strip() == ""
    hold("Two."), hold("Three.")
    assert "2 new" in browser.get(address, **SCRIPT).text


# Waves


@pytest.fixture
def wave(hold):
    """Submit near-duplicates, of different authors; return their numbers."""

    def wave(count, spam=0.6, first=0):
        text = (
            "Buy the best cheap shoes of the season in our large new shop number {} today, friends."
        )
        return [
            hold(text.format(n), spam, author__email=f"a{n}@example.org", author__name=f"Bot {n}")
            for n in range(first, first + count)
        ]

    return wave


def wave_form(page):
    form = re.search(
        r'<form class="decide"[^>]*action="(/waves/\d+/decision)".*?</form>', page, re.S
    )
    return form[1], dict(re.findall(r'name="(card|status|up_to)" value="([^"]*)"', form[0]))


def test_a_wave_is_one_card_that_tells_how_many_from_how_many_addresses(browser, wave, clock):
    wave(2)
    clock.pass_by(minutes=9)
    wave(1, first=2)
    page = browser.get("/queue").text
    assert len(cards(page)) == 1
    assert "<b>3 like this</b> from 3 addresses, 9 minutes" in page
    assert "Spam: all 3" in page


def test_a_wave_is_decided_and_undone_as_one(browser, wave, standing):
    numbers = wave(4)
    address, form = wave_form(browser.get("/queue").text)
    answer = browser.post(address, {**form, "action": "spam", "back": "/queue"})
    assert status_of(standing, *numbers) == ["spam"] * 4
    page = browser.get(answer.headers["Location"]).text
    assert "Spam: 4" in page
    browser.post(re.search(r'action="(/decisions/\d+/undo)"', page)[1])
    assert status_of(standing, *numbers) == ["held"] * 4


def test_a_decision_on_a_wave_leaves_alone_who_joined_it_unseen(browser, wave, standing):
    seen = wave(3)
    address, form = wave_form(browser.get("/queue").text)
    (unseen,) = wave(1, first=3)
    browser.post(address, {**form, "action": "spam"})
    assert status_of(standing, *seen, unseen) == ["spam", "spam", "spam", "held"]


def test_members_that_are_published_are_offered_for_recall(browser, wave, standing):
    published, held = wave(2, spam=0.1), wave(3, first=2)
    page = browser.get("/queue").text
    assert "2 are published" in page
    address, form = wave_form(page)
    answer = browser.post(address, {**form, "action": "spam"}, **SCRIPT).text
    assert status_of(standing, *published, *held) == ["accepted"] * 2 + ["spam"] * 3
    recall = re.search(r'<form class="recall".*?</form>', answer, re.S)[0]
    assert "Recall 2 that are published" in recall
    fields = dict(re.findall(r'name="(card|status|action)" value="([^"]*)"', recall))
    browser.post(address, fields, **SCRIPT)
    assert status_of(standing, *published, *held) == ["spam"] * 5


def test_undoing_a_wave_gives_the_script_its_card_back(browser, wave):
    numbers = wave(3)
    address, form = wave_form(browser.get("/queue").text)
    strip = browser.post(address, {**form, "action": "remove"}, **SCRIPT).text
    undo = re.search(r'action="(/decisions/\d+/undo)"', strip)[1]
    card = re.search(r'name="card" value="(\d+)"', strip)[1]
    answer = browser.post(undo, {"card": card}, **SCRIPT).text
    assert cards(answer) == [str(numbers[0])]
    assert "<b>3 like this</b>" in answer


def test_the_members_of_a_wave_are_shown_one_by_one(browser, wave):
    numbers = wave(3)
    page = browser.get("/queue").text
    each = unescape(re.search(r'href="(/queue\?wave=\d+)"', page)[1])
    assert sorted(map(int, cards(browser.get(each).text))) == numbers


# Without a script


@pytest.mark.parametrize(
    ("action", "status"), [("accept", "accepted"), ("spam", "spam"), ("remove", "removed")]
)
def test_a_form_decides_and_leads_back(browser, hold, standing, action, status):
    number = hold()
    answer = decide(browser, number, action)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/queue?done=")
    assert standing(number)["status"] == status
    assert standing(number)["history"][0]["by"] == "Ann"


def test_after_a_decision_the_page_offers_to_undo_it(browser, hold, standing):
    number = hold()
    page = browser.get(decide(browser, number, "spam").headers["Location"]).text
    undo = re.search(r'id="notice".*?action="(/decisions/\d+/undo)"', page, re.S)[1]
    assert browser.post(undo, {"back": "/queue"}).status_code == 303
    assert standing(number)["status"] == "held"


def test_ticked_comments_are_decided_and_undone_as_one(browser, hold, standing):
    numbers = [hold(f"Number {n}.") for n in range(3)]
    ticked = [f"{number}:1" for number in numbers[:2]]
    browser.post("/decisions", {"action": "spam", "ticked": ticked})
    assert status_of(standing, *numbers) == ["spam", "spam", "held"]
    page = browser.get("/decisions").text
    assert "Spam: 2" in page
    browser.post(re.search(r'action="(/decisions/\d+/undo)"', page)[1])
    assert status_of(standing, *numbers) == ["held", "held", "held"]


def test_without_a_script_too_it_is_told_how_many_were_decided_on_meanwhile(
    browser, hold, signed_in
):
    one, two = hold("One question."), hold("And something else.")
    decide(signed_in("Bob"), one, "accept")
    form = {"action": "spam", "ticked": [f"{one}:1", f"{two}:1"]}
    page = browser.get(browser.post("/decisions", form).headers["Location"]).text
    assert "1 was decided on meanwhile." in page
    assert re.search(r'id="notice".*?Spam', page, re.S)


@pytest.mark.parametrize("ticked", [[], ["x"], ["1"], [":"], ["1:2:3"], ["9" * 30 + ":1"]])
def test_nothing_usable_ticked_is_told(browser, hold, ticked):
    hold()
    answer = browser.post("/decisions", {"action": "spam", "ticked": ticked})
    assert (answer.status_code, "Nothing is ticked" in answer.text) == (422, True)


def test_two_moderators_at_once_the_second_sees_who_decided_what(
    browser, hold, standing, signed_in
):
    number = hold()
    decide(signed_in("Bob"), number, "accept")
    answer = decide(browser, number, "spam")
    assert answer.status_code == 409
    assert re.search(r"Accepted meanwhile by\s+<b><bdi>Bob</bdi></b>", answer.text)
    assert standing(number)["status"] == "accepted"
    assert 'name="version" value="2"' in answer.text


@pytest.mark.parametrize("action", ["", "undo", "accepted", "SPAM"])
def test_an_action_that_there_is_not_is_refused(browser, hold, standing, action):
    number = hold()
    assert decide(browser, number, action).status_code == 400
    assert standing(number)["version"] == 1


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example/queue", "javascript:x"])
def test_a_form_leads_back_to_no_other_place(browser, hold, back):
    form = {"action": "spam", "version": 1, "back": back}
    answer = browser.post(f"/comments/{hold()}/decision", form)
    assert answer.headers["Location"].startswith("/queue?done=")


def test_an_undo_of_what_is_not_in_force_is_told(browser, hold, store):
    number = hold()
    decide(browser, number, "spam")
    first = store.decisions.history(number, 2)[0].id
    decide(browser, number, "accept", version=2)
    answer = browser.post(f"/decisions/{first}/undo")
    assert (answer.status_code, "not the one in force" in answer.text) == (409, True)


def test_the_list_of_decisions_goes_on(browser, hold, app, blog):
    number = hold()
    for turn in range(60):
        action = Action.SPAM if turn % 2 else Action.ACCEPT
        app.extensions["moderation"].decide(blog.site, number, NewDecision(action, "Bob"))
    page = browser.get("/decisions").text
    assert page.count("<bdi>Bob</bdi>") == 50
    following = unescape(re.search(r'href="(/decisions\?before=\d+)"', page)[1])
    assert browser.get(following).text.count("<bdi>Bob</bdi>") == 10


# With the page's script


def test_the_script_gets_the_decided_card_the_counts_and_the_stack(browser, hold):
    number = hold()
    hold("Another.")
    answer = decide(browser, number, "spam", **SCRIPT)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert re.search(rf'class="card strip" id="c-{number}"[^>]* hx-swap-oob="true"', answer.text)
    assert re.search(r'id="count-held" hx-swap-oob="true">1<', answer.text)
    assert re.search(r'id="said"[^>]*>Marked as spam. 1 is held.', answer.text)
    assert re.search(r'id="stack".*data-own', answer.text, re.S)


def test_an_undo_gives_the_script_the_card_back(browser, hold):
    number = hold()
    page = decide(browser, number, "spam", **SCRIPT).text
    undo = re.search(r'action="(/decisions/\d+/undo)"', page)[1]
    answer = browser.post(undo, **SCRIPT).text
    assert re.search(rf'<article class="card" id="c-{number}"', answer)
    assert 'name="version" value="3"' in answer


def test_a_conflict_is_shown_in_the_card(browser, hold, signed_in):
    number = hold()
    decide(signed_in("Bob"), number, "remove")
    answer = decide(browser, number, "spam", **SCRIPT)
    assert answer.status_code == 409
    assert re.search(rf'class="card conflict" id="c-{number}"', answer.text)
    assert "Removed meanwhile by" in answer.text


def test_of_ticked_comments_those_decided_meanwhile_are_shown_as_conflicts(
    browser, hold, signed_in
):
    one, two = hold("One."), hold("Two.")
    decide(signed_in("Bob"), one, "accept")
    form = {"action": "spam", "ticked": [f"{one}:1", f"{two}:1"]}
    answer = browser.post("/decisions", form, **SCRIPT).text
    assert re.search(rf'class="card conflict" id="c-{one}"', answer)
    assert re.search(rf'class="card strip" id="c-{two}"', answer)
    assert "1 was decided on meanwhile" in answer


def test_a_failure_is_told_in_the_page(browser, hold, store, monkeypatch):
    number = hold()

    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(store.decisions, "decide", fail)
    answer = decide(browser, number, "spam", **SCRIPT)
    assert answer.status_code == 500
    assert 'id="notice" hx-swap-oob="true"' in answer.text


def test_a_removed_moderators_name_stays_with_what_they_decided(browser, hold, store, signed_in):
    decide(browser, hold(), "spam")
    store.moderators.remove(store.moderators.named("Ann"))
    assert "<bdi>Ann</bdi>" in signed_in("Bob").get("/decisions").text
