"""What of a form reaches the comment, and what the plugin tells beside it."""

from datetime import UTC, datetime

import pytest

from service.akismet.form import Form
from service.akismet.schema import read_check
from service.policy import Sign


def check(*contexts, **fields):
    needed = {"blog": "https://b.example", "user_ip": "198.51.100.7", "comment_content": "Hello"}
    return read_check(Form(needed | fields, contexts))


def test_every_field_of_the_comment_is_read():
    comment = check(
        "databases",
        "indexes",
        user_ip="2001:db8::1",
        user_agent="Mozilla/5.0",
        permalink="https://b.example/1",
        comment_type="forum-post",
        comment_author="Ann Lee",
        comment_author_email="ann@example.org",
        comment_author_url="https://ann.example",
        comment_content=" Hello\n",
    ).comment
    author = comment.author
    assert comment.content == " Hello\n"
    assert (author.name, author.email) == ("Ann Lee", "ann@example.org")
    assert (author.url, author.ip) == ("https://ann.example", "2001:db8::1")
    assert author.user_agent == "Mozilla/5.0"
    assert (comment.post.url, comment.post.text) == ("https://b.example/1", "databases\nindexes")
    assert comment.type == "forum-post"


def test_without_the_posts_address_the_blogs_stands_for_it():
    assert check().comment.post.url == "https://b.example"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "comment"),
        ({"comment_type": ""}, "comment"),
        ({"content_type": "reply"}, "reply"),
        ({"comment_type": "", "content_type": "reply"}, "reply"),
        ({"comment_type": "pingback", "content_type": "reply"}, "pingback"),
        ({"comment_type": "x" * 100}, "x" * 40),
    ],
)
def test_the_type_is_an_open_set_with_two_names(fields, kind):
    assert check(**fields).comment.type == kind


@pytest.mark.parametrize(
    ("value", "on"),
    [
        ("1", True),
        ("true", True),
        ("True", True),
        ("0", False),
        ("False", False),
        ("false", False),
        ("", False),
    ],
)
def test_a_switch_is_what_its_value_says(value, on):
    assert check(is_test=value).is_test is on


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({}, None),
        ({"user_role": ""}, None),
        ({"user_role": "guest"}, None),
        ({"user_role": "administrator"}, Sign.ADMINISTRATOR),
        ({"user_role": "editor, administrator"}, Sign.ADMINISTRATOR),
        ({"user_role": "administrator", "honeypot_field_name": "x", "x": "1"}, Sign.ADMINISTRATOR),
        ({"comment_author": "viagra-test-123"}, Sign.TEST_VALUE),
        ({"comment_author": "viagra-test-1234"}, None),
        ({"comment_author_email": "Akismet-Guaranteed-Spam@example.com"}, Sign.TEST_VALUE),
        ({"honeypot_field_name": "x", "x": "1"}, Sign.TRAP),
        ({"honeypot_field_name": "x", "y": "1"}, None),
        ({"comment_content": " "}, Sign.NOTHING_SAID),
        ({"comment_content": "", "comment_author": "Ann"}, None),
        ({"comment_content": "", "comment_author_url": "x"}, None),
    ],
)
def test_the_strongest_sign_is_told(fields, sign):
    assert check(**fields).sign is sign


@pytest.mark.parametrize(
    ("fields", "learned"),
    [
        ({}, True),
        ({"user_role": "administrator"}, True),
        ({"is_test": "1"}, False),
        ({"comment_author": "viagra-test-123"}, False),
        ({"comment_content": ""}, False),
    ],
)
def test_nothing_is_learned_from_a_test_or_from_nothing(fields, learned):
    assert check(**fields).teaches is learned


def test_what_is_no_address_is_dropped_and_no_comment_is_lost_for_it():
    author = check(user_ip="192.168.123.456", comment_author_email="no address").comment.author
    assert (author.ip, author.email) == ("", "")


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-23T12:00:00Z",
        "2026-11-23T13:00:00.000+01:00",
        "2026-11-23T12:00:00",
        "2026-11-23 12:00:00",
        "1795435200",
    ],
)
def test_a_time_is_read_however_it_is_written(time):
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert check(comment_post_modified_gmt=time).post_changed == at


@pytest.mark.parametrize(
    "time",
    ["yesterday", "", "0000-00-00 00:00:00", "0001-01-01T00:00:00+14:00", "9" * 5000],
)
def test_what_is_no_time_is_passed_over(time):
    assert check(comment_post_modified_gmt=time, comment_date_gmt=time).post_changed is None
