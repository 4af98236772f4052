"""Which characters pass for an ASCII letter or digit: a table read when first asked for.

Derived from confusables.txt of Unicode 17.0.0 (UTS #39, Unicode License V3, see LICENSE-UNICODE):
every character whose prototype is one ASCII letter or digit after NFKD, case folding and removal
of accents, unless NFKD does the same. A capital like "І" stands for the letter of its small
form, "i", where Unicode's prototype is the "l" that capital I is drawn like.

Left out: signs that are no letters (model.leet has those in use), combining marks, thorn, and
letters of scripts that join, stack or are written without spaces (Arabic, Hebrew, Indic, Han, ...),
where a word with one Latin letter is no forgery.

Added by hand: what Unicode's table lacks of the alphabets that "fancy text" pages write (small
capitals, turned letters, Cherokee, Canadian syllabics). The table is closed
under case: what case folding turns into a look-alike is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

# Each line of a table: the ASCII character, then the code points that pass for it.

# Letters of living Latin alphabets that NFKD does not take apart, as it does "\u00f6": folded
# everywhere, like any accent, and no disguise.
_ACCENTED = """
b 180 181 182 183 184 185 243 253
c 23b 23c
d d0 f0 110 111 189 18a 18b 18c 256 257
e 18e 18f 190 1dd 246 247 259 25b
f 191 192
g 18d 1e4 1e5
h 126 127
i 131 196 197 268 269
j 237 248 249
k 198 199
l 141 142 19a 1c0 23d
n 14a 14b 19d 19e 220 272
o d8 f8 186 19f 254 275
p 1a4 1a5 1bf 1f7
r 24c 24d
s 1bc 1bd
t 166 167 1ac 1ad 1ae 23e 288 2c66
u 1b2 244 289 28b
y 194 1b3 1b4 24e 24f 263
z 1b5 1b6 224 225
"""

# Letters that are only drawn: phonetic signs, small capitals, turned letters, squared and circled
# capitals, regional indicators, outlined and numbered discs. Folded everywhere.
_STYLED = """
0 24ff 1ccf0 1f10b 1f10c
1 2776 2780 278a 1ccf1
2 2777 2781 278b 1ccf2
3 2778 2782 278c 1ccf3
4 2779 2783 278d 1ccf4
5 277a 2784 278e 1ccf5
6 277b 2785 278f 1ccf6
7 277c 2786 2790 1ccf7
8 277d 2787 2791 1ccf8
9 277e 2788 2792 1ccf9
a 250 251 1d00 2c6d 2c6f 1ccd6 1f150 1f170 1f1e6
b 299 a7b4 a7b5 1ccd7 1f151 1f171 1f1e7
c 1d04 1ccd8 1f152 1f172 1f1e8
d 1d05 1ccd9 1f153 1f173 1f1e9
e 258 25c 25e 1d07 1d08 a7ab ab32 1ccda 1f154 1f174 1f1ea
f 1d6e 1e9d a730 a798 a799 ab35 1ccdb 1f155 1f175 1f1eb
g 193 260 261 262 1d83 a7ac 1ccdc 1f156 1f176 1f1ec
h 265 266 29c 2c67 2c68 a78d a7aa 1ccdd 1f157 1f177 1f1ed
i 26a 1d09 1d7b 1d7c a7ae 1ccde 1f158 1f178 1f1ee
j 29d 1d0a a7b2 1ccdf 1f159 1f179 1f1ef
k 29e 1d0b 2c69 2c6a a740 a741 a7b0 1cce0 1f15a 1f17a 1f1f0
l 26b 26d 29f 2c62 1cce1 1f15b 1f17b 1f1f1
m 1d0d 1cce2 1f15c 1f17c 1f1f2
n 273 274 1d70 1cce3 1f15d 1f17d 1f1f3
o 1d0f 1d10 1d11 2183 2184 a74a a74b ab3d ab3e 1cce4 1f15e 1f17e 1f1f4
p 1d18 1d7d 2c63 1cce5 1f15f 1f17f 1f1f5
q 2a0 a7af 1cce6 1f160 1f180 1f1f6
r 1a6 279 27c 27d 27e 280 281 1d72 2c64 ab47 ab48 1cce7 1f161 1f181 1f1f7
s 1a9 282 283 1d74 a731 a7c5 ab4d 1cce8 1f162 1f182 1f1f8
t 287 1d1b 1d75 a7b1 1cce9 1f163 1f183 1f1f9
u 1d1c 1d7e a79e a79f ab4e ab52 1ccea 1f164 1f184 1f1fa
v 245 28c 1d20 1cceb 1f165 1f185 1f1fb
w 19c 26f 28d 1d21 a760 a761 1ccec 1f166 1f186 1f1fc
x 166d a7b3 ab53 1cced 1f167 1f187 1f1fd
y 28e 28f 1d8c 1efe 1eff ab5a 1ccee 1f168 1f188 1f1fe
z 290 1d22 1d76 1ccef 1f169 1f189 1f1ff
"""

# Letters of other scripts that pass for the Latin one in any font.
_STRICT = """
2 1a7 1bb 3e8 14bf a644 a6ef a75a
3 1b7 21c 417 498 4e0 2c9c 2cc4 2ccc a76a 16f3b
4 13ce ab9e 118af
5 118bb
6 3ec 431 13ee 2cd2 2cd3 2cdc abbe 118d5
7 104d2 118c6
8 222 223 1031a 1e8cb
9 2cca 2ccb a76e 118ac 118cc
a 391 3b1 410 430 13aa 15c5 15e9 a4ee ab7a 102a0 16f40
b 392 411 412 42c 462 463 48c 48d 13cf 13f4 13fc 1472 1473 15af 15f7 1c87 2c82 a4d0 ab9f 10282
b 102a1 10301
c 421 441 4aa 4ab 13df 1455 1c83 2ca4 2ca5 a4da abaf 102a2 10302 10415 1043d 1051c 118e9 118f2
d 500 501 13a0 13e7 146f 15de 15ea a4d2 a4d3 ab70 abb7
e 395 415 435 13ac 2d39 a4f0 ab7c 10286 118a6 118ae
f 3dc 13b0 15b4 a4dd ab80 10287 102a5 10525 118a2 118c2
g 50c 13b6 13c0 13f3 13fb a4d6 ab86 ab90
h 397 41d 4a2 4ba 4bb 4c7 4c9 13bb 13c2 13f2 13fa 157c 2c8e a4e7 ab8b ab92 102cf
i 399 3b9 406 456 13a5 16c1 2c92 2c93 a4f2 ab75 10309 118a3 118c3
j 37f 3f3 408 458 13ab 148d a4d9 ab7b
k 39a 41a 49a 49e 13e6 16d5 2c94 a4d7 abb6 10518
l 4c0 4cf 7ca 13de 14aa 2cd0 2d4f a4e1 abae 1028a 10320 1041b 10526 118b2 16f16 16f28 1e8c7
m 39c 3fa 41c 4cd 13b7 15f0 16d6 2c98 a4df ab87 102b0 10311
n 39d 3b7 144e 2c9a a4e0 10513
o 398 39f 3b8 3bf 3ed 41e 43e 472 473 4e8 4e9 555 585 7c0 13be 13eb 1c82 2c90 2c91 2c9e 2c9f 2d31
o 2d41 2d54 a4f3 ab74 ab8e abbb 10292 102ab 10404 1042c 104c2 104ea 10516 118b5 118e0
p 3a1 3c1 420 440 13e2 146d 2ca2 2ca3 2cce 2ccf a4d1 abb2 10295
q 51a 51b 146b 2d55
r 13a1 13d2 1587 1d26 a4e3 ab71 ab81 aba2 104b4 16f35
s 405 455 54f 13d5 13da 1515 a4e2 aba5 abaa 10296 10420 10448 16f3a
t 3a4 422 4ac 13a2 2ca6 a4d4 ab72 10297 102b1 10315 118bc 16f0a
u 3c5 54d 57d 13cc 144c a4f4 ab9c 104ce 104f6 118b8 118d8 16f42
v 3bd 474 475 13c9 13d9 142f 2d38 a4e6 a6df ab99 aba9 1051d 118a0 118c0 16f08
w 51c 51d 13b3 13d4 15ef a4ea ab83 aba4 118e6 118ef
x 3a7 425 445 4b2 1541 157d 16b7 2cac 2d5d a4eb 10290 102b4 10317 10322 10527 118ec
y 3a5 423 443 4ae 4af 4b0 4b1 13a9 13bd 2ca8 2ca9 a4ec ab79 ab8d 102b2 118a4 118dc 16f43
z 396 13c3 1614 a4dc ab93 102f5 118a9 118c4 118e5
"""

# Near enough to pass inside a forged word, among letters that are Latin: by way of a small capital
# ("\u0432", "\u1d0b"), a currency or a mathematical sign, or picked by hand.
_NEAR = """
3 969 ae9 118aa 118ca
8 9ea a6a
9 9ed a67 b68 d6d 118b6 118d6
a 394 39b
b 3b2 42a 432 44a 44c 1c80 1c86 2c83
d 3b4
e 39e 3b5 3be 404 42d 437 44d 454 4bc 4bd 4be 4bf 4d8 4d9 510 511 1041a 10442
f 554 584
g 50d 551 581
h 40b 43d 45b 4a3 540 570 2c8f a694 a695
i 552 582 a646 a647
j 545 575
k 3ba 43a 49b 49c 49d 4a0 4a1 4c3 4c4
l 3bb 661 6f1 2cd1 10443
n 3a0 3c0 41f 43f 542 548 54c 572 578 57c 2c9b
o 37b 3a6 3c3 3c6 3fd 665 6f5 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 e50 ed0 1040 10ff 17e0 1cbf
o 10423 1044b 114d0 118a8 118b7 118c8 118d7
p 3f7 3f8 1d29
q 533 536 563 566
r 413 433 492 493 2c84 2c85
s 3a3 3c2 118a1 118c1
t 3c4 442 1c84 1c85 2ca7
u 3bc 40f 45f
v 667 6f7 1d27 2c96 2c97 104b0 104d8
w 3a9 3c9 428 43c 448 460 461 531 561 2c99 2cbc 2cbd
x 3c7
y 393 3b3 10e7 1ca7
z 3b6
"""


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """The table, ready for str.translate and str.isdisjoint.

    everywhere  letters folded in any word, to their ASCII letter
    styled      those of them that no language writes with
    twins       letters folded only in a word that mixes them with Latin, or amid Latin text
    strict      those of them that no reader tells from the Latin letter
    """

    everywhere: dict[int, str]
    styled: frozenset[str]
    twins: dict[int, str]
    strict: frozenset[str]


@cache
def look_alikes() -> LookAlikes:
    """Return the table; the first call reads it, in about half a millisecond."""
    accented, styled, strict, near = map(_read, (_ACCENTED, _STYLED, _STRICT, _NEAR))
    return LookAlikes(
        accented | styled,
        frozenset(map(chr, styled)),
        strict | near,
        frozenset(map(chr, strict)),
    )


def _read(table: str) -> dict[int, str]:
    rows = map(str.split, table.split("\n"))
    return {int(code, 16): row[0] for row in rows for code in row[1:]}
