"""A file that a command writes is complete, or as it was before."""

import gzip
import resource

import pytest

from service.cli.opening import Problems
from service.cli.output import output


def write(file, pieces=(b"new",)):
    with output(str(file)) as stream:
        for piece in pieces:
            stream.write(piece)


def test_a_file_takes_its_place_when_it_is_complete(tmp_path):
    file = tmp_path / "labels.jsonl"
    file.write_bytes(b"old")
    with output(str(file)) as stream:
        stream.write(b"new")
        stream.flush()
        assert file.read_bytes() == b"old"
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["labels.jsonl", "labels.jsonl.gz"])
def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path, name):
    file = tmp_path / name
    file.write_bytes(b"old")
    with pytest.raises(TypeError):
        write(file, [b"half", None])
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_bytes() == b"old"


def test_the_same_is_packed_to_the_same_bytes_whatever_the_file_is_called(tmp_path):
    first, second = tmp_path / "a.gz", tmp_path / "b.gz"
    write(first)
    write(second)
    assert first.read_bytes() == second.read_bytes()
    assert gzip.decompress(first.read_bytes()) == b"new"


def test_a_link_goes_on_leading_to_the_file(tmp_path):
    file, link = tmp_path / "file.jsonl", tmp_path / "link.jsonl"
    file.write_bytes(b"old")
    link.symlink_to(file)
    write(link)
    assert (link.is_symlink(), file.read_bytes()) == (True, b"new")


def test_a_file_is_its_owners_alone(tmp_path):
    write(tmp_path / "labels.jsonl")
    assert (tmp_path / "labels.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("none/labels.jsonl", "No such file or directory"),
        (".", "is no file"),
        ("/dev/null", "is no"),
    ],
)
def test_what_cannot_be_a_file_is_told(tmp_path, file, told):
    with pytest.raises(Problems, match=told):
        write(tmp_path / file)


def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path):
    file = tmp_path / "labels.jsonl"
    file.write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(Problems, match="cannot write"):
            write(file, [b"x" * 100_000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
