"""The page that says what changed since the version before."""

from fondation_cli.course import telling
from fondation_cli.course.site import routes
from fondation_cli.course.site.book import SHORT_COMMIT, Book
from fondation_cli.course.site.templates import Templates
from fondation_shared.course import Changes


def changes_page(book: Book, changes: Changes, templates: Templates) -> str:
    """Each chapter with what became of it and why, then the commits in between."""
    return templates.page(
        "changes.html",
        routes.CHANGES,
        headline=telling.headline(changes, book.words),
        groups=telling.groups(changes, book.words),
        reasons={each.chapter: telling.reason(each, book.words) for each in changes.chapters},
        passages=[(each.commit[:SHORT_COMMIT], each.subject) for each in changes.passages],
        left_out=telling.left_out(changes),
    )
