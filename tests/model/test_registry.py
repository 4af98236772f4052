"""Versions of the model: what is in use, what was, and what is refused."""

from __future__ import annotations

import itertools
import os
import pickle
import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from model import artifact, files
from model import manifest as manifests
from model.artifact import CARD, MANIFEST, MODEL, REPORT, Record
from model.comment import Comment
from model.errors import ModelError
from model.history import SHIPPED
from model.registry import CURRENT, HISTORY, LOCK, SHADOW, Registry
from model.score import Thresholds
from model.signing import sign

from .conftest import HAM, SPAM
from .test_artifact import Evil

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AT = Thresholds(0.6, 0.9, frozenset({"en", "und"}))
KEY = b"k" * 32
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


def a_record(minute=0, hold_at=0.6):
    at = replace(AT, hold_at=hold_at)
    return Record(NOON + timedelta(minutes=minute), at, {"auc": 0.9}, "0" * 64, 0, HAM + SPAM)


@pytest.fixture(scope="module")
def filled(pipeline, tmp_path_factory):
    """A registry folder with three versions, none in use."""
    folder = tmp_path_factory.mktemp("filled") / "models"
    registry = Registry(folder, KEY)
    for minute in range(3):
        registry.add(pipeline, a_record(minute), "# A card\n", "<p>A report</p>\n")
    return folder


@pytest.fixture
def registry(filled, tmp_path):
    """A registry with three versions, none in use, to be damaged."""
    return Registry(shutil.copytree(filled, tmp_path / "models"), KEY, clock=lambda: NOON)


@pytest.fixture
def empty(tmp_path):
    return Registry(tmp_path / "models", KEY)


@pytest.fixture
def oldest(registry):
    return registry.versions()[-1]


def _folder(registry, version):
    return registry.root / version


def _refused(registry, version, match):
    """No way to get at the model leads past the refusal."""
    for way in (registry.load, registry.pipeline, registry.verify):
        with pytest.raises(ModelError, match=match) as caught:
            way(version)
        assert "\n" not in str(caught.value)
    with pytest.raises(ModelError, match=match):
        registry.use(version, "test")
    assert registry.current() is None


def _resigned(registry, version, key=KEY, **changes):
    """Write another manifest, signed."""
    path = _folder(registry, version) / MANIFEST
    changes |= {"signature": "", "version": version}
    manifest = replace(manifests.parse(path.read_bytes()), **changes)
    manifest = replace(manifest, signature=sign(key, manifests.dump(manifest)))
    path.write_text(manifests.dump(manifest))


# Adding


def test_a_model_that_was_added_loads_and_is_not_in_use(registry, pipeline):
    version = registry.add(pipeline, a_record(9), "card", "report")
    assert registry.versions()[0] == version
    assert registry.load(version).version == version
    assert registry.load(version).thresholds == AT
    assert registry.current() is None
    assert registry.history() == []


def test_a_version_is_four_files(registry, oldest):
    names = {path.name for path in _folder(registry, oldest).iterdir()}
    assert names == {MODEL, MANIFEST, CARD, REPORT}
    assert (_folder(registry, oldest) / CARD).read_text() == "# A card\n"
    assert (_folder(registry, oldest) / REPORT).read_text() == "<p>A report</p>\n"


def test_the_pipeline_of_a_version_answers_as_it_did(registry, oldest, pipeline):
    loaded = registry.pipeline(oldest).predict_proba(SPAM)
    assert (loaded == pipeline.predict_proba(SPAM)).all()


def test_the_manifest_of_a_version_is_what_was_recorded(registry, oldest):
    manifest = registry.manifest(oldest)
    assert manifest.version == oldest
    assert manifest.metrics == {"auc": 0.9}
    assert manifest.hold_at == 0.6


def test_versions_come_newest_first(registry):
    assert registry.versions() == sorted(registry.versions(), reverse=True)
    assert len(registry.versions()) == 3


def test_an_empty_registry_has_nothing_and_is_not_made_by_looking(empty):
    assert empty.versions() == []
    assert empty.current() is None
    assert empty.shadow() is None
    assert empty.history() == []
    assert not empty.root.exists()


def test_the_folder_is_made_for_its_owner_only(empty, pipeline):
    empty.add(pipeline, a_record(), "", "")
    assert empty.root.stat().st_mode & 0o077 == 0


