"""What is said of stacks in one place is what they are in the other."""

from fondation_cli.project.stacks.shelf import every_stack
from fondation_shared.stacks import STACKS, WITH_COMMAND


def test_a_server_knows_the_stacks_that_a_worker_builds_with() -> None:
    assert [stack.name for stack in every_stack()] == list(STACKS)
    assert {stack.name for stack in every_stack() if stack.commands.run} == WITH_COMMAND
