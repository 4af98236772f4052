"""Decisions of moderators, and what tells the same comment when it comes another way.

Revision ID: 0002
Revises: 0001
"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PAGE = 1_000

comments = sa.table(
    "comments",
    sa.column("id"),
    sa.column("content"),
    sa.column("author_name"),
    sa.column("author_url"),
    sa.column("post_url"),
    sa.column("post_title"),
    sa.column("fingerprint", sa.LargeBinary),
)


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", ROW_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("from_status", sa.String(length=16), nullable=False),
        sa.Column("to_status", sa.String(length=16), nullable=False),
        sa.Column("moderator", sa.Text(), nullable=False),
        sa.Column("labelled_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("undoes", ROW_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_decisions_comment_id_comments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name=op.f("fk_decisions_site_id_sites"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undoes"], ["decisions.id"], name=op.f("fk_decisions_undoes_decisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("comment_id", "version", name=op.f("uq_decisions_comment_id")),
        sa.UniqueConstraint("undoes", name=op.f("uq_decisions_undoes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_decisions_site_id"), "decisions", ["site_id", "comment_id"])

    op.add_column(
        "comments", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("comments", sa.Column("decision_id", ROW_ID, nullable=True))
    # SQLite adds a column that must hold something only with what it holds at first.
    op.add_column(
        "comments",
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False, server_default=""),
    )
    fill_fingerprints(op.get_bind())
    op.drop_index(op.f("ix_comments_site_id"), "comments")
    op.create_index(op.f("ix_comments_site_id"), "comments", ["site_id", "fingerprint"])


def fill_fingerprints(connection: sa.Connection) -> None:
    page = sa.select(comments).order_by(comments.c.id).limit(PAGE)
    fill = sa.update(comments).where(comments.c.id == sa.bindparam("key"))
    rows = connection.execute(page).all()
    while rows:
        values = [{"key": row.id, "fingerprint": fingerprint(row)} for row in rows]
        connection.execute(fill, values)
        rows = connection.execute(page.where(comments.c.id > rows[-1].id)).all()


def fingerprint(row: sa.Row[Any]) -> bytes:
    post = row.post_url or row.post_title
    text = json.dumps([post, row.author_name, row.author_url, row.content])
    return hashlib.sha256(text.encode()).digest()[:16]


def downgrade() -> None:
    op.drop_index(op.f("ix_comments_site_id"), "comments")
    op.create_index(op.f("ix_comments_site_id"), "comments", ["site_id"])
    for column in ("fingerprint", "decision_id", "version"):
        op.drop_column("comments", column)
    op.drop_table("decisions")
