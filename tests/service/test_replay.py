import json
import random
import threading

import pytest

from model.comment import Author, Comment, Post
from model.labels import BadLine, LabelledComment
from service.replay import ReplayError, replay
from service.server import Server, bind
from service.submission import MAX_CONTENT, CommentIn

KEY = "mod_secret_key"
VERDICTS = {"accepted": 0.1, "held": 0.7, "spam": 0.99}


class Service:
    """Answers each comment with the status that is its content, or fails as it says.

    ``together`` is answered once three such comments are being judged.
    """

    def __init__(self):
        self.paths, self.keys, self.bodies = [], [], []
        self.running = self.most_running = 0
        self.lock = threading.Lock()
        self.put_off = 2
        self.three = threading.Barrier(3, timeout=5)
        sock = bind("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        self.server = Server(self, sock, threads=8)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()

    def __call__(self, environ, start_response):
        body = json.loads(environ["wsgi.input"].read())
        with self.lock:
            self.running += 1
            self.most_running = max(self.most_running, self.running)
            self.paths.append(environ["PATH_INFO"])
            self.keys.append(environ.get("HTTP_IDEMPOTENCY_KEY"))
            self.bodies.append(body)
        status, answer = self.answer(environ, body["content"])
        with self.lock:
            self.running -= 1
        written = json.dumps(answer).encode()
        later = "0" if status.startswith("429") else "30"
        headers = [("Content-Length", str(len(written))), ("Retry-After", later)]
        start_response(status, headers)
        return [written]

    def answer(self, environ, content):
        stored = environ["PATH_INFO"] == "/v1/comments"
        if environ["HTTP_AUTHORIZATION"] != f"Bearer {KEY}":
            return "401 Unauthorized", {"detail": f"not {environ['HTTP_AUTHORIZATION']}"}
        if not (stored or environ["PATH_INFO"] == "/v1/score"):
            return "404 Not Found", {"detail": "There is nothing here."}
        if content == "together":
            self.three.wait()
            content = "held"
        if content in VERDICTS:
            verdict = {"status": content, "spam_probability": VERDICTS[content]}
            return "201 Created" if stored else "200 OK", verdict
        if content == "unscored":
            return "201 Created", {"status": "held", "spam_probability": None}
        if content == "put off":
            if self.put_off:
                self.put_off -= 1
                return "429 Too Many Requests", {"detail": "Later."}
            return "201 Created", {"status": "held", "spam_probability": 0.5}
        if content == "refused":
            error = {"path": "author.name", "detail": f"Not \x1b[31m{KEY}"}
            return "422 Unprocessable", {"detail": "1 field is wrong.", "errors": [error]}
        if content == "busy":
            return "503 Service Unavailable", {"detail": "Later."}
        return "200 OK", ["no verdict"]

    def end(self):
        self.server.stop()
        self.thread.join(10)


@pytest.fixture
def service():
    """A stand-in for the service, listening."""
    service = Service()
    yield service
    service.end()


def a_comment(content, is_spam=None, **more):
    return LabelledComment("1", Comment(content), is_spam, **more)


MIXED = [
    *[a_comment("accepted", False)] * 20,
    *[a_comment("held", False)] * 5,
    *[a_comment("spam", True)] * 30,
    *[a_comment("accepted", True)] * 3,
    *[a_comment("held")] * 2,
]


def test_verdicts_are_counted_whatever_their_order(service):
    shuffled = random.Random(1).sample(MIXED, len(MIXED))
    for comments in (MIXED, shuffled):
        result = replay(comments, service.url, KEY)
        assert result.counts == {
            "spam": {"accepted": 3, "held": 0, "spam": 30},
            "ham": {"accepted": 20, "held": 5, "spam": 0},
            "unlabelled": {"accepted": 0, "held": 2, "spam": 0},
        }
        assert (result.sent, result.failed, result.unscored) == (60, 0, 0)
        assert 0 < result.p50_ms <= result.p99_ms <= result.seconds * 1000


def test_a_replay_is_stored_under_keys_never_used_before(service):
    for _ in range(2):
        replay(MIXED, service.url + "/", KEY)
    assert set(service.paths) == {"/v1/comments"}
    assert len(set(service.keys)) == 2 * len(MIXED)


def test_a_dry_run_only_asks_for_the_score(service):
    result = replay(MIXED, service.url, KEY, store=False)
    assert set(service.paths) == {"/v1/score"}
    assert set(service.keys) == {None}
    assert result.counts["ham"]["held"] == 5


def test_the_given_fields_are_sent(service):
    author = Author("Ann", "ann@example.org", "https://a.example/", "198.51.100.7", "Firefox")
    post = Post("https://blog.example/1", "A post", "Its text")
    comment = Comment("held", author, post, "pingback")
    replay([LabelledComment("1", comment)], service.url, KEY)
    assert service.bodies == [
        {
            "post": {"url": post.url, "title": "A post", "text": "Its text"},
            "author": {
                "name": "Ann",
                "email": "ann@example.org",
                "url": "https://a.example/",
                "ip": "198.51.100.7",
                "user_agent": "Firefox",
            },
            "content": "held",
            "type": "pingback",
        }
    ]


@pytest.mark.parametrize(
    ("post_id", "url"),
    [
        ("", "http://replay.invalid/"),
        ("a b/ü?", "http://replay.invalid/a%20b%2F%C3%BC%3F"),
        ("\ud800", "http://replay.invalid/%3F"),
    ],
)
def test_required_fields_are_filled_in_and_others_left_out(service, post_id, url):
    replay([a_comment("held", post_id=post_id)], service.url, KEY)
    assert service.bodies == [
        {
            "post": {"url": url},
            "author": {"name": "Anonymous", "email": "replay@example.invalid"},
            "content": "held",
            "type": "comment",
        }
    ]
    assert CommentIn().validate(service.bodies[0]) == {}


def test_blank_comments_are_skipped_and_long_ones_cut(service):
    long = a_comment("x" * (MAX_CONTENT + 1))
    whole = a_comment("y" * MAX_CONTENT)
    result = replay([a_comment("held"), a_comment(" \n"), long, whole], service.url, KEY)
    assert (result.skipped, result.cut, result.sent) == (1, 1, 3)
    assert sorted(len(body["content"]) for body in service.bodies) == [4, MAX_CONTENT, MAX_CONTENT]


def test_requests_without_a_verdict_are_counted_with_their_reasons(service):
    comments = [a_comment(content) for content in ("held", "refused", "busy", "nonsense")]
    result = replay(comments, service.url, KEY, concurrency=1)
    assert result.failed == 3
    assert result.errors == (
        "422: 1 field is wrong. author.name: Not [31m[key]",
        "503: Later.",
        "200: no verdict in the answer",
    )
    assert len(service.bodies) == len(comments)


def test_verdicts_without_a_model_are_counted(service):
    assert replay([a_comment("unscored")], service.url, KEY).unscored == 1


def test_several_requests_run_at_a_time_but_not_more_than_asked_for(service):
    comments = [a_comment("held"), *[a_comment("together")] * 6]
    assert replay(comments, service.url, KEY, concurrency=3).failed == 0
    assert service.most_running == 3


def test_the_file_is_read_as_it_is_sent(service):
    ahead = []

    def reading():
        for number, comment in enumerate(MIXED * 4):
            ahead.append(number - len(service.bodies))
            yield comment

    replay(reading(), service.url, KEY, concurrency=2)
    assert max(ahead) <= 8


def test_what_is_wrong_with_the_file_is_raised(service):
    def broken():
        yield from MIXED
        raise BadLine("line 61: no")

    with pytest.raises(BadLine, match="line 61"):
        replay(broken(), service.url, KEY)


def test_nothing_to_send_is_no_error(service):
    assert replay([], service.url, KEY).sent == 0


def test_a_wrong_key_ends_the_replay_and_is_not_told(service):
    with pytest.raises(ReplayError, match="refuses this key") as raised:
        replay(MIXED, service.url, "another_key")
    assert "another_key" not in str(raised.value)
    assert len(service.bodies) == 1


@pytest.mark.parametrize("key", ["", "two\nlines", "schlüssel"])
def test_a_key_that_cannot_be_one_is_not_sent(service, key):
    with pytest.raises(ReplayError, match="The key is empty or holds"):
        replay(MIXED, service.url, key)
    assert service.bodies == []


def test_an_address_where_nothing_listens_ends_the_replay():
    with bind("127.0.0.1", 0) as sock:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    with pytest.raises(ReplayError, match=r"Connection refused\. Is the service running there\?"):
        replay(MIXED, url, KEY)


def test_another_server_ends_the_replay(service):
    with pytest.raises(ReplayError, match="no moderation service: it answered 404"):
        replay(MIXED, service.url + "/blog", KEY)


def test_a_server_that_gives_no_verdict_ends_the_replay(service):
    with pytest.raises(ReplayError, match="no moderation service: it answered 200"):
        replay([a_comment("nonsense")], service.url, KEY)


@pytest.mark.parametrize("url", ["localhost:8080", "", "ftp://blog.example"])
def test_an_address_without_http_is_refused(url):
    with pytest.raises(ReplayError, match="starts with http"):
        replay(MIXED, url, KEY)


def test_a_first_comment_that_is_refused_does_not_end_the_replay(service):
    result = replay([a_comment("refused"), a_comment("held")], service.url, KEY)
    assert (result.failed, result.counts["unlabelled"]["held"]) == (1, 1)


def test_a_service_that_goes_away_costs_failures_only(service):
    def leaving():
        yield a_comment("held")
        service.end()
        yield from MIXED

    result = replay(leaving(), service.url, KEY, concurrency=2)
    assert result.failed == len(MIXED)
    assert result.counts["unlabelled"]["held"] == 1


def test_what_the_service_puts_off_is_sent_again_when_it_says(service):
    result = replay([a_comment("put off")], service.url, KEY)
    assert result.counts["unlabelled"]["held"] == 1
    assert len(service.bodies) == 3
    assert len(set(service.keys)) == 1
