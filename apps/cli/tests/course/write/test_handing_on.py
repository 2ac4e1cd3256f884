"""Only a function whose whole body is one call is said to do nothing but call."""

from collections.abc import Callable, Mapping

from fondation_cli.course.facts.sheet import FactSheet

Gathered = Callable[[Mapping[str, str]], list[FactSheet]]

_EXTRA = '''
    def gather(self, name):
        """Fetch after a look that is made here."""
        look = lambda parcel: parcel is not None and parcel.weight > 3
        return self.fetch(name)

    def sift(self, name):
        """Fetch with what is written here."""
        return self.fetch(name, lambda parcel: parcel is not None)
'''


def test_a_function_with_work_of_its_own_in_a_closure_does_not_only_hand_on(
    gathered: Gathered, depot: dict[str, str]
) -> None:
    files = depot | {"depot/store.py": depot["depot/store.py"] + _EXTRA}

    members = [member for sheet in gathered(files) for subject in sheet.subjects for member in subject.members]

    handing = {member.mention.name.rpartition(".")[2]: member.forwards for member in members}
    assert handing["collect"]
    assert (handing.get("gather", ""), handing.get("sift", "")) == ("", "")
