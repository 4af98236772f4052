"""PyPI ``pykismet3``: plain http, the key in the host's name, the type as ``content_type``."""

import sys

import pykismet3
from pypi_checks import all_lead_here, refuses

PORT, KEY = sys.argv[1:]
all_lead_here()
for name in ("CHECK", "SUBMIT_SPAM", "SUBMIT_HAM"):
    verb = name.lower().replace("_", "-").replace("check", "comment-check")
    setattr(pykismet3, f"AKISMET_{name}_URL", f"moderate.test:{PORT}/1.1/{verb}")
SAID = {
    "user_ip": "198.51.100.7",
    "user_agent": "Mozilla/5.0",
    "referrer": "",
    "content_type": "reply",
    "comment_author": "Ann",
    "comment_content": "Thanks, the second index fixed my query.",
}


def client(key=KEY):
    return pykismet3.Akismet(api_key=key, blog_url="https://blog.example", user_agent="Test/1")


assert client().check(dict(SAID)) is False
assert client().check(SAID | {"comment_author": "viagra-test-123"}) is True
client().submit_spam(dict(SAID))
client().submit_ham(dict(SAID))
bad = client("zzzzzzzzzzzz")
refuses(pykismet3.AkismetServerError, "invalid", lambda: bad.check(dict(SAID)))
sys.stdout.write("verdicts, reports, bad key")
