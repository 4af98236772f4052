"""Rows labelled ham that are spam, by their ids.

All ham of blogs that an earlier model gave a probability of 0.94 or more was read, and the rows of
the same authors below it. Listed is what nobody would take for a reader's comment: advertising with
a commercial link or a name that is a search phrase, and random words around such links. Whatever
might be a reader's stayed ham: link exchange, trackbacks, gibberish, owners who link to themselves.

The rows are not learned from and prove no threshold. Every other figure counts them as labelled.
"""

from __future__ import annotations

_DISQUS = """
747507596 747507597 747507967 747508017 747508096 747508323 747508865 747509406 747510543
747510756 747511037 747513912 747513915 747514337 747514776 747516571 747517292 747517492
747517493 747518242 747518610 747518729 747518734 747519141 747525583 747526321 747529184
747531431 747535056 753097303 829356262 1032057958 2366654670 3872669581 3872669904 3872669968
1365970321 1365970417 1365970674 1365970777 1365971067 1365971153 1365971260 1365971336 1365971393
1365971458 1365971510 1365971609 1365971776 1365971873 1365971940 1365972047 1365972208 1365972277
1365972354
"""
_OTHERS = """
hendrixjoseph.github.io:entry1619596892797
kaleidico/bma:6 kaleidico/bma:138
sharljimhtsin/FuckOrFork:30 sharljimhtsin/FuckOrFork:35
sharljimhtsin/FuckOrFork:16015 sharljimhtsin/FuckOrFork:16016
sharljimhtsin/FuckOrFork:16041 sharljimhtsin/FuckOrFork:16042
sharljimhtsin/FuckOrFork:16087 sharljimhtsin/FuckOrFork:16088 sharljimhtsin/FuckOrFork:16089
"""

MISLABELLED = frozenset(
    [f"haacked.com:dsq-{number}" for number in _DISQUS.split()] + _OTHERS.split()
)
