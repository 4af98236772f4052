"""Many comments in one request: judged and kept together or not at all."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.submission import MAX_BATCH
from tests.conftest import comment_body


def bodies(*contents):
    return {"comments": [comment_body(content) for content in contents]}


@pytest.fixture
def send(blog):
    return lambda body, **more: blog.post("/v1/comments:batch", json=body, **more)


@pytest.fixture
def stored(store):
    return lambda: [each.comment.content for _, each in store.shadows.newest(None, None, 100)]


def test_each_comment_is_judged_and_stored_in_the_order_sent(send, stored):
    answer = send(bodies("One", "Two", "Three"))
    assert answer.status_code == 201
    numbers = [each["id"] for each in answer.json["comments"]]
    assert numbers == sorted(numbers)
    assert stored() == ["Three", "Two", "One"]


def test_an_answer_is_that_of_a_single_comment(send, blog):
    (one,) = send(bodies("One")).json["comments"]
    single = blog.post("/v1/comments", json=comment_body("Two")).json
    assert one.keys() == single.keys()
    assert {**one, "id": 0} == {**single, "id": 0}


def test_one_bad_comment_is_named_by_its_place_and_none_is_stored(send, stored):
    body = bodies("One", "Two")
    body["comments"][1]["author"]["email"] = "nobody"
    answer = send(body)
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json["errors"]] == ["comments.1.author.email"]
    assert stored() == []


@pytest.mark.parametrize("count", [0, MAX_BATCH + 1])
def test_a_batch_has_one_comment_at_least_and_so_many_at_most(send, count):
    assert send({"comments": [comment_body()] * count}).status_code == 422


def test_the_same_comment_twice_in_a_batch_is_stored_once(send, stored):
    first, second = send(bodies("One", "One")).json["comments"]
    assert second["duplicate_of"] == first["id"]
    assert stored() == ["One"]


def test_a_batch_sent_again_is_answered_as_it_was(send, stored):
    first, again = send(bodies("One", "Two")).json, send(bodies("One", "Two")).json
    assert [each["duplicate_of"] for each in again["comments"]] == [
        each["id"] for each in first["comments"]
    ]
    assert len(stored()) == 2


def test_a_site_without_authors_takes_a_batch_without_them(anonymous_blog):
    body = {"comments": [comment_body(author={})]}
    assert anonymous_blog.post("/v1/comments:batch", json=body).status_code == 201


def test_a_batch_takes_no_idempotency_key(send, stored):
    answer = send(bodies("One"), headers={"Idempotency-Key": "k"})
    assert answer.status_code == 400
    assert "only a single comment" in answer.json["detail"]
    assert stored() == []


def test_a_batch_may_be_larger_than_a_single_comment(send):
    assert send(bodies(*("x" * 19_000 + str(n) for n in range(50)))).status_code == 201


def test_a_batch_larger_than_the_server_reads_is_refused(send):
    assert send(bodies(*("x" * 19_990 + str(n) for n in range(110)))).status_code == 413


def test_batches_and_single_comments_at_once_wait_for_each_other_and_all_are_stored(
    blog, store, app
):
    """In PostgreSQL their locks must be taken in one order."""
    contents = [
        f"Thanks for the write-up of index number {n % 4}, it helped a lot." for n in range(8)
    ]
    failed = []

    def send(turn):
        client = app.test_client()
        mixed = contents[turn:] + contents[:turn]
        if turn % 2:
            asked = [("/v1/comments", comment_body(each)) for each in mixed]
        else:
            asked = [("/v1/comments:batch", bodies(*mixed))]
        for path, body in asked:
            answer = client.post(path, json=body, headers=blog.headers)
            if answer.status_code != 201:
                failed.append(answer.data)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(6)))
    assert failed == []
    assert len(store.shadows.newest(blog.site.id, None, 100)) == 4
