from __future__ import annotations

import unicodedata

from model.lookalikes import look_alikes


def test_the_table_is_closed_under_case_folding():
    table = look_alikes()
    for code in range(0x80, 0x20000):
        small, taken_apart = chr(code).casefold(), unicodedata.normalize("NFKD", chr(code))
        if (
            chr(code).isalpha()
            and small != chr(code) == taken_apart
            and ord(small[0]) in table.twins
        ):
            assert code in table.twins or code in table.everywhere
            assert small not in table.strict or chr(code) in table.strict


def test_every_look_alike_is_one_ascii_letter_or_digit():
    table = look_alikes()
    values = {*table.everywhere.values(), *table.twins.values()}
    assert all(len(value) == 1 and value.isascii() and value.isalnum() for value in values)
    assert not table.everywhere.keys() & table.twins.keys()


def test_the_table_holds_what_forgers_use():
    table = look_alikes()
    assert {table.twins[ord(letter)] for letter in "аαа"} == {"a"}
    assert [table.everywhere[ord(letter)] for letter in "ᴄᴀꜱıøđ"] == list("casiod")
    assert table.strict.issuperset("асеорхΑΒΕꓮᑭ")
