"""Every text of the pages, in English: a translation replaces this table.

Where a text depends on a number there are two, for one and for others; they get it as {count}.
"""

from __future__ import annotations

from typing import Any

TEXTS: dict[str, str | tuple[str, str]] = {
    # Everywhere
    "page.title": "{page} · moderate",
    "page.skip": "Skip to the content",
    "page.navigation": "Pages",
    "page.moderators": "Moderators",
    "page.sessions": "Your sessions",
    "page.sign_out": "Sign out",
    "time.now": "just now",
    "time.minutes": ("{count} minute ago", "{count} minutes ago"),
    "time.hours": ("{count} hour ago", "{count} hours ago"),
    "time.days": ("{count} day ago", "{count} days ago"),
    "span.seconds": ("{count} second", "{count} seconds"),
    "span.minutes": ("{count} minute", "{count} minutes"),
    "span.hours": ("{count} hour", "{count} hours"),
    "span.days": ("{count} day", "{count} days"),
    # Errors
    "error.title": "This did not work",
    "error.back": "Back to the queue",
    "error.admins_only": "Only an admin of this site may do that.",
    "error.foreign": "This came from another site and was not done.",
    "error.token": "This form is out of date, and nothing was done. Open the page anew.",
    "error.crash": "Something went wrong here, and was logged. Try again later.",
    "error.not_found": "There is no such page.",
    # Signing in
    "sign_in.title": "Sign in",
    "sign_in.name": "Name",
    "sign_in.password": "Password",
    "sign_in.button": "Sign in",
    "sign_in.lost": "Password lost? Whoever runs this service makes you a new link with",
    "link.title": "Choose a password",
    "link.lead": "Hello {name}. Choose a password to moderate comments with.",
    "link.password": "New password",
    "link.again": "The same again",
    "link.hint": "At least {count} characters. A few words that only you put together will do.",
    "link.button": "Set it and sign in",
    "link.differ": "The two passwords differ.",
    # Sessions
    "sessions.title": "Your sessions",
    "sessions.lead": "Where you are signed in. A session ends 8 hours after you last used it, and "
    "7 days after it began.",
    "sessions.began": "Signed in",
    "sessions.seen": "Last used",
    "sessions.here": "this browser",
    "sessions.unknown": "unknown",
    "sessions.end": "Sign out",
    "sessions.end_of": "Sign out {browser}, signed in {began}",
    "sessions.end_all": "Sign out everywhere",
    # Moderators
    "moderators.title": "Moderators",
    "moderators.lead": "Who decides on the comments of {site}.",
    "moderators.name": "Name",
    "moderators.role": "Role",
    "moderators.password": "Password",
    "moderators.set": "set",
    "moderators.not_set": "not set yet",
    "moderators.role.moderator": "moderator",
    "moderators.role.admin": "admin",
    "moderators.you": "you",
    "moderators.link": "New link",
    "moderators.link_of": "New link for {name}",
    "moderators.remove": "Remove",
    "moderators.remove_of": "Remove {name}",
    "moderators.add": "Add a moderator",
    "moderators.add_button": "Add",
    "moderators.roles_hint": "An admin may also add and remove moderators.",
    "moderators.link_ready": "The link for {name}",
    "moderators.link_hint": "Give it to nobody else: it sets the password, once, within a day. It "
    "is shown only now.",
    # Statuses, verdicts and why
    "status.accepted": "accepted",
    "status.held": "held",
    "status.spam": "spam",
    "status.removed": "removed",
    "why.sum": "together: a spam probability of {probability}",
    "why.legend": "Weights are log-odds: above zero for spam, below for a real comment.",
    "why.then": "then {status}",
    "why.still": "still {status}",
    "why.nothing": "Nothing that could be taken out.",
    # The demo blog
    "demo.title": "A demo blog",
    "demo.about": "A demo.",
    "demo.about_text": "This blog is not a real one. Leave a comment and see what moderate makes "
    "of it. What is held waits in the queue: the link to sign in stands where you started the "
    "service.",
    "demo.to_queue": "Go to the queue",
    "demo.article.title": "Why my query was slow",
    "demo.article.by": "By Jo Meyer, filed under databases",
    "demo.article.1": "Last week a page of my shop took nine seconds to load. The query behind it "
    "joined two tables of a few million rows each and sorted what it found by date. I had an index "
    "on the date, and the database did not use it.",
    "demo.article.2": "The plan told why. The condition compared a column with a function of "
    "another, so the index on it was worth nothing, and every row was read and sorted on disk. "
    "Storing the result of that function in a column of its own, with an index over both, brought "
    "the page down to forty milliseconds.",
    "demo.article.3": "What I took from it: read the plan before adding an index, and measure with "
    "as many rows as there will be in a year. Which slow query taught you most?",
    "demo.outcome.accepted": "The blog publishes it at once",
    "demo.outcome.held": "The blog keeps it back until a moderator has looked",
    "demo.outcome.spam": "The blog does not show it",
    "demo.outcome.removed": "A moderator took it out",
    "demo.then.accepted": "It stands below, for everybody to see.",
    "demo.then.held": "Its author is told that it waits. It is in the queue now; accept it there, "
    "and it appears here.",
    "demo.then.spam": "It is kept, not thrown away: the tab “Spam” of the queue has it.",
    "demo.then.removed": "It is kept, and taught the filter nothing.",
    "demo.why": "Why?",
    "demo.comments": ("{count} comment", "{count} comments"),
    "demo.waits": "Your comment is awaiting moderation",
    "demo.reply": "Leave a reply",
    "demo.private": "Your email address will not be published.",
    "demo.required": "Required fields are marked",
    "demo.field.comment": "Comment",
    "demo.field.name": "Name",
    "demo.field.email": "Email",
    "demo.field.website": "Website",
    "demo.button": "Post comment",
    "demo.examples": "Fill it in as",
    "demo.example.reader": "a reader",
    "demo.example.unsure": "somebody unclear",
    "demo.example.spam": "a spammer",
    "demo.example.reader.comment": "Same here: an expression index fixed it for me. I had to run "
    "ANALYZE first, though, before the planner would look at it. Did you try a covering index?",
    "demo.example.reader.name": "Ann Lee",
    "demo.example.reader.email": "ann@example.org",
    "demo.example.reader.website": "",
    "demo.example.unsure.comment": "This is a very informative article. I really enjoyed reading "
    "it and will come back for more.",
    "demo.example.unsure.name": "Garden Furniture",
    "demo.example.unsure.email": "mia@example.org",
    "demo.example.unsure.website": "http://garden-furniture.example/",
    "demo.example.spam.comment": "Nice article. Buy cheap backlinks and casino bonus codes here: "
    "http://cheap-seo.example/buy http://casino-bonus.example/",
    "demo.example.spam.name": "Best SEO Company",
    "demo.example.spam.email": "offers@cheap-seo.example",
    "demo.example.spam.website": "http://cheap-seo.example/services",
}


def text(key: str, /, **values: Any) -> str:
    """Return a text of the pages with the values in their places."""
    found = TEXTS[key]
    if isinstance(found, tuple):
        found = found[values["count"] != 1]
    return found.format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
