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
}


def text(key: str, /, **values: Any) -> str:
    """Return a text of the pages with the values in their places."""
    found = TEXTS[key]
    if isinstance(found, tuple):
        found = found[values["count"] != 1]
    return found.format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
