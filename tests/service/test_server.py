import json
import resource
import signal
import socket
import threading
import time

import pytest

from service.server import MAX_BODY_BYTES, MAX_HEADER_BYTES, Patience, Server, bind, serve

# The deadline is looked at every half second, so the shortest test of it takes about one.
SHORT = Patience(idle=1, request=0.3, queue=0.5, linger=0.3)
LATE = 4.0  # seconds after which a slow client should have been closed
HEAD = b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
GET = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
WAIT = GET.replace(b"hello", b"wait")
WAITING_POST = b"POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
HEALTH = GET.replace(b"hello", b"healthz")


class App:
    """Says hello; under /wait it first waits for ``release``, under /crash it crashes."""

    def __init__(self):
        self.entered = threading.Event()
        self.release = threading.Event()
        self.waiting = 0

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/crash":
            raise RuntimeError("secret")
        if environ["PATH_INFO"] == "/wait":
            self.entered.set()
            self.waiting += 1
            self.release.wait(10)
        body = b"hello " + environ["wsgi.input"].read()[:10]
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]


class Running:
    """A server in a thread, and connections to it."""

    def __init__(self, patience):
        self.app = App()
        sock = bind("127.0.0.1", 0)
        self.address = sock.getsockname()
        self.server = Server(self.app, sock, threads=2, patience=patience)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        self.clients = []

    def connect(self, first=b""):
        client = socket.create_connection(self.address, timeout=10)
        self.clients.append(client)
        client.sendall(first)
        return client

    def end(self):
        self.app.release.set()
        self.server.stop()
        self.thread.join(10)
        for client in self.clients:
            client.close()
        assert not self.thread.is_alive()


@pytest.fixture
def running():
    """A server with the patience it has in production."""
    running = Running(Patience())
    yield running
    running.end()


@pytest.fixture
def impatient():
    """A server that closes slow clients within about a second."""
    running = Running(SHORT)
    yield running
    running.end()


def answer(client):
    """Return status, headers and body of the next answer."""
    stream = client.makefile("rb")
    status = int(stream.readline().split()[1])
    lines = iter(stream.readline, b"\r\n")
    headers = dict(line.decode().strip().lower().split(": ", 1) for line in lines)
    return status, headers, stream.read(int(headers.get("content-length", 0)))


def problem(client):
    status, headers, body = answer(client)
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    told = json.loads(body)
    assert told.keys() == {"type", "title", "status", "detail"}
    assert told["type"] == "about:blank"
    assert told["status"] == status
    return status, told["detail"]


def seconds_until_closed(client, drip=b""):
    began = time.monotonic()
    client.settimeout(0.05)
    while time.monotonic() - began < LATE:
        try:
            client.sendall(drip)
            if client.recv(1) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


def send_until_closed(client):
    """Send on after the other side has ended its answer; raises OSError when it is gone."""
    began = time.monotonic()
    while time.monotonic() - began < LATE:
        client.sendall(b"x")
        time.sleep(0.05)


def connect_until_refused(running):
    began = time.monotonic()
    while time.monotonic() - began < LATE:
        running.connect()


@pytest.mark.parametrize("beginning", [b"GET / HTTP/1.1\r\nX-Slow: ", HEAD], ids=["head", "body"])
def test_a_client_that_drips_is_closed_at_the_deadline(impatient, beginning):
    client = impatient.connect(beginning)
    assert 0.25 < seconds_until_closed(client, drip=b"a") < LATE


def test_a_client_that_drips_blank_lines_is_refused(impatient):
    assert problem(impatient.connect(b"\r\n\r\n"))[0] == 400


def test_half_a_request_is_closed_at_the_deadline(impatient):
    assert seconds_until_closed(impatient.connect(b"GET / HT")) < LATE


def test_a_silent_connection_is_closed_before_and_after_an_answer(impatient):
    new, used = impatient.connect(), impatient.connect(GET)
    assert answer(used)[0] == 200
    assert seconds_until_closed(new) < LATE
    assert seconds_until_closed(used) < LATE


