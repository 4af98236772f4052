"""The door for plugins that speak Akismet's protocol, ``/1.1`` and ``/1.2``.

Plugins compare bodies byte for byte and take a status other than 200 for a broken service: what is
refused is told in the body. An answer that is no verdict never looks like one.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, g, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from service.addresses import is_web_address
from service.akismet import account, answers
from service.akismet.answers import Refused
from service.akismet.form import Form, pairs, read_form
from service.akismet.schema import Check, read_check
from service.auth import AKISMET_LENGTH, Keyring
from service.errors import ServiceError, Unauthorized
from service.limits import Limits
from service.moderation import Moderation, Told
from service.policy import Sign, Verdict, is_spam_to_plugins, may_discard
from service.records import Site
from service.store import Store

# A comment of 100,000 Chinese characters takes 900 kB.
MAX_FORM = 1024 * 1024
THANKS = "Thanks for making the web a better place."
# What a key is looked for in, the first that was sent; then the host's name.
BY_API_KEY = ("api_key", "key")
# WordPress sends both, and asks about the one that it has not stored yet.
BY_KEY = ("key", "api_key")
_KEY_HOST = re.compile(rf"([0-9a-z]{{{AKISMET_LENGTH}}})\.[^:\[\]]+(:\d*)?", re.IGNORECASE)
_BOTH = ("GET", "POST")

log = logging.getLogger(__name__)
blueprint = Blueprint("akismet", __name__)


@blueprint.before_request
def read() -> None:
    """Read the form; what is in the body wins over the query."""
    request.max_content_length = request.max_form_memory_size = MAX_FORM
    query = list(pairs(request.query_string))
    if request.mimetype == "multipart/form-data":
        sent = [(name.encode(), text.encode()) for name, text in request.form.items(multi=True)]
        g.form = read_form([*query, *sent], "utf-8")
    else:
        g.form = read_form([*query, *pairs(request.get_data(cache=False))])


@blueprint.after_request
def name_check(response: Response) -> Response:
    """Give every answer to a check its name: WordPress publishes what comes back without one."""
    if request.path.startswith("/1.1/comment-check"):
        response.headers[answers.GUID] = answers.new_guid()
    return response


@blueprint.route("/1.1/verify-key", methods=_BOTH)
def verify_key() -> Response:
    """Tell whether a key opens a site."""
    _site(BY_KEY)
    blog = g.form["blog"].strip()
    if not blog:
        raise Refused("invalid", 'Empty "blog" value')
    if not is_web_address(blog):
        raise Refused("invalid", "We were unable to parse your blog URI")
    return answers.text("valid")


@blueprint.route("/1.1/comment-check", methods=_BOTH)
def comment_check() -> Response:
    """Judge one comment and keep it: ``true`` is spam, ``false`` is ham."""
    site = _site(BY_API_KEY)
    check = _check()
    number, verdict = _judged(site, check)
    is_spam = is_spam_to_plugins(verdict, site.rules)
    discard = (
        check.test_discard if check.sign is Sign.TEST_VALUE else may_discard(verdict, site.rules)
    )
    headers = answers.verdict_headers(verdict, number, discard=discard)
    return answers.text("true" if is_spam else "false", headers=headers)


@blueprint.route("/1.1/submit-spam", methods=_BOTH)
def submit_spam() -> Response:
    """Take in that a comment is spam."""
    return _reported(is_spam=True)


@blueprint.route("/1.1/submit-ham", methods=_BOTH)
def submit_ham() -> Response:
    """Take in that a comment is none."""
    return _reported(is_spam=False)


@blueprint.route("/1.1/deactivate", methods=_BOTH)
def deactivate() -> Response:
    """Say goodbye to a plugin; its key stays good."""
    _site(BY_KEY)
    return answers.text("deactivated")


@blueprint.route("/1.1/get-subscription", methods=_BOTH)
def get_subscription() -> Response:
    """Tell that the site's account is in order."""
    return _json(account.subscription(_site(BY_KEY)))


@blueprint.route("/1.1/get-stats", methods=_BOTH)
@blueprint.route("/1.1/get-key-stats", methods=_BOTH)
def get_stats() -> Response:
    """Tell what came in over a time, and how often the answer was wrong."""
    site, today = _site(BY_KEY), _today()
    first = account.since(g.form["from"], today)
    return _json(account.stats(_store().tallies.days(site.id, first, today)))


@blueprint.route("/1.1/token", methods=_BOTH)
def token() -> Response:
    """Give what would open Akismet's own pages of figures, and opens nothing here."""
    _site(BY_API_KEY)
    return answers.text(secrets.token_hex(16))


@blueprint.route("/1.1/test", methods=_BOTH)
def test() -> Response:
    """Tell that the service can be reached."""
    return answers.text("connected")


