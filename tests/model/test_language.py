from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language import language
from model.language_names import name_of
from model.text import MAX_TEXT, fold

SENTENCES = {
    "en": "Could you please explain how the second example works?",
    "de": "Ich habe das gleiche Problem und finde keine Lösung",
    "fr": "Je ne comprends pas pourquoi ça ne marche pas chez moi",
    "es": "No entiendo por qué no funciona en mi ordenador",
    "pt": "Não consigo entender como isso funciona no meu computador",
    "it": "Non riesco a capire perché non funziona sul mio computer",
    "nl": "Ik begrijp niet waarom het bij mij niet werkt",
    "pl": "Nie rozumiem, dlaczego to u mnie nie działa, ale bardzo dziękuję",
    "cs": "Děkuji za článek, velmi mi pomohl",
    "sv": "Jag förstår inte varför det inte fungerar hos mig",
    "da": "Tak for en god artikel, den hjalp mig meget",
    "no": "Takk for en god artikkel, den hjalp meg mye",
    "fi": "Kiitos hyvästä artikkelista, se auttoi minua paljon",
    "tr": "Yazı için çok teşekkürler, bana yardımcı oldu",
    "id": "Saya tidak mengerti mengapa ini tidak bisa jalan",
    "vi": "Tôi không hiểu tại sao nó không hoạt động",
    "ro": "Nu înțeleg de ce nu merge la mine, dar mulțumesc",
    "hu": "Nem értem, hogy miért nem működik nálam",
    "ca": "No entenc per què això no funciona amb el meu ordinador",
    "ru": "Я не понимаю, почему это у меня не работает",
    "uk": "Я не розумію, чому це в мене не працює",
    "bg": "Благодаря много за статията, тя ми помогна",
    "sr": "Хвала вам на чланку, много ми је помогао",
    "el": "Ευχαριστώ πολύ για το άρθρο",
    "he": "תודה רבה על המאמר המועיל",
    "ar": "شكرا جزيلا على هذا المقال",
    "fa": "خیلی ممنون برای این مقاله، گفتگوی خوبی بود",
    "ur": "اس مضمون کے لیے بہت شکریہ، یہ اچھا ہے",
    "hi": "इस लेख के लिए बहुत धन्यवाद",
    "ta": "இந்த கட்டுரைக்கு மிக்க நன்றி",
    "zh": "谢谢你的文章，对我很有帮助",
    "ja": "記事をありがとうございます。とても役に立ちました",
    "ko": "좋은 글 감사합니다 많은 도움이 되었습니다",
    "th": "ขอบคุณสำหรับบทความนี้มาก",
    "ka": "დიდი მადლობა სტატიისთვის",
    "hy": "Շատ շնորհակալություն հոդվածի համար",
}


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items(), ids=list(SENTENCES))
def test_the_language_of_a_sentence_is_told(code, sentence):
    assert language(sentence) == code


@pytest.mark.parametrize("code", ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "ro", "ru", "zh"])
def test_folding_leaves_enough_of_a_sentence_to_tell(code):
    assert language(fold(SENTENCES[code])) == code


@pytest.mark.parametrize(
    "text",
    ["", "lol", "great!", "Ann Miller", "123 456", "Jan Novak Berlin", "\ud800", "xq vw zzt"],
)
def test_what_is_too_short_or_no_language_is_unknown(text):
    assert language(text) == "und"


@pytest.mark.parametrize("text", ["ሰላም ለሁሉም ይህ ጥሩ ነው", "អរគុណច្រើន", "འདི་ལེགས་པོ་འདུག", "ᎣᏏᏲ"])
def test_a_script_of_which_nothing_is_known_has_a_code_of_its_own(text):
    assert language(text) == "mis"


def test_every_language_told_has_an_english_name():
    for code in (*SENTENCES, "und", "mis"):
        assert name_of(code) != f"the language {code}"


def test_a_code_without_a_name_is_told_as_it_is():
    assert name_of("xx") == "the language xx"


@pytest.mark.parametrize(
    "text",
    [
        "My dog likes running around parks every sunny morning",
        "Buy cheap designer handbags online today",
        "Upgraded libraries broke several custom themes yesterday",
    ],
)
def test_english_without_function_words_is_english(text):
    assert language(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://a.example/the-best-of-this-and-that">Ich habe das nicht</a>',
        "https://a.example/this/is/not/the/text Ich habe das nicht",
        "Ich habe das nicht, the.and.of.to.in@a.example",
    ],
)
def test_markup_links_and_addresses_are_no_words(text):
    assert language(text) == "de"


def test_an_address_inside_chinese_takes_no_chinese_away():
    assert language("请联系飞机@example谢谢你的帮助") == "zh"


def test_a_few_foreign_words_do_not_change_the_language():
    assert language("I think that 谢谢 means thank you, does it not?") == "en"


@given(st.text(max_size=500))
def test_any_text_has_a_code_of_two_or_three_letters(text):
    assert language(text).isalpha()
    assert len(language(text)) in (2, 3)


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "unit", ["a", "<", "<a ", "&a", "a/", "@", "б", "é", "'", "the ", "\n", "谢"]
)
def test_a_long_text_hangs_nothing(unit):
    for _ in range(20):
        language(unit * (MAX_TEXT // len(unit)))
