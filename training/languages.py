"""The languages that a model has seen enough comments in to reject by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from model.language import UNCODED, language
from training.sources import Row

# Comments of each class that make a language known, and sites that they come from.
LEAST_COMMENTS, LEAST_SITES = 30, 2


def known(
    rows: Sequence[Row],
    least_ham: int = LEAST_COMMENTS,
    least_spam: int = LEAST_COMMENTS,
    least_sites: int = LEAST_SITES,
) -> tuple[str, ...]:
    """Return the codes of the languages with enough ham and enough spam of blogs, in order.

    least_sites  that ham and spam each come from: of one site alone, its ways pass for those of
                 the language, and nothing measures the language on a site not learned from

    "und", text too short or too odd to tell, counts like a language; "mis" never does, because
    comments of one script teach nothing of the others that it stands for.
    """
    comments: Counter[tuple[str, bool]] = Counter()
    sites: defaultdict[tuple[str, bool], set[str]] = defaultdict(set)
    for row in rows:
        if row.of_blog:
            of = language(row.labelled.comment.content), row.is_spam
            comments[of] += 1
            sites[of].add(row.site)
    least = {False: least_ham, True: least_spam}
    enough = {
        (code, is_spam)
        for (code, is_spam), count in comments.items()
        if count >= least[is_spam] and len(sites[code, is_spam]) >= least_sites
    }
    both = {code for code, _ in enough if {(code, False), (code, True)} <= enough}
    return tuple(sorted(both - {UNCODED}))