def test_the_deadline_does_not_count_the_application(impatient):
    client = impatient.connect(WAIT)
    time.sleep(0.9)
    impatient.app.release.set()
    assert answer(client)[0] == 200


def test_production_closes_slow_clients_within_30_seconds():
    patience = Patience()
    assert patience.idle + patience.idle // 4 + 1 <= 30
    assert patience.request + 1 <= 30


def test_a_hundred_slow_clients_do_not_keep_others_waiting(running):
    for _ in range(50):
        running.connect(HEAD + b"x")
        running.connect(b"GET / HTTP/1.1\r\nX-Slow: ")
    began = time.monotonic()
    assert answer(running.connect(GET))[0] == 200
    assert time.monotonic() - began < 1


def all_threads_wait(running):
    """Keep every thread for requests that write busy."""
    clients = [running.connect(WAITING_POST) for _ in range(2)]
    while running.app.waiting < 2:
        time.sleep(0.01)
    return clients


def test_whoever_reads_does_not_wait_behind_those_who_write(running):
    all_threads_wait(running)
    assert answer(running.connect(GET))[0] == 200


def test_a_health_probe_waits_for_no_thread_at_all(running):
    all_threads_wait(running)
    for _ in range(2):
        running.connect(WAIT)
    while running.app.waiting < 4:
        time.sleep(0.01)
    client = running.connect(HEALTH)
    assert answer(client)[0] == 200
    client.sendall(HEALTH)
    assert answer(client)[0] == 200


def test_a_health_probe_behind_another_request_is_answered_after_it(running):
    stream = running.connect(GET + HEALTH.replace(b"Host", b"Connection: close\r\nHost")).makefile()
    assert stream.read().count("200 OK") == 2


def test_a_request_that_waits_too_long_for_a_thread_is_told_to_come_again(impatient):
    busy = all_threads_wait(impatient)
    late = impatient.connect(WAITING_POST)
    time.sleep(1)
    impatient.app.release.set()
    assert [answer(client)[0] for client in busy] == [200, 200]
    status, headers, _ = answer(late)
    assert (status, headers["retry-after"]) == (503, "5")
    assert headers["content-type"] == "application/problem+json"
    assert impatient.app.waiting == 2
    assert answer(impatient.connect(GET))[0] == 200


def test_a_connection_serves_one_request_after_the_other(running):
    client = running.connect()
    for _ in range(3):
        client.sendall(GET)
        assert answer(client)[0] == 200


def test_pipelined_requests_are_all_answered(running):
    stream = running.connect(GET + GET.replace(b"Host", b"Connection: close\r\nHost")).makefile()
    assert stream.read().count("200 OK") == 2


def test_no_answer_names_the_server(running):
    assert "server" not in answer(running.connect(GET))[1]
    assert "server" not in answer(running.connect(b"nonsense\r\n\r\n"))[1]


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"nonsense", 400),
        (b"GET http://[ HTTP/1.1", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: +5", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000, 400),
        (b"POST / HTTP/1.1\r\nContent-Length: %d" % MAX_BODY_BYTES, 413),
        (b"GET / HTTP/1.1\r\nX-Large: " + b"a" * MAX_HEADER_BYTES, 431),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip", 501),
    ],
    ids=["start line", "url", "length", "long length", "large body", "large head", "coding"],
)
def test_a_bad_request_gets_a_problem(running, request_head, status):
    assert problem(running.connect(request_head + b"\r\n\r\n"))[0] == status


def test_a_crash_of_the_application_gets_a_problem_without_its_cause(running):
    status, detail = problem(running.connect(GET.replace(b"hello", b"crash")))
    assert status == 500
    assert "secret" not in detail


def test_a_client_that_is_still_sending_can_read_its_refusal(running):
    size = 16 * 1024 * 1024
    client = running.connect(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % size)
    client.sendall(b"x" * size)
    assert problem(client)[0] == 413


