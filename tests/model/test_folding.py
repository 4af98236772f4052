from __future__ import annotations

import random
from dataclasses import replace

import pytest

from model.lookalikes import look_alikes
from model.text import MAX_TEXT, Disguise, disguise, fold, unmask


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("𝓟𝓤𝓛𝓐𝓤", "pulau"),
        ("ρüℓAυ777", "pulau777"),
        ("саѕіnо", "casino"),
        ("Ⓒⓐⓢⓘⓝⓞ", "casino"),
        ("pɐʌıɔ", "pavio"),
        ("❶❷❸", "123"),
        ("VISI4️⃣D", "visi4d"),
        ("Łódź Đorđe Ørsted", "lodz dorde orsted"),
    ],
)
def test_letters_that_are_only_drawn_become_plain_anywhere(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("play ꓑꓴꓡꓮꓴ today", "play pulau today"),
        ("play ᑭᑌᒪᗩᑌ today", "play pulau today"),
        ("play ᏢᎾᏦᎬᏒ today", "play poker today"),
        ("best ⲤⲞⲤⲞ here", "best coco here"),
        ("best сасео bonus", "best caceo bonus"),
        ("BEST СНАТ HERE", "best chat here"),
        ("get ΒΟΝΟΤΟ now", "get bonoto now"),
    ],
)
def test_a_word_of_twins_alone_is_latin_amid_latin_text(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    [
        "сасео",
        "сор и роса",
        "the word рост is нет",
        "a word ᏣᎳᎩ of cherokee",
        "ᐃᓄᒃᑎᑐᑦ and english",
        "ⲙⲛⲧⲣⲙⲛⲕⲏⲙⲉ is coptic",
        "νοτα is a word beside γραμμη",
        "the angle αν and α, ν, ρ",
        "շնորհակալություն and english",
        "שלום לכולם",
        "नमस्ते दुनिया",
        "สวัสดีครับ",
        "我用mysql数据库",
    ],
)
def test_a_word_of_another_script_stays_as_it_is(text):
    assert fold(text) == text


@pytest.mark.parametrize("text", ["δx", "ρgh", "5 μm", "30 ωhm", "smsки", "wi-fiя"])
def test_formulas_units_and_inflected_names_stay_as_they_are(text):
    assert fold(text) == text


@pytest.mark.parametrize(("text", "folded"), [("кaзинo", "казино"), ("москвa", "москва")])
def test_latin_letters_in_a_cyrillic_word_become_cyrillic(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    [
        "c\u0336a\u0336s\u0336i\u0336n\u0336o\u0336",
        "c\u0489a\u0489s\u0489i\u0489n\u0489o",
        "c" + "\u0300\u0315\u0351\u0362" * 9 + "asino",
        "ca\u0e47\u0e47\u0e47\u0e47si\u064bno",
        "c\u200ba\u2060s\u00adi\ufe01n\U000e0101o",
    ],
)
def test_marks_and_invisible_characters_go(text):
    assert fold(text) == "casino"


@pytest.mark.parametrize("text", ["مُحَمَّد", "الذَّكَاءُ", "नमस्ते", "ধন্যবাদ", "ที่นี่", "ຂອບໃຈ", "שָׁלוֹם", "நன்றி"])
def test_signs_that_a_script_needs_stay(text):
    assert fold(text) == text


def test_signs_stacked_on_a_letter_of_their_own_script_are_one():
    assert fold("ก็็็็็็") == "ก็"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("с а s і n о", "casino"),
        ("𝒄 𝒂 𝒔 𝒊 𝒏 𝒐", "casino"),
        ("C 4 S 1 N 0", "casino"),
        ("v1аgrа", "viagra"),
        ("c-4-s-і-n-0", "casino"),
    ],
)
def test_every_kind_of_disguise_is_undone_together(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for the write-up. I had the same problem.",
        "Größere Tabellen über naïve façade Łódź",
        "Cám ơn bạn rất nhiều vì bài viết",
        "Спасибо за статью, второй способ помог.",
        "Ωραία βιβλία",
        "شكرا على المقال، قال النبي ﷺ ذلك",
        "ممنون، می\u200cخواهم بیشتر بدانم",
        "ありがとうございます ＡＴＭ",
        "धन्यवाद, क्\u200dष अच्छा लेख",
        "👨\u200d👩\u200d👧 ❤️ 🇮🇩🇮🇩 1️⃣ ① ™ x²",
        "a\ufeff",
        "",
    ],
)
def test_ordinary_text_has_no_disguise(text):
    assert replace(disguise(text), words=0) == Disguise()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("𝐜𝐚𝐬ino now", Disguise(look_alikes=3, words=2)),
        ("ｂｕｙ", Disguise(look_alikes=3, words=1)),
        ("сhеap", Disguise(look_alikes=2, words=1)),
        ("ca\u200b\u200bsi\u00adno", Disguise(invisible=3, words=1)),
        ("c\u0336a\u0336", Disguise(combining=2, words=1)),
        ("c a s i n o p0ker", Disguise(spaced=1, leet=1, words=2)),
    ],
)
def test_what_folding_undoes_is_counted(text, count):
    assert disguise(text) == count
    assert unmask(text) == (fold(text), count)


def test_folding_a_random_mixture_twice_changes_nothing_more():
    table, chance = look_alikes(), random.Random(0)
    twins = [chr(code) for code in (*table.twins, *table.everywhere)]
    others = list(
        "aceopxysBHKMT013457$@€×68 .-_/*()【】аеорсвнкмиНВανηΗΔ\u0334\u200b\u0e48\u064bß한中𝐀🇨"
    )
    for _ in range(5_000):
        letters = chance.sample(twins, 3) + chance.sample(others, 6)
        once = fold("".join(chance.choices(letters, k=20)))
        assert fold(once) == once


_UNITS = [
    "a ", "a.", "a_", "a . ", "(a)", "】【", "a1", "$", "1", "@a", "€", "а", "ꓮ", "aа", "ꓮa ", "α ",
    "\u0334", "\u200b", "\u0e47", "\u0e47\u0e48", "a\u064b", "\u1160", "\U0001f1e6", "ß", "\ufdfa",
    "𝐚 ", "4\ufe0f\u20e3", "aа ", "a1b2",
]  # fmt: skip


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", _UNITS, ids=ascii)
def test_an_input_of_the_longest_kind_hangs_nothing(unit):
    once, _ = unmask(unit * MAX_TEXT)
    assert len(once) <= MAX_TEXT
    assert fold(once) == once
