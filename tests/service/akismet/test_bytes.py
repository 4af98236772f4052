"""Requests byte by byte as WordPress's plugin and other clients send them, over a socket."""

import socket
import threading

import pytest

from service.server import Server, bind

KEY = "abcdef123456"
WORDPRESS = (
    b"POST /1.1/%(verb)s HTTP/%(version)s\r\n"
    b"User-Agent: WordPress/6.1.9 | Akismet/5.7.2\r\n"
    b"Accept: */*\r\n"
    b"Accept-Encoding: deflate, gzip\r\n"
    b"Host: rest.akismet.com\r\n"
    b"Connection: close\r\n"
    b"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
    b"Content-Length: %(length)d\r\n"
    b"\r\n"
    b"%(body)s"
)
ROW = (
    b"comment_post_ID=1&comment_author=Ann+Lee&comment_author_email=ann%40example.org"
    b"&comment_author_url=&comment_content=Thanks%2C+it%E2%80%99s+the+index.&comment_type=comment"
    b"&comment_parent=0&user_ID=0&user_ip=198.51.100.7&user_agent=Mozilla%2F5.0&referrer="
    b"&blog=https%3A%2F%2Fblog.example&blog_lang=en_US&blog_charset=UTF-8"
    b"&permalink=https%3A%2F%2Fblog.example%2F%3Fp%3D1&akismet_comment_nonce=inactive&user_role="
    b"&comment_post_modified_gmt=2026-11-20+08%3A00%3A00"
    b"&comment_context%5B%5D=databases&comment_context%5B%5D=indexes"
    b"&honeypot_field_name=ak_hp_textarea&POST_ak_hp_textarea="
    b"&callback=https%3A%2F%2Fblog.example%2Fwp-json%2Fakismet%2Fv1%2Fwebhook"
    b"&POST_comment=Thanks%2C+it%E2%80%99s+the+index.&POST_author=Ann+Lee&POST_ak_js=173&POST_ak_bib="
    b"&REMOTE_ADDR=198.51.100.7&REQUEST_URI=%2Fwp-comments-post.php&HTTP_ACCEPT=text%2Fhtml"
    b"&api_key=abcdef123456"
)


@pytest.fixture
def port(app, plugin):
    """Where the service listens, with one plugin's site."""
    listening = bind("127.0.0.1", 0)
    server = Server(app, listening, threads=2)
    number = listening.getsockname()[1]
    thread = threading.Thread(target=server.run)
    thread.start()
    yield number
    server.stop()
    thread.join()


def exchanged(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert status.split(" ", 1)[1] == "200 OK"
    assert headers["content-length"] == str(len(body))
    return body, headers


def wordpress(port, verb, body, version=b"1.1"):
    parts = {b"verb": verb, b"version": version, b"length": len(body), b"body": body}
    return exchanged(port, WORDPRESS % parts)


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_wordpress_stores_a_key_that_is_valid_and_has_a_subscription(port, version):
    asked = b"key=abcdef123456&blog=https%3A%2F%2Fblog.example"
    assert wordpress(port, b"verify-key", asked, version)[0] == b"valid"
    body, _ = wordpress(port, b"get-subscription", asked, version)
    assert b'"status": "active"' in body


def test_wordpress_refuses_a_wrong_new_key_while_a_good_one_is_stored(port):
    asked = b"key=zzzzzzzzzzzz&blog=https%3A%2F%2Fblog.example&api_key=abcdef123456"
    assert wordpress(port, b"verify-key", asked)[0] == b"invalid"


def test_a_comment_of_wordpress_is_checked_and_reported(port, comments):
    body, headers = wordpress(port, b"comment-check", ROW)
    assert body == b"false"
    assert len(headers["x-akismet-guid"]) == 32
    report = ROW + b"&comment_check_response=false&reporter=admin&user_role=administrator"
    body, _ = wordpress(port, b"submit-spam", report)
    assert body == b"Thanks for making the web a better place."
    (stored,) = comments()
    assert stored.comment.content == "Thanks, it’s the index."
    assert stored.comment.post.url == "https://blog.example/?p=1"
    assert (stored.status, stored.version) == ("spam", 2)


def test_wordpress_says_goodbye(port):
    asked = b"key=abcdef123456&blog=https%3A%2F%2Fblog.example"
    assert wordpress(port, b"deactivate", asked)[0] == b"deactivated"


def test_wordpress_finds_the_service_connected(port):
    request = b"GET /1.1/test HTTP/1.1\r\nHost: rest.akismet.com\r\nConnection: close\r\n\r\n"
    assert exchanged(port, request)[0] == b"connected"


@pytest.mark.parametrize(
    "kind",
    [
        b"Content-Type: application/x-www-form-urlencoded\r\n",
        b"Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n",
        b"content-type: charset=utf-8\r\n",
        b"",
    ],
)
def test_a_form_is_read_whatever_its_type_says(port, kind):
    body = b"blog=https%3A%2F%2Fblog.example&user_ip=1.2.3.4&comment_author=viagra-test-123"
    head = (
        b"POST /1.1/comment-check HTTP/1.1\r\nHost: ABCDEF123456.moderate.example:8080\r\n"
        b"Connection: close\r\n%sContent-Length: %d\r\n\r\n"
    )
    assert exchanged(port, head % (kind, len(body)) + body)[0] == b"true"
