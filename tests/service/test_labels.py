"""Labels: what the decisions in force say, and what comes from outside."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import URL, event

from model.comment import Author, Comment, Post
from model.labels import LabelledComment
from service.database import open_engine
from service.decisions import Action, NewDecision
from service.labels import from_line, to_line
from service.policy import Rules, Status, Verdict
from service.records import NewLabel, Taken
from service.store import Store

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HELD = Verdict(Status.HELD, None, (), None)
SITE = "https://blog.example"


def comment(content="Hello"):
    return Comment(content, Author("Ann", "ann@example.org"), Post("https://blog.example/1"))


@pytest.fixture
def site(store):
    return store.add_site(SITE, Rules(), {}, NOON)


@pytest.fixture
def add(store, site):
    return lambda content="Hello": store.add_comment(site.id, comment(content), HELD, NOON, None)


@pytest.fixture
def decide(store, site):
    def decide(number, action, moderator="Ann", at=NOON):
        new = NewDecision(Action(action), moderator)
        return store.decisions.decide(site.id, number, new, at).last

    return decide


@pytest.fixture
def undo(store, site):
    return lambda decision: store.decisions.undo(site.id, decision.id, "", "", NOON)


@pytest.fixture
def labels(store):
    return lambda *which: [(x.comment_id, x.is_spam) for x in store.labels.each(*which)]


# From decisions


def test_accepted_is_ham_and_spam_is_spam(add, decide, labels):
    first, second = add("one"), add("two")
    decide(second, "spam")
    decide(first, "accept")
    assert labels() == [(first, False), (second, True)]


def test_a_comment_that_nobody_decided_on_has_no_label(add, labels):
    add()
    assert labels() == []


def test_the_last_decision_counts(add, decide, labels):
    number = add()
    decide(number, "spam")
    decide(number, "accept", "Bob")
    assert labels() == [(number, False)]


def test_removing_a_comment_takes_its_label_away(add, decide, labels):
    number = add()
    decide(number, "spam")
    decide(number, "remove")
    assert labels() == []


def test_an_undone_decision_is_no_label(add, decide, undo, labels):
    undo(decide(add(), "spam"))
    assert labels() == []


def test_after_an_undo_the_decision_before_it_is_the_label_again(store, add, decide, undo):
    number = add()
    decide(number, "spam", "Ann", NOON)
    undo(decide(number, "remove", "Bob", NOON + timedelta(hours=1)))
    (label,) = store.labels.each()
    assert (label.is_spam, label.moderator, label.labelled_at) == (True, "Ann", NOON)


def test_only_the_labels_of_one_site_can_be_asked_for(store, add, decide, labels, site):
    other = store.add_site("https://other.example", Rules(), {}, NOON)
    number = store.add_comment(other.id, comment(), HELD, NOON, None)
    store.decisions.decide(other.id, number, NewDecision(Action.SPAM), NOON)
    own = add()
    decide(own, "accept")
    assert labels(site.id) == [(own, False)]
    assert labels(other.id) == [(number, True)]
    assert labels() == [(number, True), (own, False)]


def test_only_the_labels_since_a_time_can_be_asked_for(add, decide, labels):
    early, late = add("one"), add("two")
    decide(early, "spam", at=NOON)
    decide(late, "spam", at=NOON + timedelta(seconds=1))
    assert labels(None, NOON + timedelta(seconds=1)) == [(late, True)]
    assert labels(None, NOON) == [(early, True), (late, True)]


def test_labels_are_read_page_by_page_and_none_is_missed(add, decide, labels, monkeypatch):
    monkeypatch.setattr("service.store.labels.PAGE", 2)
    expected = []
    for number in range(7):
        comment_id = add(str(number))
        if number != 3:
            decide(comment_id, "spam")
            expected.append((comment_id, True))
    assert labels() == expected


def test_no_more_than_a_page_is_read_before_the_first_label_is_given(add, decide, tmp_path):
    decide(add(), "spam")
    engine, queries = open_engine(URL.create("sqlite", database=f"{tmp_path}/moderate.db")), []
    event.listen(engine, "after_cursor_execute", lambda *happened: queries.append(happened[2]))
    store = Store(engine)
    given = store.labels.each()
    assert queries == []
    next(given)
    assert len(queries) == 1
    assert "LIMIT" in queries[0]
    store.close()


# As lines of a file


def test_a_line_names_neither_the_moderator_nor_the_authors_address(store, keyring, add, decide):
    decide(add(), "spam", "Berta")
    (label,) = store.labels.each()
    line = to_line(label, keyring.alias)
    assert line.labelled_by == keyring.alias(SITE, "Berta")
    assert (line.labelled_at, line.created_at) == ("2026-11-23T12:00:00Z",) * 2
    assert "Berta" not in repr(line)


def test_an_alias_is_the_same_for_one_moderator_of_one_site_only(keyring):
    alias = keyring.alias(SITE, "Ann")
    assert (len(alias), int(alias, 16) >= 0) == (16, True)
    assert keyring.alias(SITE, "Ann") == alias
    assert len({alias, keyring.alias(SITE, "Bob"), keyring.alias("https://o.example", "Ann")}) == 3
    assert keyring.alias(SITE, "") == ""


def line(**changes):
    fields = {"id": "1", "comment": comment(), "is_spam": True, **changes}
    return LabelledComment(**fields)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"is_spam": None}, "label: want"),
        ({"labelled_at": "yesterday"}, "labelled_at: want a date"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at: want a date"),
        ({"labelled_by": "x" * 65}, "labelled_by: longer than 64"),
    ],
)
def test_a_line_that_gives_no_label_says_what_is_wrong(changes, told):
    with pytest.raises(ValueError, match=told):
        from_line(line(**changes), SITE)


def test_what_the_service_would_not_take_is_cut_or_dropped():
    author = Author("n" * 201, "no address", "u" * 2_049, "no address", "a" * 1_001)
    long = Comment("c" * 20_001, author, Post("p" * 2_049, "t" * 501), "k" * 41)
    taken = from_line(line(comment=long), SITE).comment
    assert taken == Comment(
        "c" * 20_000,
        Author("n" * 200, "", "u" * 2_048, "", "a" * 1_000),
        Post("p" * 2_048, "t" * 500),
        "k" * 40,
    )


@pytest.mark.parametrize(
    ("url", "name", "expected"),
    [
        ("https://blog.example/1", "p1", "https://blog.example/1"),
        ("", "/2015/a-post/", "https://blog.example/2015/a-post/"),
        ("", "", ""),
    ],
)
def test_a_post_that_is_only_named_is_a_page_of_the_blog(url, name, expected):
    taken = from_line(line(comment=Comment("Hello", post=Post(url)), post_id=name), SITE)
    assert taken.comment.post.url == expected


# From outside


@pytest.fixture
def take(store, site):
    def take(*labels, at=NOON):
        return dict(store.labels.add(site.id, labels, at))

    return take


def test_a_label_of_a_new_comment_stores_it_with_its_status_and_a_decision(store, site, take):
    early = NOON - timedelta(days=9)
    taken = take(NewLabel(comment(), True, early, early + timedelta(days=1), "alias"))
    assert taken == {Taken.COMMENT: 1}
    stored = store.comment(site.id, 1)
    assert (stored.comment, stored.status, stored.created_at) == (comment(), Status.SPAM, early)
    assert stored.verdict.reasons[0].name == "imported"
    (step,) = store.decisions.history(1, stored.version)
    assert (step.action, step.moderator, step.at) == ("spam", "import", early + timedelta(days=1))
    (label,) = store.labels.each()
    assert (label.is_spam, label.labelled_by) == (True, "alias")


def test_a_label_without_times_is_of_now(store, take):
    take(NewLabel(comment(), False))
    (label,) = store.labels.each()
    assert (label.created_at, label.labelled_at, label.labelled_by) == (NOON, NOON, "")


@pytest.mark.parametrize("labelled_at", [None, NOON])
def test_the_same_label_again_changes_nothing(store, site, take, labelled_at):
    label = NewLabel(comment(), True, labelled_at=labelled_at)
    take(label)
    assert take(label, at=NOON + timedelta(days=1)) == {Taken.NOTHING: 1}
    assert store.comment(site.id, 1).version == 2


def test_a_comment_that_the_blog_sent_gets_the_label(add, take, labels):
    number = add()
    assert take(NewLabel(comment(), True)) == {Taken.DECISION: 1}
    assert labels() == [(number, True)]


def test_a_later_label_counts_and_an_earlier_one_does_not(add, decide, take, labels):
    number = add()
    decide(number, "accept", at=NOON)
    earlier, later = (NOON + timedelta(seconds=s) for s in (-1, 1))
    assert take(NewLabel(comment(), True, labelled_at=earlier)) == {Taken.NOTHING: 1}
    assert take(NewLabel(comment(), True)) == {Taken.NOTHING: 1}
    assert labels() == [(number, False)]
    assert take(NewLabel(comment(), True, labelled_at=later)) == {Taken.DECISION: 1}
    assert labels() == [(number, True)]


def test_an_undo_is_not_overruled_by_an_older_label(add, decide, undo, take, labels):
    undo(decide(add(), "spam"))
    assert take(NewLabel(comment(), True, labelled_at=NOON)) == {Taken.NOTHING: 1}
    assert labels() == []


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_labels_of_one_comment_the_later_one_counts_in_any_order(take, labels, order):
    pair = [
        NewLabel(comment(), False, labelled_at=NOON),
        NewLabel(comment(), True, labelled_at=NOON + timedelta(seconds=1)),
    ][::order]
    take(*pair)
    assert labels() == [(1, True)]
    assert take(*pair) == {Taken.NOTHING: 2}


def test_other_words_author_or_post_are_another_comment(take, labels):
    others = [
        Comment("Hello!", comment().author, comment().post),
        Comment("Hello", Author("Bob"), comment().post),
        Comment("Hello", Author("Ann", url="https://ann.example"), comment().post),
        Comment("Hello", comment().author, Post("https://blog.example/2")),
        Comment("Hello", comment().author, Post(title="A post")),
    ]
    take(*(NewLabel(other, True) for other in [comment(), *others]))
    assert len(labels()) == 6


def test_another_sites_comment_is_not_touched(store, take):
    other = store.add_site("https://other.example", Rules(), {}, NOON)
    number = store.add_comment(other.id, comment(), HELD, NOON, None)
    assert take(NewLabel(comment(), True)) == {Taken.COMMENT: 1}
    assert store.comment(other.id, number).status == Status.HELD


def test_labels_are_taken_in_all_or_none(store, site, labels):
    def cut_off():
        yield NewLabel(comment(), True)
        raise EOFError

    with pytest.raises(EOFError):
        store.labels.add(site.id, cut_off(), NOON)
    assert labels() == []
