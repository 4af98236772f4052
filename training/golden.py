"""Comments whose answers are kept beside a model, to see that it still gives them.

Written for this purpose: ham and spam of several languages and odd inputs.
"""

from __future__ import annotations

from model.comment import Author, Comment, Post

_POST = Post(url="https://blog.example/posts/1", title="How to index a large table")


def _said(content: str, name: str = "Ann Lee", url: str = "", kind: str = "comment") -> Comment:
    return Comment(content, Author(name=name, url=url), _POST, kind)


GOLDEN = (
    _said("Thanks for the write-up. The second index fixed the slow query for me."),
    _said("Does this also work when the table is partitioned by month?", "Tom"),
    _said("I disagree: the planner ignores that hint since version 12.", "Priya Nair"),
    _said("There is a typo in the third listing, it should say CREATE INDEX.", "M. Okafor"),
    _said("See https://docs.example.org/indexes for the details.", "Jon", "https://jon.example/"),
    _said("What a stupid article, you clearly never ran a database.", "angry_dba"),
    _said("lol same here", "kim"),
    _said("def f(x):\n    return {k: v for k, v in x.items()}", "Sam"),
    _said("∀ε>0 ∃δ>0: |x−a|<δ ⇒ |f(x)−L|<ε", "Emmy"),
    _said("Danke für den Beitrag! Größere Tabellen brauchen bei mir trotzdem lange.", "Jürgen"),
    _said("Très bon article, merci. Et avec une table partitionnée ?", "Élodie"),
    _said("Спасибо за статью, второй способ помог.", "Ольга"),
    _said("شكرا على المقال، الحل الثاني نفع معي.", "ليلى"),
    _said("谢谢分享，第二个办法解决了我的问题。", "王小明"),
    _said("とても参考になりました。ありがとうございます。", "さくら"),
    _said("좋은 글 감사합니다.", "민지"),
    _said("धन्यवाद, बहुत अच्छा लेख।", "आशा"),
    _said("Cheap replica watches here", "replica watches", "http://replica-watches.example/buy"),
    _said('<a href="http://pills.example/">buy pills online</a> no prescription', "pharmacy"),
    _said("[url=http://casino.example]best online casino[/url] bonus 500$", "CasinoMax"),
    _said("Hello, I can bring you to page one of Google. WhatsApp +1 555 010 0199", "SEO Expert"),
    _said("Great post! I have bookmarked your site and will visit again.", "payday loans online"),
    _said("𝗪𝗜𝗡𝟴𝟴 gampang menang, daftar sekarang", "@slot"),
    _said("сhеар рills оnlinе", "x"),
    _said("xkqjzv wrtplk http://qzxv.example/ mnbvcx", "JamesTug"),
    _said("[...] as written in How to index a large table [...]", "Notes", kind="pingback"),
    _said("Купить диплом недорого http://diplom.example/", "Diplomqbe", "http://diplom.example/"),
    _said(""),
    _said("?", ""),
    _said("a" * 20_000, "a"),
    _said("⠀", "ㅤ"),
)
