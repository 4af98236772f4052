from __future__ import annotations

import hashlib
import json
import os
import pickle
from datetime import UTC, datetime

import pytest

from model import artifact
from model import manifest as manifests
from model.artifact import CARD, MANIFEST, MODEL, Record, load, save
from model.comment import Comment
from model.errors import ModelError
from model.score import Thresholds

from .conftest import HAM, SPAM

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


AT = Thresholds(0.6, 0.9, frozenset({"en", "und"}))


def _record(golden=tuple(HAM + SPAM), at=AT):
    return Record(NOON, at, {"auc": 0.9}, "0" * 64, 0, golden)


@pytest.fixture(scope="module")
def saved(pipeline, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "saved"
    save(folder, pipeline, _record(), "# A card\n")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(saved, tmp_path):
    """A good model, to be damaged."""
    for name, content in saved.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def _rewrite(folder, **changes):
    raw = json.loads((folder / MANIFEST).read_text())
    for name, value in changes.items():
        raw[name] = value
    (folder / MANIFEST).write_text(json.dumps({k: v for k, v in raw.items() if v is not None}))


def _refused(folder, match):
    with pytest.raises(ModelError, match=match) as caught:
        load(folder)
    assert "\n" not in str(caught.value)
    assert "install it again" in str(caught.value)


def test_a_loaded_model_answers_as_it_did(folder, pipeline):
    scorer = load(folder)
    assert scorer.probabilities(SPAM) == pytest.approx(pipeline.predict_proba(SPAM)[:, 1])
    assert scorer.thresholds == AT


def test_a_model_that_may_not_reject_is_loaded_as_one(pipeline, tmp_path):
    at = Thresholds(0.6, None, frozenset())
    save(tmp_path, pipeline, _record(at=at), "")
    assert json.loads((tmp_path / MANIFEST).read_text())["reject_at"] is None
    assert load(tmp_path).thresholds == at


def test_the_languages_are_written_in_order(folder):
    assert json.loads((folder / MANIFEST).read_text())["languages"] == ["en", "und"]


@pytest.mark.parametrize("name", ["hold_at", "languages", "seed"])
def test_no_field_but_the_threshold_to_reject_at_may_be_null(folder, name):
    raw = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**raw, name: None}))
    _refused(folder, f"{name}: want")


@pytest.mark.parametrize("reject_at", [0.6, 1.0])
def test_rejecting_may_begin_anywhere_from_holding_to_1(folder, reject_at):
    _rewrite(folder, reject_at=reject_at)
    assert load(folder).thresholds.reject_at == reject_at


def test_the_version_is_the_time_and_the_content(folder):
    digest = hashlib.sha256((folder / MODEL).read_bytes()).hexdigest()
    assert load(folder).version == f"20261123T120000Z-{digest[:8]}"


def test_the_same_model_saved_later_has_the_same_suffix(pipeline, tmp_path, folder):
    assert save(tmp_path / "b", pipeline, _record(), "").endswith(load(folder).version[-8:])


def test_saving_leaves_three_files_and_nothing_else(folder):
    assert sorted(os.listdir(folder)) == sorted([MODEL, MANIFEST, CARD])


def test_saving_replaces_an_older_model(folder, pipeline):
    save(folder, pipeline, _record(golden=(Comment("hello"),)), "# Newer\n")
    assert (folder / CARD).read_text() == "# Newer\n"
    assert load(folder).version.startswith("2026")


def test_a_folder_that_cannot_be_written_is_a_model_error(tmp_path, pipeline):
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="choose another folder"):
        save(tmp_path / "file", pipeline, _record(), "")


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    _refused(folder, f"cannot read {name}")


def test_a_missing_folder_is_a_model_error(tmp_path):
    _refused(tmp_path / "none", "none: cannot read")


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
def test_an_empty_file_is_refused(folder, name):
    (folder / name).write_bytes(b"")
    _refused(folder, name.partition(".")[0])


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
@pytest.mark.parametrize("kept", [0.01, 0.5, 0.99])
def test_a_truncated_file_is_refused(folder, name, kept):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: int(len(content) * kept)])
    _refused(folder, name.partition(".")[0])


