"""Addresses of the web, of e-mail and of machines."""

import pytest

from service.addresses import is_email, is_ip, is_web_address, site_address


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