def test_a_model_is_safe_from_others_whatever_the_umask(empty, pipeline):
    before = os.umask(0)
    try:
        version = empty.add(pipeline, a_record(), "", "")
        empty.use(version, "test")
    finally:
        os.umask(before)
    assert empty.current() == version
    assert empty.load(version)


def test_a_model_is_never_added_twice(registry, pipeline):
    before = registry.versions()
    with pytest.raises(ModelError, match="already"):
        registry.add(pipeline, a_record(1), "another card", "")
    assert registry.versions() == before
    registry.verify(before[1])


def test_a_full_disk_changes_nothing(registry, pipeline, monkeypatch):
    def full(path, content):
        path.write_bytes(content[:10])
        raise OSError(28, "No space left on device")

    before = sorted(os.listdir(registry.root))
    monkeypatch.setattr(files, "write", full)
    with pytest.raises(ModelError, match="No space left"):
        registry.add(pipeline, a_record(9), "", "")
    with pytest.raises(ModelError, match="No space left"):
        registry.use(registry.versions()[0], "test")
    assert sorted(os.listdir(registry.root)) == before


def test_a_model_that_would_not_load_again_is_not_added(registry, pipeline):
    before = sorted(os.listdir(registry.root))
    record = replace(a_record(9), golden=[Comment("read back without this: \0")])
    with pytest.raises(ModelError):
        registry.add(pipeline, record, "", "")
    assert sorted(os.listdir(registry.root)) == before


def test_what_a_killed_writer_left_is_cleared_away(registry, oldest):
    (registry.root / ".new-x1").mkdir()
    (registry.root / ".new-x1" / MODEL).write_bytes(b"half")
    (registry.root / ".new-current").write_text("half")
    (registry.root / ".new-link").symlink_to(registry.root / oldest)
    registry.use(oldest, "test")
    assert not list(registry.root.glob(".new-*"))
    registry.verify(oldest)


# Using


def test_what_is_used_is_current_and_in_the_history(registry):
    newest, middle, _ = registry.versions()
    registry.use(middle, "first")
    registry.use(newest, "better")
    assert registry.current() == newest
    first, second = registry.history()
    assert (first.version, first.previous, first.why) == (middle, SHIPPED, "first")
    assert (second.version, second.previous, second.why) == (newest, middle, "better")
    assert second.at == "2026-11-23T12:00:00Z"


def test_using_what_is_in_use_changes_nothing(registry, oldest):
    registry.use(oldest, "test")
    registry.use(oldest, "again")
    assert len(registry.history()) == 1


def test_the_shipped_model_can_be_used_again(registry, oldest):
    registry.use(oldest, "test")
    registry.use(SHIPPED, "enough")
    assert registry.current() is None
    assert [event.version for event in registry.history()] == [oldest, SHIPPED]


def test_rolling_back_goes_back_step_by_step_to_the_shipped_model(registry):
    newest, middle, _ = registry.versions()
    registry.use(middle, "first")
    registry.use(newest, "better")
    assert registry.rollback() == middle
    assert registry.current() == middle
    assert registry.rollback() == SHIPPED
    assert registry.current() is None
    assert [event.back for event in registry.history()] == [False, False, True, True]
    with pytest.raises(ModelError, match="nothing to go back to"):
        registry.rollback()
    assert len(registry.history()) == 4


def test_rolling_back_passes_over_a_model_that_cannot_be_used_any_more(registry):
    newest, middle, oldest = registry.versions()
    for version in (oldest, middle, newest):
        registry.use(version, "test")
    shutil.rmtree(_folder(registry, middle))
    assert registry.rollback() == oldest
    assert registry.rollback() == SHIPPED


def test_a_change_of_a_writer_killed_before_noting_it_is_noted_by_the_next(registry):
    newest, middle, oldest = registry.versions()
    registry.use(oldest, "test")
    (registry.root / CURRENT).write_text(f"{middle}\n")
    registry.use(newest, "test")
    assert [event.version for event in registry.history()] == [oldest, middle, newest]
    assert registry.rollback() == middle


def test_a_rollback_killed_before_noting_it_is_not_undone_by_the_next(registry):
    newest, middle, oldest = registry.versions()
    for version in (oldest, middle, newest):
        registry.use(version, "test")
    (registry.root / CURRENT).write_text(f"{middle}\n")
    assert registry.rollback() == oldest
    assert [event.back for event in registry.history()[-2:]] == [True, True]


