"""E-mail and IP addresses sealed; scopes, names and last use of keys; work that is done daily.

Revision ID: 0004
Revises: 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from service.personal import Personal, WrongSecret

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PAGE = 1_000

comments = sa.table(
    "comments",
    sa.column("id"),
    sa.column("author_email"),
    sa.column("author_ip"),
    sa.column("author_email_sealed", sa.LargeBinary),
    sa.column("author_email_hash", sa.LargeBinary),
    sa.column("author_ip_sealed", sa.LargeBinary),
    sa.column("author_ip_hash", sa.LargeBinary),
)
SEALED = {
    "author_email_sealed": sa.LargeBinary(),
    "author_email_hash": sa.LargeBinary(length=16),
    "author_ip_sealed": sa.LargeBinary(),
    "author_ip_hash": sa.LargeBinary(length=16),
}


def upgrade() -> None:
    op.add_column(
        "api_keys", sa.Column("name", sa.String(length=60), nullable=False, server_default="")
    )
    # What every key could do before there were scopes.
    op.add_column(
        "api_keys",
        sa.Column("scopes", sa.String(length=64), nullable=False, server_default="submit moderate"),
    )
    op.add_column("api_keys", sa.Column("last_used_at", sa.DateTime(timezone=True)))
    op.create_table(
        "chores",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chores")),
    )
    for name, kind in SEALED.items():
        op.add_column("comments", sa.Column(name, kind, nullable=True))
    change(op.get_bind(), sealed)
    for name in ("author_email", "author_ip"):
        op.drop_column("comments", name)
    op.create_index("ix_comments_author_email_hash", "comments", ["site_id", "author_email_hash"])


def downgrade() -> None:
    op.drop_index("ix_comments_author_email_hash", "comments")
    for name in ("author_email", "author_ip"):
        op.add_column("comments", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    change(op.get_bind(), opened)
    for name in SEALED:
        op.drop_column("comments", name)
    op.drop_table("chores")
    for name in ("last_used_at", "scopes", "name"):
        op.drop_column("api_keys", name)


def change(connection: sa.Connection, values: Any) -> None:
    page = sa.select(comments).order_by(comments.c.id).limit(PAGE)
    rows = connection.execute(page).all()
    if not rows:
        return
    personal = personal_of(connection)
    statement = sa.update(comments).where(comments.c.id == sa.bindparam("key"))
    while rows:
        connection.execute(statement, [{"key": row.id, **values(row, personal)} for row in rows])
        rows = connection.execute(page.where(comments.c.id > rows[-1].id)).all()


def personal_of(connection: sa.Connection) -> Personal:
    personal: Personal | None = context.config.attributes.get("personal")
    digest = connection.scalar(sa.text("SELECT secret_digest FROM installation"))
    if personal is None or digest not in (None, personal.secret_digest):
        raise WrongSecret
    return personal


def sealed(row: sa.Row[Any], personal: Personal) -> dict[str, bytes | None]:
    email, ip = personal.seal_email(row.author_email), personal.seal_ip(row.author_ip)
    return {
        "author_email_sealed": email.text,
        "author_email_hash": email.hash,
        "author_ip_sealed": ip.text,
        "author_ip_hash": ip.hash,
    }


def opened(row: sa.Row[Any], personal: Personal) -> dict[str, str]:
    return {
        "author_email": personal.open_email(row.author_email_sealed),
        "author_ip": personal.open_ip(row.author_ip_sealed),
    }
