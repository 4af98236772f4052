from __future__ import annotations

import pytest

from model.spacing import joined


@pytest.mark.parametrize(
    "text",
    [
        "c a s i n o",
        "C.A.S.I.N.O",
        "c-a-s-i-n-o",
        "c_a_s_i_n_o",
        "c*a*s*i*n*o",
        "c / a / s / i / n / o",
        "c  a  s  i  n  o",
        "(c)(a)(s)(i)(n)(o)",
        "【c】【a】【s】【i】【n】【o】",
        "c⭐a⭐s⭐i⭐n⭐o",
    ],
)
def test_letters_set_apart_are_a_word(text):
    word, found = joined(text)
    assert (word.strip("()【】").lower(), found) == ("casino", 1)


@pytest.mark.parametrize(
    "text",
    [
        "a b c",
        "options a b c d e",
        "j. r. r. t.",
        "j. r. r. tolkien",
        "1 2 3 4 5",
        "10.0.0.1 and x.x.x.x",
        "a, b, x, y",
        "i=j=k=n",
        "a+b+x+y",
        "isn't a b x",
        "f(x)(y)(z)",
        "我 们 你 好 吗",
        "ก ข ค ง จ",
        "나 는 너 를",
        "e.g. i.e. a.k.a.",
    ],
)
def test_single_letters_that_are_no_word_stay_apart(text):
    assert joined(text) == (text, 0)
