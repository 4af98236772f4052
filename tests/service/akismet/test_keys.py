"""Whose key a request brings, and where in it the key stands."""

import pytest

GOOD = "abcdef123456"
BAD = "zzzzzzzzzzzz"
BY_API_KEY = [
    "/1.1/comment-check",
    "/1.1/submit-spam",
    "/1.1/submit-ham",
    "/1.1/token",
    "/1.2/usage-limit",
    "/1.2/key-sites",
]
BY_KEY = ["/1.1/verify-key", "/1.1/deactivate", "/1.1/get-subscription", "/1.1/get-stats"]

every_verb = pytest.mark.parametrize("verb", BY_API_KEY + BY_KEY)


@every_verb
@pytest.mark.parametrize("fields", [{}, {"key": ""}, {"key": BAD}, {"api_key": "x" * 5000}])
def test_without_a_good_key_every_verb_answers_invalid_and_says_why(plugin, verb, fields):
    answer = plugin.send(verb, **({"api_key": None} | fields))
    assert (answer.status_code, answer.data) == (200, b"invalid")
    assert answer.headers["X-akismet-debug-help"]


@every_verb
@pytest.mark.parametrize("name", ["key", "api_key"])
def test_either_parameter_brings_the_key(plugin, verb, name):
    answer = plugin.send(verb, **({"api_key": None} | {name: GOOD}))
    assert answer.data != b"invalid"
    assert "X-akismet-debug-help" not in answer.headers


@every_verb
@pytest.mark.parametrize(
    "host", [f"{GOOD}.moderate.example", f"{GOOD.upper()}.rest.akismet.com:8080", f"{GOOD}.local"]
)
def test_the_first_part_of_the_hosts_name_brings_the_key(plugin, verb, host):
    answer = plugin.send(verb, api_key=None, headers={"Host": host})
    assert answer.data != b"invalid"


@pytest.mark.parametrize(
    "host", [GOOD, "rest.akismet.com", "127.0.0.1:8080", "[::1]:80", "", f"{GOOD}.", f"x.{GOOD}.a"]
)
def test_another_host_brings_none(plugin, host):
    answer = plugin.send("/1.1/comment-check", api_key=None, headers={"Host": host})
    assert answer.data == b"invalid"


@pytest.mark.parametrize("verb", BY_API_KEY)
def test_api_key_wins_over_key_and_key_over_the_host(plugin, verb):
    good_host, bad_host = {"Host": f"{GOOD}.local"}, {"Host": f"{BAD}.local"}
    assert plugin.send(verb, api_key=BAD, key=GOOD).data == b"invalid"
    assert plugin.send(verb, api_key=GOOD, key=BAD).data != b"invalid"
    assert plugin.send(verb, api_key=None, key=BAD, headers=good_host).data == b"invalid"
    assert plugin.send(verb, api_key=None, key=GOOD, headers=bad_host).data != b"invalid"


@pytest.mark.parametrize("verb", BY_KEY)
def test_where_wordpress_asks_about_a_new_key_key_wins_over_api_key(plugin, verb):
    assert plugin.send(verb, api_key=GOOD, key=BAD).data == b"invalid"
    assert plugin.send(verb, api_key=GOOD, key="").data == b"invalid"
    assert plugin.send(verb, api_key=BAD, key=GOOD).data != b"invalid"


def test_the_key_is_looked_at_before_the_parameters(plugin):
    answer = plugin.send("/1.1/comment-check", api_key=BAD, user_ip=None)
    assert answer.data == b"invalid"


def test_a_key_of_the_json_door_opens_nothing_here(plugin, other_blog):
    assert plugin.send("/1.1/comment-check", api_key=other_blog.key).data == b"invalid"


def test_a_key_of_this_door_opens_nothing_there(plugin):
    headers = {"Authorization": f"Bearer {GOOD}"}
    assert plugin.client.get("/v1/comments/1", headers=headers).status_code == 401


def test_a_key_opens_its_own_site_only(new_plugin, store):
    first = new_plugin()
    new_plugin("https://other.example", key="other0123456").check(api_key="other0123456")
    (site_id, _), *others = store.shadows.newest(None, None, 10)
    assert site_id != first.site.id
    assert not others
