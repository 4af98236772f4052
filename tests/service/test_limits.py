"""Limits: what is let through, what is told of the rest, and that Redis is not needed."""

import socket
from contextlib import closing, suppress
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from service import create_app
from service.errors import TooManyRequests, Unauthorized
from service.limits import Limits
from service.policy import Rules

PROBLEM = "application/problem+json"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HERE = (ip_network("127.0.0.1"),)


@pytest.fixture
def client_of(store, keyring, model):
    """A client of a service with these limits."""

    def new(**limits):
        return create_app(
            store, keyring, model, limits=Limits(**limits), proxies=HERE
        ).test_client()

    return new


@pytest.fixture
def ask(blog):
    """Ask for a comment that is not there, from an address."""

    def ask(client, key=blog.key, address="198.51.100.7"):
        headers = {"Authorization": f"Bearer {key}", "X-Forwarded-For": address}
        return client.get("/v1/comments/1", headers=headers)

    return ask


def statuses(answers):
    return [answer.status_code for answer in answers]


def test_a_site_may_ask_as_often_as_its_limit_says(client_of, ask):
    client = client_of(site=3)
    assert statuses(ask(client) for _ in range(5)) == [404, 404, 404, 429, 429]


def test_what_is_over_a_limit_is_told_when_to_come_again(client_of, ask):
    client = client_of(site=1)
    _, answer = ask(client), ask(client)
    assert answer.content_type == PROBLEM
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "More than 1 requests for this site" in answer.json["detail"]


def test_one_site_over_its_limit_leaves_the_others_alone(client_of, ask, other_blog):
    client = client_of(site=1)
    assert statuses([ask(client), ask(client)]) == [404, 429]
    assert ask(client, other_blog.key).status_code == 404


def test_nothing_of_what_is_put_off_is_stored(client_of, blog, a_comment, store):
    client = client_of(site=1)
    answers = [
        client.post("/v1/comments", json=a_comment(f"Hello {n}"), headers=blog.headers)
        for n in range(2)
    ]
    assert statuses(answers) == [201, 429]
    assert client_of().get("/v1/comments/2", headers=blog.headers).status_code == 404


def test_an_address_may_ask_as_often_as_its_limit_says(client_of, ask):
    client = client_of(address=2)
    assert statuses(ask(client) for _ in range(3)) == [404, 404, 429]
    assert ask(client, address="198.51.100.8").status_code == 404


def test_a_client_cannot_change_what_it_is_counted_by(client_of, ask):
    client = client_of(address=2)
    answers = [ask(client, address=f"203.0.113.{n}, 198.51.100.7") for n in range(3)]
    assert statuses(answers) == [404, 404, 429]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_probes_are_never_limited(client_of, path):
    client = client_of(address=1)
    assert statuses(client.get(path) for _ in range(3)) == [200, 200, 200]
    assert statuses(client.get("/docs") for _ in range(2)) == [200, 429]


def test_a_guesser_does_not_learn_that_a_key_is_right(client_of, ask, store, keyring, blog):
    client = client_of(failures=2)
    fresh = "cm_never_used"
    keyring_digest = keyring.digests({"api": fresh})["api"]
    store.keys.add(blog.site.id, "fresh", ["submit"], keyring_digest, blog.site.created_at)
    assert statuses(ask(client, key) for key in ("a", "b", fresh)) == [401, 401, 429]
    assert ask(client, fresh, address="198.51.100.8").status_code == 404


def test_a_key_that_is_in_use_is_not_locked_out_by_another_s_guesses(client_of, ask):
    client = client_of(failures=2)
    assert ask(client).status_code == 404
    assert statuses(ask(client, "wrong") for _ in range(3)) == [401, 401, 429]
    assert ask(client).status_code == 404


def test_a_plugin_is_told_in_its_own_way(client_of, store, keyring):
    digests = keyring.digests({"akismet": "abcdef123456"})
    store.add_site("https://plugin.example", Rules(), digests, NOON)
    client = client_of(site=1)
    form = {"api_key": "abcdef123456", "blog": "https://plugin.example", "user_ip": "1.2.3.4"}
    answers = [client.post("/1.1/comment-check", data=form) for _ in range(2)]
    assert statuses(answers) == [200, 429]
    assert answers[1].data not in (b"true", b"false")
    assert int(answers[1].headers["Retry-After"]) >= 1
    assert "More than 1 requests" in answers[1].headers["X-akismet-debug-help"]


def test_wrong_keys_of_plugins_are_counted_too(client_of):
    client = client_of(failures=2)
    answers = [client.post("/1.1/verify-key", data={"key": f"{n:012}"}) for n in range(3)]
    assert statuses(answers) == [200, 200, 429]
    assert [answer.data for answer in answers] == [b"invalid", b"invalid", b"unavailable"]


def test_what_was_put_off_is_in_the_figures(client_of):
    client = client_of(address=1)
    statuses(client.get("/docs") for _ in range(3))
    # The figures are limited as well.
    other = {"X-Forwarded-For": "198.51.100.9"}
    assert "moderate_limited_total 2.0" in client.get("/metrics", headers=other).text


def test_without_limits_everything_is_let_through(client_of, ask):
    client = client_of()
    assert set(statuses(ask(client) for _ in range(50))) == {404}


# Redis

needs_redis = pytest.mark.slow  # starts a server of its own


@pytest.fixture
def port():
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return free.getsockname()[1]


def hits(limits, count):
    """Return how many requests for a site are let through."""
    passed = 0
    for _ in range(count):
        with suppress(TooManyRequests):
            limits.count_site(1)
            passed += 1
    return passed


@needs_redis
def test_two_processes_count_together_in_redis(redis):
    first, second = (Limits(site=3, url=redis.url) for _ in range(2))
    assert [hits(first, 2), hits(second, 2), hits(first, 1)] == [2, 1, 0]


@needs_redis
def test_wrong_keys_are_counted_together_in_redis(redis):
    first, second = (Limits(failures=2, url=redis.url) for _ in range(2))
    for limits in (first, second):
        with pytest.raises(Unauthorized), limits.counting_failures("1.2.3.4", known=False):
            raise Unauthorized
    with pytest.raises(TooManyRequests), first.counting_failures("1.2.3.4", known=False):
        pass


def test_without_redis_each_process_counts_alone_and_says_so_once(port, caplog):
    limits = Limits(site=2, url=f"redis://127.0.0.1:{port}")
    assert hits(limits, 4) == 2
    assert caplog.text.count("Redis does not answer") == 1


@needs_redis
def test_a_redis_that_goes_away_and_comes_back_is_counted_in_again(redis, monkeypatch):
    monkeypatch.setattr("service.limits.AWAY", 0.0)
    first, second = (Limits(site=2, url=redis.url) for _ in range(2))
    assert hits(first, 1) == 1
    redis.stop()
    assert hits(first, 3) == 2
    redis.start()
    assert [hits(first, 1), hits(second, 2)] == [1, 1]


def test_a_redis_that_hangs_costs_a_request_a_quarter_of_a_second_once(port):
    with closing(socket.create_server(("127.0.0.1", port))):
        limits = Limits(site=2, url=f"redis://127.0.0.1:{port}")
        assert hits(limits, 3) == 2
