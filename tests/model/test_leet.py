from __future__ import annotations

import pytest

from model.leet import spelled


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("v1agra", "viagra"),
        ("c4s1n0", "casino"),
        ("pr0n", "pron"),
        ("$ex", "sex"),
        ("s3x", "sex"),
        ("ca$h", "cash"),
        ("c@sino", "casino"),
        ("¢asino", "casino"),
        ("fr€e", "free"),
        ("s3ns4t10n4l", "sensational"),
        ("onl1ne sa1e", "online sale"),
        ("m4xw1n88", "maxwin88"),
        ("«v1agra», p0ker!", "«viagra», poker!"),
    ],
)
def test_digits_and_signs_in_a_disguised_word_are_letters(text, folded):
    plain, found = spelled(text)
    assert plain == folded
    assert found >= 1


@pytest.mark.parametrize(
    "text",
    [
        "mp3 mp3s h264 x86 x86_64 utf8 win10 4k 2nd 3rd b2b covid19 i18n l10n a11y k8s",
        "0x1f3a deadb33f 3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "log4j v1beta1 mvc3beta2 sha256sum base64 ipv4 md5sum win32api w3c h1b cinema4d",
        "watch?v=dq4w1wgxcq /p4th/f1le a.b1c.d f00.b4r() foo_b4r",
        "$scope $el $this $http us$5 100€ 5€each 3×4 a×b",
        "ann@home.example me@work.example",
        "webhost4life",
        "1st 10am 7zip 0day 1password",
    ],
)
def test_digits_of_names_numbers_and_code_stay(text):
    assert spelled(text) == (text, 0)