def test_a_history_that_cannot_be_written_is_told_and_written_by_the_next_change(
    registry, monkeypatch
):
    newest, middle, _ = registry.versions()

    def full(path, line):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files, "append", full)
        with pytest.raises(ModelError, match="is in use now, but"):
            registry.use(middle, "test")
    assert registry.current() == middle
    registry.use(newest, "test")
    assert [event.version for event in registry.history()] == [middle, newest]


@pytest.mark.parametrize("content", ["", "latest", "../x", "\xff", "x" * 300, "a\nb"])
def test_a_damaged_pointer_is_told_and_a_writer_mends_it(registry, content):
    newest, middle, _ = registry.versions()
    registry.use(middle, "test")
    registry.use(newest, "test")
    (registry.root / CURRENT).write_text(content)
    with pytest.raises(ModelError, match="current"):
        registry.current()
    registry.use(newest, "again")
    assert registry.current() == newest
    (registry.root / CURRENT).write_text(content)
    assert registry.rollback() == middle


def test_a_torn_line_of_the_history_costs_no_other(registry):
    newest, middle, oldest = registry.versions()
    registry.use(middle, "test")
    with (registry.root / HISTORY).open("a") as stream:
        stream.write('{"at": "2026')
    registry.use(newest, "test")
    registry.use(oldest, "test")
    assert [event.version for event in registry.history()] == [middle, newest, oldest]


def test_a_shadow_is_verified_and_changes_nothing_in_use(registry, oldest):
    registry.set_shadow(oldest)
    assert registry.shadow() == oldest
    assert registry.current() is None
    registry.set_shadow(None)
    assert registry.shadow() is None
    (_folder(registry, oldest) / MODEL).unlink()
    with pytest.raises(ModelError, match="cannot read"):
        registry.set_shadow(oldest)
    assert registry.shadow() is None
    assert not (registry.root / SHADOW).exists()


def test_writers_at_once_take_turns(registry):
    together = threading.Barrier(3)
    versions = registry.versions()

    def write(version):
        together.wait()
        for _ in range(5):
            registry.use(version, "test")

    threads = [threading.Thread(target=write, args=[version]) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = registry.history()
    assert {event.version for event in events} == set(versions)
    for before, after in itertools.pairwise(events):
        assert after.previous == before.version
    assert registry.current() == events[-1].version


def test_a_writer_that_waits_too_long_says_so(registry, oldest, monkeypatch):
    monkeypatch.setattr("model.registry._PATIENCE", 0.1)
    with files.lock(registry.root / LOCK), pytest.raises(ModelError, match="another process"):
        registry.use(oldest, "test")
    registry.use(oldest, "test")


# Refusing


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "current",
        "../20261123T120000Z-00000000",
        "/etc",
        "%2e%2e",
        "a\0b",
        "20261123T120000Z-0000000G",
        "20261123T120000Z-00000000\n",
        "20261123T120000Z-00000000/",
        "x" * 5000,
    ],
)
def test_a_name_that_is_no_version_is_refused(registry, name):
    _refused(registry, name, "is no version of a model")


def test_a_version_that_is_not_there_is_refused(registry):
    _refused(registry, "20261123T120000Z-00000000", "cannot read")


def test_an_unsigned_model_is_refused(registry, oldest, pipeline):
    artifact.save(_folder(registry, oldest), pipeline, a_record(), "")
    _refused(registry, oldest, "not signed")


def test_a_model_signed_with_another_key_is_refused(registry, oldest):
    _resigned(registry, oldest, key=b"o" * 32)
    _refused(registry, oldest, "not signed with the key")
    with pytest.raises(ModelError, match="not signed with the key"):
        registry.manifest(oldest)


def test_a_signed_model_outside_of_the_registry_needs_no_key(registry, oldest):
    assert artifact.load(_folder(registry, oldest)).version == oldest


@pytest.mark.parametrize("change", [{"hold_at": 0.7}, {"seed": 1}, {"documents": {}}], ids=str)
def test_a_manifest_changed_after_signing_is_refused(registry, oldest, change):
    path = _folder(registry, oldest) / MANIFEST
    path.write_text(manifests.dump(replace(manifests.parse(path.read_bytes()), **change)))
    _refused(registry, oldest, "not signed with the key")


def test_a_manifest_written_otherwise_is_refused_though_it_means_the_same(registry, oldest):
    path = _folder(registry, oldest) / MANIFEST
    path.write_text(path.read_text() + " ")
    _refused(registry, oldest, "not signed with the key")


