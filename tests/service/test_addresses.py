"""Addresses of the web, of e-mail and of machines."""

from ipaddress import ip_network

import pytest

from service.addresses import (
    client_address,
    is_email,
    is_ip,
    is_web_address,
    network_of,
    site_address,
)


@pytest.mark.parametrize(
    "text",
    [
        "https://blog.example/posts/1",
        "http://localhost:8080/",
        "https://bücher.example/ü?q=ß#x",
        "http://[::1]/",
        "http://127.0.0.1/x",
        "HTTPS://BLOG.EXAMPLE",
        "https://a_b.example/",
    ],
)
def test_a_web_address_is_known(text):
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "blog.example",
        "/posts/1",
        "//blog.example/",
        "ftp://blog.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "http:///x",
        "http://",
        "http://[::1",
        "http://a\u2100b.example/",
        "http://xn--zzzzzz\u00ff.example/",
        "http:\\\\blog.example\\x",
        "http://blog.example:99999/",
        "http://blog.example:port/",
        "http://a..b/",
        "http://" + "a" * 64 + ".example/",
        "http://blog.example/a b",
        "http://blog.example/\n",
    ],
)
def test_what_is_no_web_address_is_told_apart(text):
    assert not is_web_address(text)


@pytest.mark.parametrize(
    "text",
    ["ann@example.org", "a.b+c@mail.example.org", "ann@bücher.example", "用户@例子.广告"],
)
def test_an_email_address_is_known(text):
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "@example.org",
        "ann@",
        "ann@localhost",
        "a@@b.example",
        "a@example.org\r\nBcc: x@evil.example",
        '"<script>"@example.org',
        "a@example.org,b@example.org",
        "x" * 65 + "@example.org",
        "ann@exa mple.org",
        "ann@example..org",
        ".ann@example.org",
        "ann.@example.org",
        "ａ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        "ann\ufffd@-\ufffd.org",
    ],
)
def test_what_is_no_email_address_is_told_apart(text):
    assert not is_email(text)


@pytest.mark.parametrize("text", ["198.51.100.7", "2001:db8::1", "::ffff:198.51.100.7"])
def test_an_ip_address_is_known(text):
    assert is_ip(text)


@pytest.mark.parametrize(
    "text", ["", "localhost", "fe80::1%eth0", "010.1.1.1", "10.0.0.0/8", "0x7f"]
)
def test_what_is_no_ip_address_is_told_apart(text):
    assert not is_ip(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://blog.example",
        "HTTPS://Blog.Example/",
        "https://blog.example:443/",
    ],
)
def test_the_address_of_a_blog_is_written_one_way(text):
    assert site_address(text) == "https://blog.example"


def test_the_address_of_a_blog_keeps_its_port_and_path():
    assert site_address("http://blog.example:8080/Path/") == "http://blog.example:8080/Path"
    assert site_address("http://[::1]:80/") == "http://[::1]"


@pytest.mark.parametrize(
    "text", ["blog.example", "https://u:p@blog.example", "https://blog.example/?q", "http://b/#f"]
)
def test_an_address_with_more_than_a_blog_needs_is_none(text):
    assert site_address(text) is None


TRUSTED = tuple(map(ip_network, ("127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48")))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        # What stands at the left is the client's own.
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("127.0.0.1", "10.9.9.9, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        # Nobody trusted wrote it.
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9, 127.0.0.1", "198.51.100.7"),
        # Everybody is trusted: it began at a machine of ours.
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        # What is no address ends the way.
        ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "unknown, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "198.51.100.7,", "127.0.0.1"),
        ("127.0.0.1", "\x00", "127.0.0.1"),
        # With a port, and in both kinds.
        ("127.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        ("2001:db8:1::1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("", "198.51.100.7", ""),
    ],
)
def test_only_what_trusted_proxies_wrote_of_a_client_is_believed(peer, forwarded, client):
    assert client_address(peer, forwarded, TRUSTED) == client


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("nobody", ""),
    ],
)
def test_a_client_is_counted_by_its_address_or_its_network(address, network):
    assert network_of(address) == network
