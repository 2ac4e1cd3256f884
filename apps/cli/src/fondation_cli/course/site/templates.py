"""The templates of the pages, with what every page shares."""

from pathlib import Path

from jinja2.filters import do_mark_safe

from fondation_cli.course import markup
from fondation_cli.course.breaks import LONG_IN_TITLE, breakable
from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.templating import environment

FOLDER = Path(__file__).parent.parent / "templates"


class Templates:
    """Renders templates for one book. A name that a template misspells is an error, never an empty place."""

    def __init__(self, book: Book) -> None:
        self._environment = environment(FOLDER)
        self._environment.filters |= {
            "breakable": lambda text: do_mark_safe(breakable(text)),
            "breakable_title": lambda text: do_mark_safe(breakable(text, LONG_IN_TITLE)),
        }
        self._environment.globals |= {
            "book": book,
            "document": book.document,
            "words": book.words,
            "routes": routes,
            "line_range": markup.line_range,
            "short_path": markup.short_path,
        }

    def page(self, template: str, page: str, **values: object) -> str:
        """A page of the site at its address; `current` marks the reader's place in the list of chapters."""
        shared: dict[str, object] = {"root": routes.root_of(page), "current": page, "page": page}
        return self.render(template, **{**shared, **values})

    def render(self, template: str, **values: object) -> str:
        """Any template with its values."""
        return self._environment.get_template(template).render(values)