def test_a_version_under_the_name_of_another_is_refused(registry):
    newest, middle, _ = registry.versions()
    shutil.rmtree(_folder(registry, newest))
    shutil.copytree(_folder(registry, middle), _folder(registry, newest))
    _refused(registry, newest, f"it is that of {middle}")


def test_a_hostile_pickle_with_the_right_digest_is_never_run(registry, oldest):
    blob = pickle.dumps(Evil(registry.root / "ran"))
    (_folder(registry, oldest) / MODEL).write_bytes(blob)
    digest = artifact.hashlib.sha256(blob).hexdigest()
    version = f"{oldest[:-8]}{digest[:8]}"
    _folder(registry, oldest).rename(_folder(registry, version))
    _resigned(registry, version, b"o" * 32, sha256=digest, size=len(blob))
    _refused(registry, version, "not signed with the key")
    assert not (registry.root / "ran").exists()


def test_a_model_of_other_libraries_is_refused_and_its_manifest_can_be_read(registry, oldest):
    _resigned(registry, oldest, features_version=999)
    _refused(registry, oldest, "made for features version 999")
    assert registry.manifest(oldest).features_version == 999


@pytest.mark.parametrize("name", [CARD, REPORT])
def test_a_changed_file_for_people_is_found_by_verifying(registry, oldest, name):
    (_folder(registry, oldest) / name).write_text("<script>alert(1)</script>")
    with pytest.raises(ModelError, match=f"{name} is not the file"):
        registry.verify(oldest)
    (_folder(registry, oldest) / name).unlink()
    with pytest.raises(ModelError, match=f"cannot read {name}"):
        registry.verify(oldest)


def _linked(path):
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _piped(path):
    path.unlink()
    os.mkfifo(path)


def _huge(path):
    with path.open("r+b") as stream:
        stream.truncate(10 << 30)


def _shared(path):
    path.chmod(0o770)


def _everybodys(path):
    path.chmod(0o707)


def _given(path):
    os.chown(path, 12345, -1)


DAMAGES = [
    (_linked, "symbolic link"),
    (_piped, "not a plain file"),
    (_huge, "larger than"),
    (_shared, "can be changed by other users"),
    (_everybodys, "can be changed by other users"),
    pytest.param(_given, "belongs to another user", marks=root_only),
]
FOLDER_DAMAGES = [DAMAGES[0], *DAMAGES[3:]]


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
@pytest.mark.parametrize(("damage", "match"), DAMAGES)
def test_a_file_that_others_could_have_put_there_is_refused(registry, oldest, name, damage, match):
    damage(_folder(registry, oldest) / name)
    _refused(registry, oldest, match)


@pytest.mark.parametrize("name", [CURRENT, SHADOW, HISTORY])
@pytest.mark.parametrize(("damage", "match"), DAMAGES)
def test_a_pointer_that_others_could_have_put_there_is_refused(
    registry, oldest, name, damage, match
):
    registry.use(oldest, "test")
    registry.set_shadow(oldest)
    damage(registry.root / name)
    read = {CURRENT: registry.current, SHADOW: registry.shadow, HISTORY: registry.history}[name]
    with pytest.raises(ModelError, match=match):
        read()


@pytest.mark.parametrize(("damage", "match"), FOLDER_DAMAGES)
def test_a_folder_that_others_could_have_put_there_is_refused(registry, oldest, damage, match):
    damage(_folder(registry, oldest))
    _refused(registry, oldest, match)


@pytest.mark.parametrize(("damage", "match"), FOLDER_DAMAGES)
def test_a_registry_that_others_could_have_put_there_is_refused(
    registry, oldest, pipeline, damage, match
):
    damage(registry.root)
    for act in (
        registry.versions,
        registry.current,
        lambda: registry.load(oldest),
        lambda: registry.use(oldest, "test"),
        lambda: registry.add(pipeline, a_record(9), "", ""),
    ):
        with pytest.raises(ModelError, match=match):
            act()


@root_only
def test_what_root_owns_is_trusted_by_another_user(registry, oldest, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert registry.load(oldest).version == oldest


@pytest.mark.parametrize("way", ["load", "pipeline", "manifest"])
def test_the_manifest_is_checked_by_every_way(registry, oldest, way):
    (_folder(registry, oldest) / MANIFEST).write_text("{}")
    with pytest.raises(ModelError, match="manifest: "):
        getattr(registry, way)(oldest)
