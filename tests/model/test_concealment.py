from __future__ import annotations

import pytest

from model.text import concealments

HIDDEN = [
    ("\u202egnp.exe", "bidi_override"),
    ("\u202enimda", "bidi_override"),
    ("a\u202dcba\u202c", "bidi_override"),
    ("\u2067" * 100, "unbalanced_bidi"),
    ("\u2067nimda", "unbalanced_bidi"),
    ("\u202a" * 9 + "x", "unbalanced_bidi"),
    (
        "c\u200bh\u200be\u200ba\u200bp\u200b \u200bp\u200bi\u200bl\u200bl\u200bs",
        "invisible_characters",
    ),
    ("c\u00adh\u00ade\u00ada\u00adp\u00ad \u00adv\u00adi\u00ada\u00adg", "invisible_characters"),
    ("ca\u00adsino vi\u00adagra bu\u00ady", "invisible_characters"),
    ("via\u2060gra cia\u200dlis", "invisible_characters"),
    ("ok\U000e0069\U000e0067\U000e006e", "invisible_characters"),
    ("ok" + "\u200b\u200c" * 8, "invisible_characters"),
    ("a" + "\ufe01\ufe05\ufe03", "invisible_characters"),
    ("сhеар рills оnlinе", "mixed_script_word"),
    ("\u0440aypal", "mixed_script_word"),
    ("кaзинo", "mixed_script_word"),
    ("ραyραl", "mixed_script_word"),
    ("\u2800" * 40, "blank_looking"),
    ("\u3164\u115f", "blank_looking"),
    ("\u200b \u2060", "blank_looking"),
    ("ｂｕｙ　ｃｈｅａｐ　ｐｉｌｌｓ", "compatibility_forms"),
    ("\ufdfa" * 100, "compatibility_forms"),
    ("𝗪𝗲𝗹𝗰𝗼𝗺𝗲 bonus", "compatibility_forms"),
    ("🅲🅷🅴🅰🅿", "compatibility_forms"),
]

ORDINARY = [
    "",
    "   ",
    "TNFα и NFκB, IFNα",
    "У меня на Linuxе и в Dockerе, а на iPhoneа нет; Javа тоже.",
    "Call \u202d+49 (30) 1234-56\u202c please",
    "Thanks for the write-up. I had the same problem.",
    "Danke für den Beitrag! Größere Tabellen brauchen bei mir länger.",
    "Donau\u00addampf\u00adschiff ist ein langes Wort, und der Rest des Satzes ist es nicht.",
    "Très bon article, merci. J\u2019ai une question : et avec SQLite ?",
    "Спасибо за статью, второй способ помог.",
    "Я пишу SMSки через VPN на iPhone, IT-отдел против, PDFа нет.",
    "Дякую, мiй друже, дуже цiкаво.",
    "شكرا على المقال، قال النبي ﷺ ذلك.",
    "\u202bشكرا جزيلا",
    "תודה רבה על המאמר",
    "ממנון \u2067abc\u2069",
    "ممنون، می\u200cخواهم بیشتر بدانم و نمی\u200cدانم چرا نمی\u200cشود.",
    "धन्यवाद, क्\u200dष अच्छा लेख",
    "좋은 글 감사합니다",
    "\u1112\u1161\u11ab" * 20,
    "谢谢分享，我用的是 MySQL 数据库。",
    "ＡＴＭで支払いました。ありがとうございます（笑）。",
    "了解です、ＯＫ！",
    "👨\u200d👩\u200d👧 ❤️ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "def f(x):\n\treturn {k: v for k, v in x.items()}",
    "∀ε>0 ∃δ>0: |x−a|<δ ⇒ |f(x)−L|<ε",
    "ρgh and Δx and μm and Ωhm",
    "𝑓(𝑥) = 𝑎𝑥² + 𝑏",
    "a\ufeffb",
    "a \u2066x\u2069 b",
    "\u202aC:\\Users\\ann\\notes.txt",
    "\u0130" * 50,
    "\U0001d157\U0001d165" * 20,
    "a\u2028b\u2029c",
    "١٢٣ ४५६",
    "Seán O'Brien-Łukasz",
    "Ünïcödé Ελλάδα και Ελληνικά",
]


@pytest.mark.parametrize(("text", "way"), HIDDEN, ids=ascii)
def test_a_text_that_hides_itself_is_named(text, way):
    assert way in concealments(text)


@pytest.mark.parametrize("text", ORDINARY, ids=ascii)
def test_ordinary_text_hides_nothing(text):
    assert concealments(text) == ()


def test_every_way_found_is_named_once():
    text = "\u202eсhеар \u2067рills\u2067"
    assert concealments(text) == ("bidi_override", "unbalanced_bidi", "mixed_script_word")


_UNITS = ["\u202e", "\u2067", "a\u200b", "a\u00ad", "аa", "\ufdfa", "ａ", "\u2800", "é", "\ufe00"]


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", _UNITS, ids=ascii)
def test_an_input_of_the_longest_kind_hangs_nothing(unit):
    text = unit * 20_000
    concealments(text)
