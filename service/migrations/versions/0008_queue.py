"""What the queue is filtered, ordered and searched by; decisions taken as one.

The comments that are there get all of it here, page by page.

Revision ID: 0008
Revises: 0007
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from model.language import language
from service.priority import priority
from service.store.facets import author_key, key_of

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PAGE = 1_000
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HELD = "status = 'held'"
INDEXES: tuple[tuple[str, str, str | None], ...] = (
    ("status", "status id", None),
    ("reason", "status reason id", None),
    ("language", "status language id", None),
    ("model", "status model_version id", None),
    ("decided_by", "status decided_by id", "decided_by IS NOT NULL"),
    ("post", "post_key status id priority", None),
    ("author", "author_key status id priority", None),
    ("author_email_hash", "author_email_hash status id priority", None),
    ("updated", "updated_at id", None),
    ("wave", "wave_id status id leads author_email_hash created_at", "wave_id IS NOT NULL"),
    ("cards", "status leads id", HELD),
    ("needs", "leads priority id", HELD),
    ("needs_reason", "reason priority id", HELD),
    ("needs_language", "language priority id", HELD),
    ("needs_model", "model_version priority id", HELD),
)

comments = sa.table(
    "comments",
    sa.column("id"),
    sa.column("content"),
    sa.column("author_name"),
    sa.column("post_url"),
    sa.column("post_title"),
    sa.column("reasons", sa.JSON),
    sa.column("spam_probability"),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("language"),
    sa.column("reason"),
    sa.column("post_key"),
    sa.column("author_key"),
    sa.column("priority"),
)

# The words of a comment on SQLite: an index beside the table, of which it keeps no text itself.
# Triggers, so that nothing can change or delete a comment and leave its words behind.
SQLITE_TEXT = (
    "CREATE VIRTUAL TABLE comments_text USING fts5(site_id, content, author_name, "
    "content='comments', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0')",
    "INSERT INTO comments_text(comments_text) VALUES ('rebuild')",
    "CREATE TRIGGER comments_text_added AFTER INSERT ON comments BEGIN "
    "INSERT INTO comments_text(rowid, site_id, content, author_name) "
    "VALUES (new.id, new.site_id, new.content, new.author_name); END",
    "CREATE TRIGGER comments_text_deleted AFTER DELETE ON comments BEGIN "
    "INSERT INTO comments_text(comments_text, rowid, site_id, content, author_name) "
    "VALUES ('delete', old.id, old.site_id, old.content, old.author_name); END",
    "CREATE TRIGGER comments_text_changed AFTER UPDATE OF content, author_name ON comments BEGIN "
    "INSERT INTO comments_text(comments_text, rowid, site_id, content, author_name) "
    "VALUES ('delete', old.id, old.site_id, old.content, old.author_name); "
    "INSERT INTO comments_text(rowid, site_id, content, author_name) "
    "VALUES (new.id, new.site_id, new.content, new.author_name); END",
)
POSTGRESQL_TEXT = (
    "CREATE INDEX comments_text ON comments USING gin "
    "(to_tsvector('simple'::regconfig, translate(content || ' ' || author_name, "
    "'!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~', repeat(' ', 32))))",
)


def upgrade() -> None:
    add_columns()
    op.execute(
        "UPDATE comments SET updated_at = created_at, decided_by = "
        "(SELECT moderator FROM decisions WHERE decisions.id = comments.decision_id)"
    )
    op.execute(
        "UPDATE comments SET updated_at = (SELECT created_at FROM decisions WHERE "
        "decisions.comment_id = comments.id AND decisions.version = comments.version) "
        "WHERE version > 1"
    )
    fill(op.get_bind())
    # Made anew below, with more columns.
    op.drop_index("ix_comments_author_email_hash", table_name="comments")
    for name, columns, part in INDEXES:
        where = None if part is None else sa.text(part)
        op.create_index(
            f"ix_comments_{name}",
            "comments",
            ["site_id", *columns.split()],
            sqlite_where=where,
            postgresql_where=where,
        )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TEXT if sqlite else POSTGRESQL_TEXT:
        op.execute(statement)
    add_entries()


def add_columns() -> None:
    for column in (
        sa.Column("language", sa.String(length=8), nullable=False, server_default="und"),
        sa.Column("reason", sa.String(length=32), nullable=False, server_default=""),
        sa.Column("post_key", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("author_key", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("decided_by", sa.Text()),
        sa.Column("priority", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default="1970-01-01 00:00:00.000000",
        ),
        sa.Column("wave_id", ROW_ID),
        sa.Column("leads", sa.Boolean(), nullable=False, server_default=sa.true()),
    ):
        op.add_column("comments", column)


def add_entries() -> None:
    op.add_column("decisions", sa.Column("entry_id", ROW_ID))
    op.create_index(op.f("ix_decisions_entry_id"), "decisions", ["entry_id"])
    where = sa.text("entry_id IS NULL")
    op.create_index(
        "ix_decisions_entries",
        "decisions",
        ["site_id", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )


def fill(connection: sa.Connection) -> None:
    page = sa.select(comments).order_by(comments.c.id).limit(PAGE)
    statement = sa.update(comments).where(comments.c.id == sa.bindparam("key"))
    rows = connection.execute(page).all()
    while rows:
        connection.execute(statement, [{"key": row.id, **facets(row)} for row in rows])
        rows = connection.execute(page.where(comments.c.id > rows[-1].id)).all()


def facets(row: sa.Row[Any]) -> dict[str, Any]:
    at: datetime = row.created_at
    return {
        "language": language(row.content),
        "reason": row.reasons[0]["name"] if row.reasons else "",
        "post_key": key_of(row.post_url or row.post_title),
        "author_key": author_key(row.author_name),
        "priority": priority(at if at.tzinfo else at.replace(tzinfo=UTC), row.spam_probability),
    }


def downgrade() -> None:
    op.drop_index("ix_decisions_entries", table_name="decisions")
    op.drop_index(op.f("ix_decisions_entry_id"), table_name="decisions")
    op.drop_column("decisions", "entry_id")
    if op.get_bind().dialect.name == "sqlite":
        for event in ("added", "deleted", "changed"):
            op.execute(f"DROP TRIGGER comments_text_{event}")
        op.execute("DROP TABLE comments_text")
    else:
        op.execute("DROP INDEX comments_text")
    for name, _, _ in INDEXES:
        op.drop_index(f"ix_comments_{name}", table_name="comments")
    op.create_index("ix_comments_author_email_hash", "comments", ["site_id", "author_email_hash"])
    for name in [
        "leads",
        "wave_id",
        "updated_at",
        "priority",
        "decided_by",
        "author_key",
        "post_key",
        "reason",
        "language",
    ]:
        op.drop_column("comments", name)
