from __future__ import annotations

import pytest

from model import places

KINDS = {
    "personal": places.is_personal,
    "blog": places.is_blog_host,
    "reference": places.is_reference,
    "shortener": places.is_shortener,
    "cheap": places.has_cheap_ending,
}


@pytest.mark.parametrize(
    ("host", "kinds"),
    [
        ("github.com", {"personal", "reference"}),
        ("ann.github.io", {"personal", "reference"}),
        ("linkedin.com", {"personal"}),
        ("ann.wordpress.com", {"blog"}),
        ("ann.blogspot.co.uk", {"blog"}),
        ("en.wikipedia.org", {"reference"}),
        ("bit.ly", {"shortener"}),
        ("x.com", {"personal"}),
        ("pills.xyz", {"cheap"}),
        ("blog.example", set()),
        ("", set()),
    ],
)
def test_a_host_is_of_its_kinds_and_of_no_other(host, kinds):
    assert {kind for kind, is_one in KINDS.items() if is_one(host)} == kinds


@pytest.mark.parametrize(
    "host",
    [
        "notgithub.com",
        "github.com.evil.example",
        "githubXcom",
        "linux.com",
        "abit.ly",
        "xyz.example",
    ],
)
def test_a_host_that_only_looks_like_a_known_one_is_of_no_kind(host):
    assert not any(is_one(host) for is_one in KINDS.values())


@pytest.mark.parametrize(
    ("host", "path", "nobodys"),
    [
        ("google.com", "", True),
        ("mail.google.com", "", True),
        ("google.com", "ann", False),
        ("ann.example", "", False),
    ],
)
def test_the_front_page_of_a_great_site_is_nobodys(host, path, nobodys):
    assert places.is_nobodys(host, path) == nobodys


@pytest.mark.parametrize(
    "path",
    [
        "profile/ann",
        "index.php?action=profile",
        "forum/member.php?u=5",
        "wiki/user:ann",
        "go",
        "out/x",
    ],
)
def test_the_path_of_a_forum_or_a_redirection_is_a_profile(path):
    assert places.is_profile(path)


@pytest.mark.parametrize("path", ["", "blog", "about", "2012/10/a-title", "golang", "outlook"])
def test_an_ordinary_path_is_no_profile(path):
    assert not places.is_profile(path)
