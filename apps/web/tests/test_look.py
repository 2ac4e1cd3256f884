from importlib.resources import files


def test_application_and_reader_share_one_look() -> None:
    """The apps never import each other, so each has its copy of colours, type and space; they must be the same."""
    reader = files("fondation_cli").joinpath("course/static/tokens.css").read_text("utf-8")
    assert files("fondation_web").joinpath("static/tokens.css").read_text("utf-8") == reader
