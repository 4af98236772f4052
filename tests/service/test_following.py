"""The model in use is the one that the registry names, or the best of those before it."""

from __future__ import annotations

import shutil

import pytest

from service import following
from service.following import Follower
from service.models import Models


@pytest.fixture
def told():
    """What was told of models that could not be loaded."""
    return []


@pytest.fixture
def follower(models, told):
    return Follower(models, told.append)


@pytest.fixture
def versions(models):
    """The four versions, the oldest first: they hold from 0.1, 0.2, 0.3 and 0.4 on."""
    return models.registry.versions()[::-1]


def _hold_at(follower):
    """Return what tells the models apart."""
    scorer = follower.model.now.scorer
    return scorer and scorer.thresholds.hold_at


def _damage(models, version):
    (models.folder / version / "model.joblib").write_bytes(b"damaged")


def _use(models, *versions):
    for version in versions:
        models.registry.use(version, "test")


def test_without_a_registry_the_shipped_model_is_in_use_and_no_key_is_made(models, told, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    follower = Follower(Models(empty, models.folder.parent / "shipped"), told.append)
    follower.start()
    follower.look()
    assert _hold_at(follower) == 0.5
    assert told == []
    assert list(empty.iterdir()) == []


def test_a_registry_that_comes_later_is_followed(models, told, versions):
    aside = models.folder.rename(models.folder.with_name("aside"))
    follower = Follower(models, told.append)
    follower.start()
    assert _hold_at(follower) == 0.5
    aside.rename(models.folder)
    _use(models, versions[0])
    follower.look()
    assert _hold_at(follower) == 0.1


def test_a_registry_where_none_is_in_use_means_the_shipped_model(follower):
    follower.start()
    assert _hold_at(follower) == 0.5
    assert follower.model.now.problem is None


def test_the_start_takes_the_model_in_use(follower, models, versions):
    _use(models, versions[1])
    follower.start()
    assert _hold_at(follower) == 0.2
    assert follower.model.now.version == versions[1]


def test_a_look_takes_over_a_new_model_and_back(follower, models, versions, told):
    _use(models, versions[0])
    follower.start()
    _use(models, versions[3])
    assert _hold_at(follower) == 0.1
    follower.look()
    assert _hold_at(follower) == 0.4
    models.registry.rollback()
    follower.look()
    assert _hold_at(follower) == 0.1
    models.registry.rollback()
    follower.look()
    assert _hold_at(follower) == 0.5
    assert told == []


def test_looking_again_loads_nothing_again(follower, models, versions):
    _use(models, versions[0])
    follower.start()
    scorer = follower.model.now.scorer
    follower.look()
    assert follower.model.now.scorer is scorer


def test_a_bad_model_changes_nothing_and_is_told_once(follower, models, versions, told):
    _use(models, versions[0], versions[1])
    follower.start()
    scorer = follower.model.now.scorer
    _use(models, versions[2])
    _damage(models, versions[2])
    for _ in range(5):
        follower.look()
    assert follower.model.now.scorer is scorer
    assert len(told) == 1
    assert versions[2] in told[0]
    assert follower.model.now.problem == told[0]


def test_a_bad_model_tried_again_is_not_told_again(follower, models, versions, told, monkeypatch):
    monkeypatch.setattr(following, "RETRY", 0.0)
    follower.start()
    _use(models, versions[2])
    _damage(models, versions[2])
    for _ in range(3):
        follower.look()
    assert len(told) == 1


def test_a_bad_model_that_was_mended_is_taken(follower, models, versions, full_home, monkeypatch):
    monkeypatch.setattr(following, "RETRY", 0.0)
    follower.start()
    _use(models, versions[2])
    _damage(models, versions[2])
    follower.look()
    shutil.copy(full_home / "models" / versions[2] / "model.joblib", models.folder / versions[2])
    follower.look()
    assert _hold_at(follower) == 0.3
    assert follower.model.now.problem is None


def test_going_back_to_the_model_in_use_ends_the_problem(follower, models, versions, told):
    _use(models, versions[0])
    follower.start()
    _use(models, versions[2])
    _damage(models, versions[2])
    follower.look()
    models.registry.rollback()
    follower.look()
    assert follower.model.now.problem is None
    (models.folder / "current").write_text(f"{versions[2]}\n")
    follower.look()
    assert len(told) == 2


@pytest.mark.parametrize("content", ["", "latest", "../../etc/passwd"])
def test_a_damaged_pointer_changes_nothing_and_is_told_once(
    follower, models, versions, told, content
):
    _use(models, versions[0])
    follower.start()
    (models.folder / "current").write_text(content)
    for _ in range(3):
        follower.look()
    assert _hold_at(follower) == 0.1
    assert len(told) == 1
    assert "current" in told[0]


def test_a_folder_that_is_gone_changes_nothing_and_is_told_once(follower, models, versions, told):
    _use(models, versions[0])
    follower.start()
    shutil.rmtree(models.folder)
    for _ in range(3):
        follower.look()
    assert _hold_at(follower) == 0.1
    assert len(told) == 1


def test_the_start_falls_back_to_the_last_good_model_that_was_in_use(
    follower, models, versions, told
):
    _use(models, versions[1], versions[0], versions[2], versions[3])
    _damage(models, versions[3])
    _damage(models, versions[2])
    follower.start()
    assert _hold_at(follower) == 0.1
    assert [version in line for version, line in zip(versions[:1:-1], told, strict=True)]
    assert follower.model.now.problem == told[0]
    follower.look()
    assert (_hold_at(follower), len(told)) == (0.1, 2)


def test_the_start_never_falls_back_to_what_was_taken_back(follower, models, versions):
    _use(models, versions[0], versions[1], versions[2])
    models.registry.rollback()
    _damage(models, versions[1])
    follower.start()
    assert _hold_at(follower) == 0.1


def test_the_start_falls_back_to_the_shipped_model(follower, models, versions, told):
    _use(models, versions[0])
    _damage(models, versions[0])
    follower.start()
    assert _hold_at(follower) == 0.5
    assert len(told) == 1


def test_with_no_good_model_every_comment_is_held(follower, models, versions, told):
    _use(models, versions[0])
    _damage(models, versions[0])
    (models.folder.parent / "shipped" / "manifest.json").unlink()
    follower.start()
    assert follower.model.now.scorer is None
    assert len(told) == 2
    assert follower.model.now.problem == told[0]


def test_the_start_with_a_damaged_pointer_takes_what_was_in_use(follower, models, versions, told):
    _use(models, versions[0], versions[1])
    (models.folder / "current").write_text("")
    follower.start()
    assert _hold_at(follower) == 0.2
    assert len(told) == 1


def test_with_a_key_that_is_not_trusted_the_shipped_model_is_in_use(
    models, versions, told, tmp_path
):
    _use(models, versions[0])
    (tmp_path / "var" / "model.key").chmod(0o644)
    follower = Follower(Models(tmp_path / "var", tmp_path / "var" / "shipped"), told.append)
    follower.start()
    assert _hold_at(follower) == 0.5
    assert len(told) == 1
    assert "chmod 600" in told[0]
    (tmp_path / "var" / "model.key").chmod(0o600)
    follower.look()
    assert _hold_at(follower) == 0.1


def test_a_model_that_raises_what_nobody_expects_changes_nothing(
    follower, models, versions, told, monkeypatch
):
    _use(models, versions[0])
    follower.start()
    _use(models, versions[1])

    def load(version):
        raise MemoryError("no room")

    monkeypatch.setattr(models.registry, "load", load)
    follower.look()
    assert _hold_at(follower) == 0.1
    assert told == [f"model {versions[1]}: MemoryError: no room"]


def test_the_model_on_trial_is_followed_too(follower, models, versions):
    follower.start()
    assert follower.model.now.shadow is None
    models.registry.set_shadow(versions[1])
    follower.look()
    assert follower.model.now.shadow.version == versions[1]
    assert _hold_at(follower) == 0.5
    models.registry.set_shadow(None)
    follower.look()
    assert follower.model.now.shadow is None


def test_a_bad_model_on_trial_is_told_once_and_is_no_problem_of_the_one_in_use(
    follower, models, versions, told
):
    models.registry.set_shadow(versions[1])
    _damage(models, versions[1])
    follower.start()
    follower.look()
    assert follower.model.now.shadow is None
    assert follower.model.now.problem is None
    assert len(told) == 1


def test_a_model_is_not_on_trial_beside_itself(follower, models, versions):
    models.registry.set_shadow(versions[1])
    follower.start()
    _use(models, versions[1])
    follower.look()
    assert follower.model.now.shadow is None
