"""What plugins report is learned: a whole round through processes of their own."""

import json
import random
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import closing
from urllib.parse import urlencode

import pytest

# What is spam anywhere but on a blog about lenders; what is spam there too; what readers ask.
LOANS = (
    "cheap payday loans without a credit check",
    "apply online for instant cash today",
    "mortgage rates from 3 % for new customers",
    "we compared personal loan offers of every lender",
    "bad credit is no problem with this broker",
    "consolidate your debt and save on interest",
    "car loans with low monthly payments",
    "student loan refinancing that took ten minutes",
    "a free quote from the loan calculator",
    "business loans for small companies, fast approval",
    "the best credit card with cash back bonus",
    "no fees on a cash advance until payday",
    "home equity loans explained step by step",
    "borrow up to 5000 dollars, guaranteed",
)
PILLS = (
    "buy viagra without prescription",
    "cheap cialis delivered overnight",
    "replica watches at the lowest price",
    "play casino games and win a bonus",
    "designer handbags outlet sale",
    "lose weight with this miracle diet pill",
    "hot girls want to chat with you",
    "get thousands of followers for your page",
    "free slots and poker, no deposit",
    "essay writing service, top grades",
    "louis vuitton shoes for women, discount",
    "backlinks and seo packages that rank",
)
QUESTIONS = (
    "does the second table include the fee",
    "thanks for explaining the difference",
    "my bank told me something else last year",
    "could you show the numbers for a fixed rate",
    "I think the third column is off by one",
    "we had the same trouble when we moved",
    "is there a way to see the older figures",
    "great to read somebody who did the sums",
    "what happens when the rate changes in spring",
    "my wife and I waited until the letter came",
    "the link in the last paragraph is broken",
    "how long did the answer take in your case",
)


def said(draw, kind, number):
    content = ". ".join(draw.sample(kind, 3))
    if kind is QUESTIONS:
        return {"comment_author": draw.choice(["Ann Lee", "Tom Berg"]), "comment_content": content}
    first, second = draw.sample(content.replace(".", "").split(), 2)
    host = f"http://{first}-{second}{number}.example/{second}"
    return {
        "comment_author": f"{first} {second} online",
        "comment_author_url": host,
        "comment_content": f'{content}. <a href="{host}">{first} {second}</a>',
    }


class Plugin:
    def __init__(self, address, key):
        self.address, self.key = address, key

    def ask(self, verb, number, said):
        fields = {
            "api_key": self.key,
            "blog": "https://lenders.example",
            "permalink": "https://lenders.example/rates",
            "user_ip": f"198.51.100.{number % 250}",
            "comment_author_email": f"reader{number}@example.org",
            **said,
        }
        body = urlencode(fields).encode()
        with closing(urllib.request.urlopen(f"{self.address}/1.1/{verb}", body)) as answer:
            return answer.read(), answer.headers.get("X-moderate-verdict")


@pytest.mark.slow
@pytest.mark.sqlite("the training takes minutes, on either database the same")
def test_what_a_blog_rescues_is_rejected_no_longer(serve, tmp_path):
    service, draw = serve(), random.Random(7)
    home = ["--home", str(tmp_path / "var")]
    rotated = subprocess.run(
        [service.program, "key", "rotate", "--json", *home], check=True, capture_output=True
    )
    plugin = Plugin(service.address, json.loads(rotated.stdout)["akismet_key"])

    def verdicts(first):
        asked = ((n, said(draw, LOANS, n)) for n in range(first, first + 20))
        return Counter(plugin.ask("comment-check", number, loan)[1] for number, loan in asked)

    before = verdicts(10_000)
    assert before["spam"] > 10
    kinds = (("submit-ham", LOANS), ("submit-spam", PILLS), ("submit-ham", QUESTIONS))
    for number in range(300):
        verb, kind = kinds[number % 3]
        comment = said(draw, kind, number)
        plugin.ask("comment-check", number, comment)
        assert plugin.ask(verb, number, comment)[0].startswith(b"Thanks")
    labels, models = tmp_path / "labels.jsonl", tmp_path / "var" / "models"
    export = [service.program, "labels", "export", "--out", str(labels), *home]
    subprocess.run(export, check=True)
    retrain = ["retrain", "--labels", str(labels), "--registry", str(models)]
    trained = subprocess.run(
        [sys.executable, "-m", "training", *retrain], capture_output=True, text=True
    )
    assert trained.returncode == 0, trained.stdout + trained.stderr
    assert "is in use" in trained.stdout
    # Taken over within five seconds.
    until, first = time.monotonic() + 10, 20_000
    while (after := verdicts(first))["spam"] >= before["spam"] / 10 and time.monotonic() < until:
        first += 100
    assert after["spam"] < before["spam"] / 10
