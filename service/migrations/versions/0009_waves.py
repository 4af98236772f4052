"""Near-duplicates. The comments that are there are in no wave: those that come in are.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Whatever deletes a held comment that stands for its wave, another one stands for it then; and of a
# text that is taken out no key stays.
SQLITE = (
    "CREATE TRIGGER comments_leader_deleted AFTER DELETE ON comments "
    "WHEN old.leads AND old.status = 'held' AND old.wave_id IS NOT NULL BEGIN "
    "UPDATE comments SET leads = true WHERE id = (SELECT min(id) FROM comments "
    "WHERE site_id = old.site_id AND wave_id = old.wave_id AND status = 'held'); END",
    "CREATE TRIGGER comments_keys_outdated AFTER UPDATE OF content ON comments BEGIN "
    "DELETE FROM wave_keys WHERE comment_id = old.id; END",
)
POSTGRESQL = (
    "CREATE FUNCTION comments_leader_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "UPDATE comments SET leads = true WHERE id = (SELECT min(id) FROM comments "
    "WHERE site_id = old.site_id AND wave_id = old.wave_id AND status = 'held'); "
    "RETURN NULL; END $$",
    "CREATE TRIGGER comments_leader_deleted AFTER DELETE ON comments FOR EACH ROW "
    "WHEN (old.leads AND old.status = 'held' AND old.wave_id IS NOT NULL) "
    "EXECUTE FUNCTION comments_leader_deleted()",
    "CREATE FUNCTION comments_keys_outdated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "DELETE FROM wave_keys WHERE comment_id = old.id; RETURN NULL; END $$",
    "CREATE TRIGGER comments_keys_outdated AFTER UPDATE OF content ON comments FOR EACH ROW "
    "EXECUTE FUNCTION comments_keys_outdated()",
)


def upgrade() -> None:
    op.create_table(
        "wave_keys",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("comment_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_wave_keys_comment_id_comments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name=op.f("fk_wave_keys_site_id_sites"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", "key", "comment_id", name=op.f("pk_wave_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_wave_keys_comment_id"), "wave_keys", ["comment_id"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON comments"
    for name in ("comments_leader_deleted", "comments_keys_outdated"):
        op.execute(f"DROP TRIGGER {name}{on}")
        if on:
            op.execute(f"DROP FUNCTION {name}")
    op.drop_table("wave_keys")
    op.execute("UPDATE comments SET wave_id = NULL, leads = true")
