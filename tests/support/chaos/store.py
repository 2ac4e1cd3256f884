"""What stands in a site's store, seen past the service."""

from sqlalchemy import NullPool, create_engine, text

from chaos.site import Site


def asked(site: Site, question: str) -> list[list[object]]:
    """The rows that answer a question of SQL."""
    engine = create_engine(site.database.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    with engine.connect() as connection:
        return [[*row] for row in connection.execute(text(question))]


def remembered(site: Site) -> dict[str, int]:
    """When the store took in each step that it remembers, in milliseconds."""
    return {f"{key}": int(f"{at}") for key, at in asked(site, "SELECT key, created_at FROM memo")}


def granted(site: Site) -> dict[tuple[str, int], int]:
    """When each attempt of each job was granted, in milliseconds."""
    found = asked(site, "SELECT job_id, attempt, granted_at FROM leases")
    return {(f"{job}", int(f"{attempt}")): int(f"{at}") for job, attempt, at in found}