@blueprint.route("/1.2/usage-limit", methods=_BOTH)
def usage_limit() -> Response:
    """Tell how much was asked this month."""
    site, today = _site(BY_API_KEY), _today()
    days = _store().tallies.days(site.id, *account.month_of("", today))
    return _json(account.usage(days, extended=g.form["extended"].lower() in ("true", "1")))


@blueprint.route("/1.2/key-sites", methods=_BOTH)
def key_sites() -> Response:
    """Tell what each site of a key asked in a month."""
    site = _site(BY_API_KEY)
    first, last = account.month_of(g.form["month"].strip(), _today())
    month = f"{first:%Y-%m}"
    days = _store().tallies.days(site.id, first, last)
    answer = account.key_sites(site, g.form, month, days)
    if g.form["format"].lower() != "csv":
        return _json(answer)
    lines = account.key_sites_csv(_key(BY_API_KEY), month, answer)
    return answers.text(lines, content_type="text/csv; charset=utf-8")


@blueprint.route("/1.2/compatible-plugins", methods=_BOTH)
def compatible_plugins() -> Response:
    """Name no plugin in particular."""
    return _json([])


@blueprint.route("/1.1/<path:verb>", methods=_BOTH)
@blueprint.route("/1.2/<path:verb>", methods=_BOTH)
def unknown(verb: str) -> Response:
    """Tell that there is nothing here."""
    return answers.refusal("not found", f"There is no {verb[:100]} here", HTTPStatus.NOT_FOUND)


@blueprint.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Say what is wrong in the body, with a status that plugins read it under."""
    return answers.refusal(error.body, error.help)


@blueprint.errorhandler(Unauthorized)
def shut(error: Unauthorized) -> Response:
    """Say that the key opens nothing, as plugins expect it."""
    return answers.refusal("invalid", str(error))


@blueprint.errorhandler(ServiceError)
def failed(error: ServiceError) -> Response:
    """Give no verdict: WordPress holds the comment and asks again in twenty minutes."""
    response = answers.refusal("unavailable", str(error), error.status)
    response.headers.update(error.headers)
    return response


@blueprint.errorhandler(HTTPException)
def not_taken(error: HTTPException) -> Response:
    """Give no verdict on a request that cannot be read."""
    status = HTTPStatus(error.code or 500)
    return answers.refusal(status.phrase.lower(), error.description or "", status)


@blueprint.errorhandler(Exception)
def crashed(error: Exception) -> Response:
    """Give no verdict."""
    log.error("a plugin's request failed", exc_info=error)
    text = "This should not happen. It was logged."
    return answers.refusal("error", text, HTTPStatus.INTERNAL_SERVER_ERROR)


def _judged(site: Site, check: Check) -> tuple[int | None, Verdict]:
    moderation = _moderation()
    told = Told(check.sign, check.post_changed)
    if check.is_test:
        return None, moderation.judge(check.comment, site.rules, told)
    judge = moderation.check_again if check.is_again else moderation.check
    receipt = judge(site, check.comment, told)
    return receipt.comment_id, receipt.verdict


def _reported(*, is_spam: bool) -> Response:
    site, check = _site(BY_API_KEY), _check()
    if check.teaches:
        _moderation().report(site, check.comment, is_spam=is_spam, reporter=check.reporter)
    return answers.text(THANKS)


def _check() -> Check:
    try:
        return read_check(g.form)
    except ValidationError as error:
        name = next(iter(error.messages_dict))
        raise Refused(f"Missing required field: {name}.", f'Empty "{name}" value') from error


def _site(names: tuple[str, str]) -> Site:
    key = _key(names)
    if not key:
        raise Refused(
            "invalid", "No key: send it as api_key, or as the first part of the host name"
        )
    keyring: Keyring = current_app.extensions["keyring"]
    limits: Limits = current_app.extensions["limits"]
    with limits.counting_failures(request.remote_addr or "", known=keyring.knows(key)):
        site = keyring.akismet_site(key)
    limits.count_site(site.id)
    return site


def _key(names: tuple[str, str]) -> str:
    """Return the key that a request brings, "" without one."""
    form: Form = g.form
    sent = form.first_of(names)
    if sent is not None:
        return sent.strip()
    # Clients write the host's name in small letters, and keys have no others.
    host = _KEY_HOST.fullmatch(request.headers.get("Host", ""))
    return host[1].lower() if host else ""


def _json(answer: Any) -> Response:
    return answers.text(json.dumps(answer), content_type="application/json")


def _today() -> date:
    at: datetime = current_app.extensions["clock"]()
    return at.astimezone(UTC).date()


def _moderation() -> Moderation:
    moderation: Moderation = current_app.extensions["moderation"]
    return moderation


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store
