"""What a build is put together of, and what has to be there for it to work."""

from fondation_cli.course import markup
from fondation_cli.course.facts.parts import BuildParts
from fondation_cli.course.facts.projects import ProjectFacts
from fondation_cli.course.markup import Span
from fondation_cli.course.write.voice import Voice


def parts(found: BuildParts, voice: Voice) -> str:
    """What the build is put together of."""
    return voice.sentence(
        "overview.parts",
        parts=voice.say(f"overview.parts_{found.kind}", count=len(found.names)),
        names=voice.names(found.names),
        place=voice.place(found.span),
    )


def besides(project: ProjectFacts, voice: Voice) -> list[str]:
    """What has to be there for the commands to work: exact versions, services beside it."""
    said = []
    if project.pinned is not None:
        place = voice.place(Span(project.pinned.path, 1, 1))
        said.append(voice.say("overview.pinned", tool=project.pinned.tool, place=place))
    if project.services is not None:
        services = voice.both(
            voice.say("overview.service", name=markup.code(name), image=markup.code(image))
            for name, image in project.services.named
        )
        count, place = len(project.services.named), voice.place(project.services.span)
        said.append(voice.sentence("overview.services", count=count, services=services, place=place))
    return said
