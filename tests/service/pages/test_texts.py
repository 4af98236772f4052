"""Every text of the pages is in one table, and none in it is left over."""

import re
from pathlib import Path

import pytest

from service.pages.texts import TEXTS, text

SERVICE = Path(__file__).parents[3] / "service"
SOURCES = [*(SERVICE / "pages").glob("*.py"), *(SERVICE / "templates" / "pages").glob("*.html")]
# Words between tags, or in an attribute that is read out; what {{ }} and {% %} hold is taken out.
WORDS = re.compile(r">[^<>]*?[A-Za-z]{3}[^<>]*<|(?:title|aria-label|placeholder)=\"[^\"{]*[a-z]")


def keys_in(source):
    return re.findall(rf"""["']((?:{"|".join(areas())})\.[a-z_.0-9]*)""", source)


def areas():
    return sorted({key.partition(".")[0] for key in TEXTS})


def test_every_key_in_use_has_a_text_and_every_text_is_in_use():
    used = {key for file in SOURCES if file.name != "texts.py" for key in keys_in(file.read_text())}
    complete = {key for key in used if not key.endswith((".", ".js"))}
    prefixes = tuple(key for key in used if key.endswith("."))
    built = {key for key in TEXTS if prefixes and key.startswith(prefixes)}
    built |= {key for key in TEXTS if key.startswith("span.")}  # from those of time.
    assert complete - set(TEXTS) == set()
    assert set(TEXTS) - complete - built == set()


@pytest.mark.parametrize("file", [f for f in SOURCES if f.suffix == ".html"], ids=lambda f: f.name)
def test_a_template_holds_no_words_of_its_own(file):
    markup = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", file.read_text(), flags=re.S)
    markup = re.sub(r"<(code|kbd)>.*?</\1>", "", markup)
    assert WORDS.findall(markup) == []


def test_a_text_has_one_form_for_one_and_another_for_others():
    assert text("time.days", count=1) == "1 day ago"
    assert text("time.days", count=1234) == "1,234 days ago"