@pytest.mark.parametrize("part", range(20))
def test_one_flipped_bit_of_the_model_is_refused(folder, part):
    content = bytearray((folder / MODEL).read_bytes())
    content[len(content) * part // 20] ^= 1 << part % 8
    (folder / MODEL).write_bytes(content)
    _refused(folder, "not the file that the manifest names")


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
def test_a_symbolic_link_is_refused(folder, name):
    (folder / name).rename(folder / "elsewhere")
    (folder / name).symlink_to(folder / "elsewhere")
    _refused(folder, f"cannot read {name}")


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
def test_a_pipe_is_refused_without_waiting_for_it(folder, name):
    (folder / name).unlink()
    os.mkfifo(folder / name)
    _refused(folder, "not a plain file")


def test_an_oversized_file_is_refused_unread(folder):
    with (folder / MODEL).open("r+b") as stream:
        stream.truncate(artifact.MAX_BYTES + 1)
    _refused(folder, "larger than")


class Evil:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_a_pickle_that_the_manifest_does_not_name_is_never_run(folder):
    (folder / MODEL).write_bytes(pickle.dumps(Evil(folder / "ran")))
    _refused(folder, "not the file that the manifest names")
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    "library", [{"scikit-learn": "1.9.0"}, {"numpy": "1.26.4"}, {"scipy": "2.0.0"}]
)
def test_a_model_of_another_library_is_refused_before_it_is_unpickled(folder, library):
    blob = pickle.dumps(Evil(folder / "ran"))
    (folder / MODEL).write_bytes(blob)
    digest = hashlib.sha256(blob).hexdigest()
    _rewrite(
        folder,
        libraries=manifests.libraries() | library,
        sha256=digest,
        size=len(blob),
        version=f"20261123T120000Z-{digest[:8]}",
    )
    _refused(folder, f"made with {next(iter(library))}")
    assert not (folder / "ran").exists()


def test_a_pickle_of_something_else_is_refused(folder):
    blob = pickle.dumps({"no": "model"})
    digest = hashlib.sha256(blob).hexdigest()
    (folder / MODEL).write_bytes(blob)
    version = f"20261123T120000Z-{digest[:8]}"
    _rewrite(folder, sha256=digest, size=len(blob), version=version)
    _refused(folder, "model.joblib: ")


def test_a_minor_release_of_numpy_is_no_reason_to_refuse(folder):
    major = manifests.libraries()["numpy"].partition(".")[0]
    _rewrite(folder, libraries=manifests.libraries() | {"numpy": f"{major}.0.1"})
    assert load(folder).thresholds.hold_at == 0.6


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"features_version": 999},
        {"format": "1"},
        {"version": "latest"},
        {"version": "20261123T120000Z-ffffffff"},
        {"created_at": "yesterday"},
        {"sha256": "0" * 63},
        {"size": -1},
        {"size": True},
        {"hold_at": 0.95},
        {"hold_at": "0.5"},
        {"hold_at": 0.0},
        {"reject_at": float("nan")},
        {"reject_at": 0.59},
        {"reject_at": 1.01},
        {"reject_at": "never"},
        {"languages": "en"},
        {"languages": [1]},
        {"languages": ["English"]},
        {"languages": ["e"]},
        {"libraries": {}},
        {"libraries": []},
        {"metrics": {"auc": "high"}},
        {"data_sha256": ""},
        {"seed": 0.5},
        {"golden": []},
        {"golden": [1]},
        {"golden": [{"comment": {}, "spam": 0.5}]},
        {"golden": [{"comment": {"content": "x"}, "spam": 2.0}]},
        {"golden": None},
        {"languages": None},
        {"surprise": 1},
    ],
    ids=str,
)
def test_a_manifest_with_a_wrong_field_is_refused(folder, change):
    _rewrite(folder, **change)
    _refused(folder, "manifest: ")


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, '"x"', "{}"], ids=len)
def test_a_manifest_that_is_no_object_is_refused(folder, text):
    (folder / MANIFEST).write_text(text)
    _refused(folder, "manifest: ")


def test_a_model_that_answers_otherwise_is_refused(folder):
    raw = json.loads((folder / MANIFEST).read_text())
    raw["golden"][0]["spam"] += 1e-5
    _rewrite(folder, golden=raw["golden"])
    _refused(folder, "other answers")


def test_golden_answers_survive_being_written(folder):
    golden = manifests.parse((folder / MANIFEST).read_bytes()).golden
    assert [g.comment for g in golden][:8] == HAM + SPAM


def test_the_shipped_model_loads_and_is_small():
    assert load(artifact.DEFAULT).thresholds.may_reject
    assert sum(path.stat().st_size for path in artifact.DEFAULT.iterdir()) < 5_000_000