def test_a_chunked_body_is_measured_as_it_comes(running):
    client = running.connect(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    client.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
    client.sendall(b"100001\r\n" + b"x" * 0x100001 + b"\r\n0\r\n\r\n")
    assert problem(client)[0] == 413


def test_a_refused_client_that_never_stops_sending_is_closed(impatient):
    client = impatient.connect(b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")
    assert problem(client)[0] == 413
    with pytest.raises(OSError):  # noqa: PT011
        send_until_closed(client)


def test_a_body_of_nearly_the_largest_size_reaches_the_application(running):
    size = MAX_BODY_BYTES - 1
    client = running.connect(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % size)
    client.sendall(b"x" * size)
    assert answer(client)[2] == b"hello xxxxxxxxxx"


EXPECT = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"


def test_a_client_that_asks_first_is_told_to_continue(running):
    client = running.connect(EXPECT % 2)
    assert answer(client)[0] == 100
    client.sendall(b"hi")
    assert answer(client)[2] == b"hello hi"


@pytest.mark.parametrize(("size", "status"), [(0, 200), (MAX_BODY_BYTES, 413)])
def test_a_client_that_asks_first_without_need_gets_its_answer(running, size, status):
    assert answer(running.connect(EXPECT % size))[0] == status


def test_a_stop_answers_what_has_arrived_and_refuses_what_comes(running):
    client = running.connect(WAIT)
    assert running.app.entered.wait(5)
    running.server.stop()
    with pytest.raises(ConnectionError):
        connect_until_refused(running)
    running.app.release.set()
    assert answer(client)[0] == 200
    running.thread.join(5)
    assert not running.thread.is_alive()


def test_an_answer_after_a_stop_says_that_the_connection_ends(running):
    for _ in range(2):
        running.app.entered.clear()
        running.connect(WAIT)
        assert running.app.entered.wait(5)
    queued = running.connect(WAIT)
    began = time.monotonic()
    while not running.server.readers.queue and time.monotonic() - began < LATE:
        time.sleep(0.01)
    running.server.stop()
    running.app.release.set()
    assert answer(queued)[1]["connection"] == "close"


def test_a_stop_waits_for_requests_only(running):
    keeping_alive = running.connect(GET)
    assert answer(keeping_alive)[0] == 200
    running.connect(b"GET / HT")
    running.connect()
    began = time.monotonic()
    running.server.stop()
    running.thread.join(5)
    assert time.monotonic() - began < 2


def test_a_stop_does_not_wait_for_ever():
    running = Running(Patience(stop=0.2))
    running.connect(WAIT)
    assert running.app.entered.wait(5)
    began = time.monotonic()
    running.server.stop()
    running.thread.join(5)
    assert time.monotonic() - began < 3
    running.end()


def test_bind_says_when_the_port_is_taken():
    with bind("127.0.0.1", 0) as sock, pytest.raises(OSError, match="in use"):
        bind("127.0.0.1", sock.getsockname()[1])


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_bind_says_when_the_host_is_not_this_machine(host):
    with pytest.raises(OSError):  # noqa: PT011
        bind(host, 0)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_bind_takes_an_ipv6_address():
    with bind("::1", 0) as sock, socket.create_connection(("::1", sock.getsockname()[1])):
        assert sock.family == socket.AF_INET6


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_what_has_arrived_at_a_signal_and_returns(stop):
    before = signal.getsignal(stop)

    def app(environ, start_response):
        signal.raise_signal(stop)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"late"]

    sock = bind("127.0.0.1", 0)
    with socket.create_connection(sock.getsockname(), timeout=10) as client:
        client.sendall(GET)
        serve(app, sock, threads=1)
        assert answer(client)[2] == b"late"
    assert signal.getsignal(stop) is before


def test_serve_asks_for_enough_open_files(monkeypatch):
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 2000))
    monkeypatch.setattr(resource, "setrlimit", lambda *limits: asked.append(limits))

    def app(environ, start_response):
        signal.raise_signal(signal.SIGTERM)
        start_response("204 No Content", [])
        return []

    sock = bind("127.0.0.1", 0)
    with socket.create_connection(sock.getsockname(), timeout=10) as client:
        client.sendall(GET)
        serve(app, sock, threads=1)
    assert asked == [(resource.RLIMIT_NOFILE, (2000, 2000))]
