"""Arguments and options of the `fondation` command that a course is asked for with, or that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]

CallModels = Annotated[bool, typer.Option("--call", help="Ask each model for a word, which costs next to nothing.")]

CourseFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a course.")]

Repository = Annotated[
    str,
    typer.Argument(metavar="REPO", help="An https URL, a folder with a Git repository, or a .zip or .tar.gz archive."),
]

CourseOutput = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="DIR", help="Where to leave the course; unset: ./NAME-course."),
]

Ref = Annotated[str | None, typer.Option(metavar="REF", help="A branch, a tag or a commit; unset: the default branch.")]

Language = Annotated[str, typer.Option(metavar="en|fr", help="The language of the course.")]

Include = Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Only these paths; may be repeated.")]

Exclude = Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Not these paths; may be repeated.")]

Chapters = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="The most chapters, 4 to 12; unset: 12 and two that close. A small repository gets fewer."
    ),
]

Exercises = Annotated[
    str | None,
    typer.Option(
        metavar="auto|always|never",
        help="Run the repository's own tests to find exercises: behind walls, always, never; unset: auto.",
    ),
]

Review = Annotated[
    bool,
    typer.Option("--review", help="Stop behind the outline, or the plan, and leave it in a file, to be changed."),
]

Reviewed = Annotated[
    Path | None,
    typer.Option("--reviewed", metavar="FILE", help="Go on with the outline or the plan in this file, as it is now."),
]

Estimate = Annotated[
    bool, typer.Option("--estimate", help="Only say what it would take: files, chapters, tokens and money.")
]

Prompt = Annotated[str, typer.Argument(metavar="PROMPT", help="What to build, in a sentence or more.")]

ProjectOutput = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="DIR",
        help="Where to leave the project, in place of one that is there; unset: ./NAME.",
    ),
]

StackName = Annotated[
    str | None, typer.Option("--stack", metavar="STACK", help="What to build it with; unset: the prompt decides.")
]

Sandbox = Annotated[
    str | None,
    typer.Option(
        "--sandbox",
        metavar="auto|docker|bubblewrap",
        help="Where its commands run; unset: what the settings say.",
    ),
]

Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="PROVIDER:NAME", help="The model that writes; unset: what the settings say, else none."
    ),
]

Budget = Annotated[
    float | None,
    typer.Option(
        "--budget", metavar="MONEY", min=0, help="The most that the model may cost, in dollars; unset: the settings'."
    ),
]

Audience = Annotated[
    str | None, typer.Option("--audience", metavar="TEXT", help="Whom a model writes for, in your words.")
]

Offline = Annotated[bool, typer.Option("--offline", help="Without a model, whatever the settings say.")]

OpenPage = Annotated[bool, typer.Option("--open", help="Open the course in a browser when it is ready.")]

NewerRef = Annotated[
    str | None,
    typer.Option(
        "--ref", metavar="REF", help="A branch, a tag or a commit; unset: the one that the course was made of."
    ),
]

NewerArchive = Annotated[
    Path | None,
    typer.Option("--archive", metavar="FILE", help="The newer archive, for a course that was made from one."),
]

OnlyCheck = Annotated[
    bool,
    typer.Option("--check", help="Only say how far the course lies behind; exit code 0: up to date, 9: it is not."),
]

MovedRepository = Annotated[
    str | None,
    typer.Option(
        "--repository", metavar="REPO", help="The repository, where it has moved; unset: where the course says."
    ),
]

ReaderPort = Annotated[
    int | None,
    typer.Option(
        "--port", metavar="PORT", min=0, max=65535, help="The port, 0 for any that is free; unset: the course's own."
    ),
]

GoldenSets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SET]...", help="reference-outlines, development, held-out, or a JSON file; unset: these three."
    ),
]

KnownProjects = Annotated[
    Path | None,
    typer.Option(
        "--projects",
        metavar="DIR",
        help="A folder of repositories and archives to take projects from; others come by pip, npm and git.",
    ),
]

ExportForm = Annotated[
    str, typer.Option(metavar="FORM", help="epub, pdf, anki, codetour, markdown, or site (as one archive).")
]

ExportOutput = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="PLACE", help="Where to write; unset: here, by its title.")
]

Standby = Annotated[
    bool, typer.Option("--standby", help="Load everything, then take the workspace from a line on stdin.")
]

SayAbilities = Annotated[
    bool, typer.Option("--abilities", help="Run none: say which kinds of job can be done here, as JSON.")
]
