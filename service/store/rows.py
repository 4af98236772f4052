"""What lies in a row, and what the service sees of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from model.comment import Author, Comment, Post
from model.score import Reason
from service.decisions import Action, Decision
from service.personal import Personal
from service.policy import Rules, Status, Verdict
from service.records import Key, Scope, Site, StoredComment
from service.store.facets import facets


def comment_values(
    personal: Personal, site_id: int, comment: Comment, verdict: Verdict, at: datetime
) -> dict[str, Any]:
    """Return the row of a comment that came in just now."""
    email = personal.seal_email(comment.author.email)
    ip = personal.seal_ip(comment.author.ip)
    return {
        "site_id": site_id,
        "status": verdict.status.value,
        "content": comment.content,
        "type": comment.type,
        "author_name": comment.author.name,
        "author_email_sealed": email.text,
        "author_email_hash": email.hash,
        "author_url": comment.author.url,
        "author_ip_sealed": ip.text,
        "author_ip_hash": ip.hash,
        "author_user_agent": comment.author.user_agent,
        "post_url": comment.post.url,
        "post_title": comment.post.title,
        "verdict": verdict.status.value,
        "spam_probability": verdict.spam_probability,
        "reasons": [asdict(reason) for reason in verdict.reasons],
        "model_version": verdict.model_version,
        "fingerprint": fingerprint(comment),
        "created_at": at,
        **facets(comment, verdict, at),
    }


def fingerprint(comment: Comment) -> bytes:
    """Return what tells the same words of the same author under the same post, 16 bytes.

    A post without an address is told by its title.
    """
    post, author = comment.post, comment.author
    text = json.dumps([post.url or post.title, author.name, author.url, comment.content])
    return hashlib.sha256(text.encode()).digest()[:16]


def site(row: Row[Any]) -> Site:
    """Return a site."""
    rules = Rules(
        require_author=row.require_author,
        link_limit=row.link_limit,
        hold_at=row.hold_at,
        reject_at=row.reject_at,
        akismet_held=row.akismet_held,
        akismet_discard=row.akismet_discard,
    )
    return Site(id=row.id, url=row.url, rules=rules, created_at=row.created_at)


def key(row: Row[Any]) -> Key:
    """Return what is known of a key."""
    return Key(
        id=row.id,
        kind=row.kind,
        name=row.name,
        scopes=scopes(row),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )


def scopes(row: Row[Any]) -> tuple[Scope, ...]:
    """Return what a key may be used for."""
    return tuple(map(Scope, row.scopes.split()))


def comment(row: Row[Any], personal: Personal | None = None) -> Comment:
    """Return what the reader submitted; without ``personal`` no e-mail and no IP address."""
    return Comment(
        content=row.content,
        author=Author(
            name=row.author_name,
            email=personal.open_email(row.author_email_sealed) if personal else "",
            url=row.author_url,
            ip=personal.open_ip(row.author_ip_sealed) if personal else "",
            user_agent=row.author_user_agent,
        ),
        post=Post(url=row.post_url, title=row.post_title),
        type=row.type,
    )


def stored(row: Row[Any], personal: Personal | None = None) -> StoredComment:
    """Return a comment and what became of it; without ``personal`` as :func:`comment`."""
    return StoredComment(
        id=row.id,
        comment=comment(row, personal),
        status=Status(row.status),
        version=row.version,
        verdict=Verdict(
            status=Status(row.verdict),
            spam_probability=row.spam_probability,
            reasons=_reasons(row.reasons),
            model_version=row.model_version,
        ),
        created_at=row.created_at,
        updated_at=row.updated_at,
        language=row.language,
        decided_by=row.decided_by,
        wave_id=row.wave_id,
    )


def decision(row: Row[Any]) -> Decision:
    """Return a decision, with whether it was undone."""
    return Decision(
        id=row.id,
        action=Action(row.action),
        from_status=Status(row.from_status),
        to_status=Status(row.to_status),
        version=row.version,
        moderator=row.moderator,
        note=row.note,
        at=row.created_at,
        undoes=row.undoes,
        undone=row.undone_by is not None,
    )


def _reasons(rows: Sequence[dict[str, Any]]) -> tuple[Reason, ...]:
    return tuple(Reason(**row) for row in rows)
