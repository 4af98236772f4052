"""The tables. Only the store and the migrations import this module."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    true,
)

# SQLite numbers rows by itself only where the type is exactly INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Aware on both sides; SQLite keeps no zone, so what lies there is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment, aware."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row: what the digests of the keys below were made with, itself only as a digest.
installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret_digest", LargeBinary(32), nullable=False),
)

sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", String(2048), nullable=False, unique=True),
    # The site's rules; a threshold left null is the model's own.
    Column("require_author", Boolean, nullable=False),
    Column("link_limit", Integer, nullable=False),
    Column("hold_at", Float),
    Column("reject_at", Float),
    Column("akismet_held", String(4), nullable=False, server_default="spam"),
    Column("akismet_discard", Boolean, nullable=False, server_default=false()),
    Column("created_at", UtcDateTime, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    # "" for the keys that come with a site and are rotated.
    Column("name", String(60), nullable=False),
    # Separated by blanks.
    Column("scopes", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # To the minute.
    Column("last_used_at", UtcDateTime),
)

comments = Table(
    "comments",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("status", String(16), nullable=False),
    # One more with each decision: who decides on what has changed meanwhile can be told.
    Column("version", Integer, nullable=False, server_default="1"),
    # In force, null where none is. No foreign key: the tables would need each other to be made.
    Column("decision_id", RowId),
    # Tells the same comment when it comes another way, as from a labels file.
    Column("fingerprint", LargeBinary(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("type", String(64), nullable=False),
    Column("author_name", Text, nullable=False),
    # See service/personal.py; null where there is none, or none any more.
    Column("author_email_sealed", LargeBinary),
    Column("author_email_hash", LargeBinary(16)),
    Column("author_url", Text, nullable=False),
    Column("author_ip_sealed", LargeBinary),
    Column("author_ip_hash", LargeBinary(16)),
    Column("author_user_agent", Text, nullable=False),
    Column("post_url", Text, nullable=False),
    Column("post_title", Text, nullable=False),
    # What the service decided at intake, which a moderator's decision never changes.
    Column("verdict", String(16), nullable=False),
    Column("spam_probability", Float),
    Column("reasons", JSON, nullable=False),
    Column("model_version", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    # What the queue is filtered by: of the content, of the rule that decided the verdict, and short
    # numbers that stand for the address of the post and the author's name.
    Column("language", String(8), nullable=False, server_default="und"),
    Column("reason", String(32), nullable=False, server_default=""),
    Column("post_key", BigInteger, nullable=False, server_default="0"),
    Column("author_key", BigInteger, nullable=False, server_default="0"),
    # Of the decision in force; null where none is.
    Column("decided_by", Text),
    # See service/priority.py.
    Column("priority", BigInteger, nullable=False, server_default="0"),
    # When the comment came in or was last decided on.
    Column("updated_at", UtcDateTime, nullable=False),
    # The first of the comments that this one is a near-duplicate of; null for one like no other.
    Column("wave_id", RowId),
    # Whether the queue shows it: of the held comments of a wave one stands for all.
    Column("leads", Boolean, nullable=False, server_default=true()),
    Index(None, "site_id", "fingerprint"),
    sqlite_autoincrement=True,
)
_held = comments.c.status == "held"
# Every view of the queue reads an index in its order and stops: none is sorted.
for _name, _columns, _part in (
    ("status", "status id", None),
    ("reason", "status reason id", None),
    ("language", "status language id", None),
    ("model", "status model_version id", None),
    ("decided_by", "status decided_by id", comments.c.decided_by.is_not(None)),
    ("post", "post_key status id priority", None),
    ("author", "author_key status id priority", None),
    ("author_email_hash", "author_email_hash status id priority", None),
    ("updated", "updated_at id", None),
    (
        "wave",
        "wave_id status id leads author_email_hash created_at",
        comments.c.wave_id.is_not(None),
    ),
    ("cards", "status leads id", _held),
    ("needs", "leads priority id", _held),
    ("needs_reason", "reason priority id", _held),
    ("needs_language", "language priority id", _held),
    ("needs_model", "model_version priority id", _held),
):
    Index(
        f"ix_comments_{_name}",
        comments.c.site_id,
        *(comments.c[column] for column in _columns.split()),
        sqlite_where=_part,
        postgresql_where=_part,
    )

# What near-duplicates are found by: see model/sketch.py.
wave_keys = Table(
    "wave_keys",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("key", BigInteger, nullable=False, autoincrement=False),
    Column(
        "comment_id",
        RowId,
        ForeignKey("comments.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    PrimaryKeyConstraint("site_id", "key", "comment_id"),
    sqlite_with_rowid=False,
)

# Rows are added, never changed: an undo is a row too.
decisions = Table(
    "decisions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("comment_id", ForeignKey("comments.id", ondelete="CASCADE"), nullable=False),
    # Of the comment after it. Unique: of two decisions at once the database takes one.
    Column("version", Integer, nullable=False),
    Column("action", String(16), nullable=False),
    Column("from_status", String(16), nullable=False),
    Column("to_status", String(16), nullable=False),
    Column("moderator", Text, nullable=False),
    # Who gave a label that came with a file, as the file says; null for what was decided here.
    Column("labelled_by", Text),
    Column("note", Text, nullable=False),
    Column("undoes", ForeignKey("decisions.id"), unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    # The first of the decisions that were taken as one; null for that one, and for one by itself.
    # No foreign key: the others stay one entry when the first goes with its comment.
    Column("entry_id", RowId, index=True),
    UniqueConstraint("comment_id", "version"),
    Index(None, "site_id", "comment_id"),
    sqlite_autoincrement=True,
)
Index(
    "ix_decisions_entries",
    decisions.c.site_id,
    decisions.c.id,
    sqlite_where=decisions.c.entry_id.is_(None),
    postgresql_where=decisions.c.entry_id.is_(None),
)

# What a model on trial would have decided; it decides nothing.
shadow_verdicts = Table(
    "shadow_verdicts",
    metadata,
    Column("comment_id", ForeignKey("comments.id", ondelete="CASCADE"), nullable=False),
    Column("model_version", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("spam_probability", Float),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("comment_id", "model_version"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(255), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("comment_id", ForeignKey("comments.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    PrimaryKeyConstraint("site_id", "key"),
)

# When work that one service process does for all is due again.
chores = Table(
    "chores",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
)

# What happened, in the same transaction as what made it happen, for those who are to be told.
outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("comment_id", ForeignKey("comments.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("event", String(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # A number that was told once is never that of another event.
    sqlite_autoincrement=True,
)

# What Akismet's plugins asked and were told, a row a site and day (UTC): their pages of figures are
# never counted from the comments.
tallies = Table(
    "tallies",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("day", Date, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("spam", Integer, nullable=False),
    Column("ham", Integer, nullable=False),
    Column("missed_spam", Integer, nullable=False),
    Column("false_positives", Integer, nullable=False),
    PrimaryKeyConstraint("site_id", "day"),
)

# Who may open the pages.
moderators = Table(
    "moderators",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    # The name as it is compared, whatever its case. Unique on all sites: it tells the site too.
    Column("same_name", String(300), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    # Argon2id's own text form; null until a password is set.
    Column("password_hash", String(255)),
    # Of the link that sets a password, once; null where there is none.
    Column("link_digest", LargeBinary(32), unique=True),
    Column("link_ends_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)

# Browsers that are signed in.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column(
        "moderator_id", ForeignKey("moderators.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    # Of what the browser's cookie holds.
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("browser", String(300), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # To the minute.
    Column("seen_at", UtcDateTime, nullable=False),
)

# How often somebody tried to sign in in vain: by a name, whether it is a moderator's or not, or
# from an address. Of no site, because nobody is signed in yet.
tries = Table(
    "tries",
    metadata,
    # A keyed hash of the name or the address.
    Column("subject", LargeBinary(16), primary_key=True),
    Column("vain", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False, index=True),
)
