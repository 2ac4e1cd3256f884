"""Every table. JSON stands in text columns, written and read by the wire models; instants are whole milliseconds."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from fondation_shared.jobs import Verdict
from fondation_shared.states import JobStatus
from fondation_web.store.columns import Grade, Instant, Word

UNDER_WAY = "status IN ('running', 'cancelling')"
"""Which jobs somebody works on: spelt out, so that a database sees that an index holds those alone."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

courses = Table(
    "courses",
    metadata,
    Column("id", Text, primary_key=True),
    # What makes two requests mean the same course; docs/decisions/0007.
    Column("identity", Text, nullable=False, unique=True),
    Column("repository", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text),
    Column("created_at", Instant, nullable=False),
    # What the last look at the repository brought, as JSON.
    Column("staleness", Text),
)

followings = Table(
    "followings",
    metadata,
    Column("course_id", Text, ForeignKey("courses.id"), primary_key=True),
    # Where pushes are told, and what they are signed with.
    Column("hook_id", Text, unique=True),
    Column("secret", Text),
    Column("cron", Text),
    Column("timezone", Text),
    Column("next_due", Instant, index=True),
    # Somebody pushed while a job ran that may have read the repository before.
    Column("wanted_at", Instant),
    # As JSON.
    Column("last_push", Text),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Word(JobStatus), nullable=False),
    Column("course_id", Text, ForeignKey("courses.id")),
    # Empty where the job reads none: a project's.
    Column("repository", Text, nullable=False, index=True),
    Column("request", Text, nullable=False),
    Column("phase", Text),
    Column("progress", Float, nullable=False),
    # Deliveries, from 1; and how many of them the infrastructure spoilt.
    Column("attempt", Integer, nullable=False),
    Column("faults", Integer, nullable=False),
    # The number of the last event in the job's log.
    Column("last_seq", Integer, nullable=False),
    # The lease that holds the job now: the fencing token.
    Column("lease_id", Text),
    Column("verdict", Word(Verdict)),
    Column("missing", Text),
    Column("failure", Text),
    Column("retry_of", Text, ForeignKey("jobs.id")),
    # The job whose version this one is made from, and whether it makes one or only looks.
    Column("refreshes", Text),
    Column("purpose", Text),
    Column("project_id", Text),
    # What a project's build said of itself, as JSON.
    Column("result", Text),
    # What it spent on models, as JSON.
    Column("spent", Text),
    # What its request would take, as JSON.
    Column("estimate", Text),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    # When what it left was deleted, because its time was over.
    Column("cleared_at", Instant),
    # Since when it is a dead letter, and of what it died; neither once somebody took it up.
    Column("dead_at", Instant),
    Column("dead_of", Text),
    Column("priority", Grade, nullable=False, server_default="1"),
    # The API key that asked for it; empty where none did.
    Column("owner", Text),
    Index("ix_jobs_under_way", "kind", "owner", sqlite_where=text(UNDER_WAY), postgresql_where=text(UNDER_WAY)),
    Index(None, "course_id", "id"),
    Index(None, "project_id", "id"),
    Index(None, "status", "id"),
)
# Of the letters alone: a million jobs that are none make it no longer.
Index(
    None,
    jobs.c.dead_at,
    jobs.c.id,
    sqlite_where=jobs.c.dead_at.is_not(None),
    postgresql_where=jobs.c.dead_at.is_not(None),
)

versions = Table(
    "versions",
    metadata,
    Column("course_id", Text, ForeignKey("courses.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("job_id", Text, ForeignKey("jobs.id"), nullable=False, unique=True),
    Column("commit", Text, nullable=False),
    Column("verdict", Word(Verdict), nullable=False),
    # What became of the chapters of the version before, as JSON.
    Column("changes", Text),
    Column("created_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

projects = Table(
    "projects",
    metadata,
    Column("id", Text, primary_key=True),
    Column("prompt", Text, nullable=False),
    Column("title", Text),
    Column("created_at", Instant, nullable=False),
)

project_versions = Table(
    "project_versions",
    metadata,
    Column("project_id", Text, ForeignKey("projects.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    # The job whose files it has; of a version that brings an earlier one back, that one's.
    Column("job_id", Text, ForeignKey("jobs.id"), nullable=False),
    Column("prompt", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("stack", Text, nullable=False),
    Column("writer", Text, nullable=False),
    Column("verdict", Word(Verdict), nullable=False),
    Column("created_at", Instant, nullable=False),
    # Numbers of versions: the one that was changed, and the one that is brought back.
    Column("base", Integer),
    Column("restores", Integer),
    sqlite_with_rowid=False,
)

reviews = Table(
    "reviews",
    metadata,
    Column("job_id", Text, ForeignKey("jobs.id"), primary_key=True),
    # An outline or a plan, and what a person made of it, as JSON; no answer while it waits for one.
    Column("offered", Text, nullable=False),
    Column("offered_at", Instant, nullable=False),
    Column("answer", Text),
    Column("answered_at", Instant),
)

leases = Table(
    "leases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("job_id", Text, ForeignKey("jobs.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("worker_id", Text, nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    # The number of the last event that this lease has stored.
    Column("last_seq", Integer, nullable=False),
    # How it ended: what its worker reported, or `expired`; empty while it is held.
    Column("outcome", Text),
    Column("ended_at", Instant),
    UniqueConstraint("job_id", "attempt"),
    Index(None, "outcome", "expires_at"),
    Index(None, "worker_id", "outcome"),
)

events = Table(
    "events",
    metadata,
    Column("job_id", Text, ForeignKey("jobs.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("body", Text, nullable=False),
    # One tree, ordered as it is read.
    sqlite_with_rowid=False,
)

memo = Table(
    "memo",
    metadata,
    # The course or the project whose jobs remember.
    Column("owner", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    # The key of its bytes.
    Column("blob", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    # Of what they were when they were put: their hash, and what the place called that state of them.
    Column("sha256", Text),
    Column("seal", Text),
    sqlite_with_rowid=False,
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("job_id", Text, ForeignKey("jobs.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    # The delivery that left it, and the key of its bytes.
    Column("lease_id", Text, ForeignKey("leases.id"), nullable=False),
    Column("blob", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seal", Text),
    sqlite_with_rowid=False,
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("blob", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    # When its bytes were deleted; its name is still shown.
    Column("removed_at", Instant),
    Column("seal", Text),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    # Space-separated: read submit admin worker.
    Column("scopes", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
    # How often somebody signed out with it: previews that were opened before have ended.
    Column("sign_outs", Integer, nullable=False, server_default="0"),
)

notes = Table(
    "notes",
    metadata,
    # What all webs of a store agree on, by name: `oldest`, `previews`, `store`, `files`.
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    # The hash of the call and its body, and the answer that it was given.
    Column("fingerprint", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)
