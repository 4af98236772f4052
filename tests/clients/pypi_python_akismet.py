"""PyPI ``python-akismet``: the key stands in the host's name."""

import sys

from akismet import Akismet, SpamStatus
from akismet.exceptions import AkismetServerError
from pypi_checks import all_lead_here, refuses

PORT, KEY = sys.argv[1:]
all_lead_here()
Akismet.protocol, Akismet.domain = "http", f"moderate.test:{PORT}"
SAID = {"comment_author": "Ann", "comment_content": "Thanks, the second index fixed my query."}
SPAM = SAID | {"comment_author": "viagra-test-123"}
client = Akismet(KEY, blog="https://blog.example")
who = ("198.51.100.7", "Mozilla/5.0")

assert client.check(*who, **SAID) == SpamStatus.Ham
assert client.check(*who, **SPAM) == SpamStatus.ProbableSpam
assert client.check(*who, **SPAM, user_role="administrator") == SpamStatus.Ham
client.submit_spam(*who, **SAID)
client.submit_ham(*who, **SAID)
bad = Akismet("zzzzzzzzzzzz", blog="https://blog.example")
refuses(AkismetServerError, "opens no site", lambda: bad.check(*who, **SAID))
sys.stdout.write("verdicts, reports, bad key")
