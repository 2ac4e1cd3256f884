"""What a worker hands over for a person to look at, for tests."""

from fondation_shared.checks import CommandCheck, PageCheck
from fondation_shared.project import Plan, PlannedCommand, PlannedFile
from fondation_shared.review import OutlinedChapter, OutlineReview, PlanReview

OUTLINE = OutlineReview(
    title="Flask",
    language="en",
    commit="4f2a9c10" * 5,
    ref="main",
    chapters=[
        OutlinedChapter(id="overview", title="Flask at a glance", goals=["Say what Flask is for."], subjects=["Flask"]),
        OutlinedChapter(id="session", title="Session and Cookies", goals=["Say who keeps a session."]),
        OutlinedChapter(id="blueprint", title="Blueprint"),
        OutlinedChapter(id="testing", title="How Flask is tested"),
    ],
)

PLAN = PlanReview(
    writer="offline",
    plan=Plan(
        name="todo",
        title="Todo",
        language="en",
        stack="static",
        summary="Todo. Offline starter, not written for your prompt.",
        files=[
            PlannedFile(path="index.html", purpose="The page"),
            PlannedFile(path="style.css", purpose="What it looks like"),
        ],
        commands=[PlannedCommand(step="test", command=["node", "--test"])],
        checks=[CommandCheck(name="Its tests pass", step="test"), PageCheck(name="The page opens", path="index.html")],
    ),
)
