"""Each kind of question has one answer that the code makes true, and others that the code makes false."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.practice import code_of
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.practice.asked import Asked
from fondation_cli.course.practice.code import Code
from fondation_cli.course.practice.kinds import questions_about
from fondation_cli.course.symbols import Definition
from fondation_cli.course.write.practice import explanation

MANIFEST = '[package]\nname = "depot"\nversion = "0.1.0"\nedition = "2021"\n'
FRAME = """//! Parcels on the wire.

/// What comes over the wire.
pub enum Frame {
    Parcel(String),
    Letter,
    Nothing,
}

/// Why a frame cannot be read.
pub enum Trouble {
    Torn,
    Wet,
    Late,
}

/// Keeps what came.
pub struct Shelf {
    pub boards: Vec<String>,
    pub limit: usize,
}

/// Carries things around.
pub struct Cart {
    pub wheels: u8,
    pub driver: String,
    pub cargo: Vec<String>,
}

impl Shelf {
    /// Takes a frame in.
    pub fn store_frame(&mut self, frame: Frame) -> Result<Cart, Trouble> {
        match frame {
            Frame::Parcel(text) => self.keep_text(text),
            Frame::Letter => self.read_aloud(),
            Frame::Nothing => self.wait_for_more(),
        }
    }

    fn keep_text(&mut self, text: String) -> Result<Cart, Trouble> {
        self.boards.push(text);
        Err(Trouble::Torn)
    }

    fn read_aloud(&mut self) -> Result<Cart, Trouble> {
        Err(Trouble::Wet)
    }

    fn wait_for_more(&mut self) -> Result<Cart, Trouble> {
        Err(Trouble::Late)
    }
}

impl Cart {
    /// Rolls a little.
    pub fn roll_forward(&self) -> Shelf {
        Shelf { boards: vec![], limit: 3 }
    }

    /// Empties itself.
    pub fn tip_over(&self) -> Frame {
        Frame::Nothing
    }
}
"""
RUST = {"Cargo.toml": MANIFEST, "src/lib.rs": "pub mod frame;\n", "src/frame.rs": FRAME}

DESK = '''"""Where people come."""


class Counter:
    """Lets people in."""

    opened: bool
    bell: str


class Desk(Counter):
    """Takes parcels over."""

    drawer: str
    lamp: str

    def take_parcel(self, parcel, weight=12, fragile=True):
        """Take it."""
        if parcel is None:
            self.ring_bell()
        if weight > 30:
            self.call_helper()
        if fragile:
            self.lights = 1
        else:
            return None
        self.write_label(parcel)
        self.push_through(parcel)
        return parcel

    def ring_bell(self):
        """Ring."""

    def call_helper(self):
        """Call."""

    def write_label(self, parcel):
        """Write."""

    def push_through(self, parcel):
        """Push."""


class Hall:
    """Where people wait."""

    chairs: int
    windows: int


def weigh_parcel(parcel):
    """How heavy it is."""
    return len(parcel)


def sweep_floor():
    """Sweep."""


def paint_wall():
    """Paint."""
'''
TESTS = """from depot.desk import Desk, weigh_parcel


def test_weights():
    parcel = "abc"
    assert weigh_parcel("abc") == 3
    assert weigh_parcel(parcel) == 4
    assert weigh_parcel("") == 0
    assert weigh_parcel("ab") == 2
"""
PYTHON = {
    "README.md": "# Depot\n",
    "depot/__init__.py": "",
    "depot/desk.py": DESK,
    "depot/office.py": "from depot.desk import Desk\n\n\ndef open_office():\n    return Desk()\n",
    "depot/roof.py": "def mend_roof():\n    return 1\n",
    "depot/cellar.py": "# A Desk never stood here.\ndef dry_cellar():\n    return 1\n",
    "depot/garden.py": "def rake_garden():\n    return 1\n",
    "tests/test_desk.py": TESTS,
    "tests/test_roof.py": "from depot.roof import mend_roof\n\n\ndef test_roof():\n    assert mend_roof() == 1\n",
    "tests/test_garden.py": "from depot.garden import rake_garden\n\n\ndef test_it():\n    assert rake_garden() == 1\n",
}
Asking = Callable[[dict[str, str], str, str, str], list[Asked]]


@pytest.fixture
def asking(make_repository: Callable[[dict[str, str]], Path]) -> Iterator[Asking]:
    """Finds the questions of one kind about something in a file of a project."""
    opened = []

    def ask(files: dict[str, str], path: str, name: str, kind: str) -> list[Asked]:
        folder = make_repository(files)
        snapshot = open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=())
        opened.append(snapshot)
        source = snapshot.__enter__()
        index = build_index(source, lambda _done, _total, _message="": None, processes=1)
        code = code_of(Library(make_outline(index, source, language="en"), index, source), lambda: source.history)
        return list(questions_about(_definition(code, path, name), code, frozenset({kind})))

    yield ask
    for snapshot in opened:
        snapshot.__exit__(None, None, None)


def _definition(code: Code, path: str, name: str) -> Definition:
    return next(each for each in code.definitions(path) if each.qualified == name)


def answers(asked: Asked) -> tuple[str, set[str]]:
    return asked.right.text, {each.text for each in asked.wrong}


def test_which_case_leads_to_a_call(asking: Asking) -> None:
    found = asking(RUST, "src/frame.rs", "Shelf.store_frame", "case")
    told = {asked.value: answers(asked) for asked in found}
    cases = {"Frame::Parcel(text)", "Frame::Letter", "Frame::Nothing"}
    assert told["read_aloud"] == ("Frame::Letter", cases - {"Frame::Letter"})
    assert told["keep_text"] == ("Frame::Parcel(text)", cases - {"Frame::Parcel(text)"})


def test_a_case_is_not_asked_for_by_what_happens_outside_it_too(asking: Asking) -> None:
    behind = FRAME.replace("        match frame {", "        let kept = match frame {").replace(
        "self.wait_for_more(),\n        }",
        "self.wait_for_more(),\n        };\n        self.read_aloud();\n        kept",
    )
    inside = FRAME.replace("self.wait_for_more(),", "self.boards.iter().map(|_| self.read_aloud()).last().unwrap(),")
    for source in (behind, inside):
        assert source != FRAME
        found = asking({**RUST, "src/frame.rs": source}, "src/frame.rs", "Shelf.store_frame", "case")
        told = [asked.value for asked in found]
        assert "read_aloud" not in told
        assert "keep_text" in told


def test_a_case_that_falls_into_the_next_does_what_that_does(asking: Asking) -> None:
    source = """
export function sortMail(kind) {
  switch (kind) {
    case 'letter':
      stampLetter();
    case 'card':
      throwCard();
      break;
    case 'parcel':
      weighParcel();
      break;
    case 'crate':
      break;
  }
}
export function stampLetter() { return 1; }
export function throwCard() { return 2; }
export function weighParcel() { return 3; }
"""
    found = asking({"src/mail.js": source, "README.md": "# Mail\n"}, "src/mail.js", "sortMail", "case")
    told = {asked.value: answers(asked) for asked in found}
    assert "throwCard" not in told
    assert told["stampLetter"][0] == "'letter'"
    assert told["weighParcel"][0] == "'parcel'"


def test_what_a_type_keeps_and_which_values_it_has(asking: Asking) -> None:
    right, wrong = answers(asking(RUST, "src/frame.rs", "Shelf", "keeps")[0])
    assert right == "boards"
    assert wrong <= {"wheels", "driver", "cargo"}
    right, wrong = answers(asking(RUST, "src/frame.rs", "Trouble", "values")[0])
    assert right == "Torn"
    assert wrong <= {"Parcel", "Letter", "Nothing"}


def test_what_a_type_has_from_another_is_no_false_answer(asking: Asking) -> None:
    hall = DESK.replace("    chairs: int\n", "    chairs: int\n    opened: bool\n    doors: int\n")
    right, wrong = answers(asking({**PYTHON, "depot/desk.py": hall}, "depot/desk.py", "Desk", "keeps")[0])
    assert right == "drawer"
    assert wrong == {"chairs", "doors", "windows"}


def test_what_can_be_asked_of_a_value_is_no_false_answer_to_what_it_keeps(asking: Asking) -> None:
    source = FRAME.replace("    fn keep_text", "    pub fn driver(&self) -> u8 {\n        1\n    }\n\n    fn keep_text")
    right, wrong = answers(asking({**RUST, "src/frame.rs": source}, "src/frame.rs", "Shelf", "keeps")[0])
    assert right == "boards"
    assert wrong == {"wheels", "cargo"}


def test_an_explanation_that_opens_with_a_number_opens_with_a_capital(asking: Asking) -> None:
    kept = asking(RUST, "src/frame.rs", "Shelf", "keeps")[0]
    changed = dataclasses.replace(kept, kind="busiest", counts=(6,))
    assert explanation(changed, "en").startswith("Six commits changed")
    assert explanation(changed, "fr").startswith("Six commits ont changé")


def test_to_give_nothing_back_is_no_other_answer_than_to_end_without_a_value(asking: Asking) -> None:
    ruby = """class Scale
  def weigh(parcel)
    return nil if parcel.torn?
    return 1 if parcel.late?

    parcel.weight
  end
end
"""
    found = asking({"lib/scale.rb": ruby, "README.md": "# Depot\n"}, "lib/scale.rb", "Scale.weigh", "returns")
    forms = {asked.right.text: {each.form for each in asked.wrong} for asked in found}
    assert "stops" not in forms["nil"]
    assert "stops" in forms["1"]


def test_what_a_signature_asks_for_and_promises(asking: Asking) -> None:
    right, wrong = answers(asking(RUST, "src/frame.rs", "Shelf.store_frame", "gives")[0])
    assert right == "Result<Cart, Trouble>"
    assert {"Shelf", "Frame"} <= wrong
    asked_for = asking(RUST, "src/frame.rs", "Shelf.store_frame", "takes")
    assert asked_for == []  # Its own name says so already.


def test_what_can_be_called_on_a_type(asking: Asking) -> None:
    right, wrong = answers(asking({**PYTHON, **_CART}, "depot/desk.py", "Desk", "offers")[0])
    assert right == "take_parcel"
    assert wrong == {"roll_cart", "load_cart"}


_CART = {
    "depot/cart.py": "class Cart:\n    def roll_cart(self):\n        return 1\n\n    def load_cart(self):\n"
    "        return 2\n"
}


def test_what_a_parameter_is_when_nobody_says(asking: Asking) -> None:
    told = {asked.value: answers(asked) for asked in asking(PYTHON, "depot/desk.py", "Desk.take_parcel", "default")}
    assert told["fragile"][0] == "True"
    assert "False" in told["fragile"][1]
    assert told["weight"][0] == "12"
    assert "12" not in told["weight"][1]


def test_what_came_before_a_step(asking: Asking) -> None:
    right, wrong = answers(asking(PYTHON, "depot/desk.py", "Desk.take_parcel", "before")[0])
    assert right == "write_label"
    assert wrong == {"weigh_parcel", "sweep_floor", "paint_wall"}


def test_which_condition_stands_before_a_call(asking: Asking) -> None:
    desk = DESK.replace(
        "        if fragile:\n", "        if self.lamp == 'on':\n            weight = 1\n        if fragile:\n"
    )
    told = {
        asked.value: answers(asked)
        for asked in asking({**PYTHON, "depot/desk.py": desk}, "depot/desk.py", "Desk.take_parcel", "guards")
    }
    right, wrong = told["call_helper"]
    assert right == "weight > 30"
    assert "self.lamp == 'on'" in wrong
    # What follows needs it to have held: the other way leaves the function.
    assert "fragile" not in wrong
    assert not {"write_label", "push_through"} & told.keys()


def test_which_file_has_to_change_with_a_name(asking: Asking) -> None:
    right, wrong = answers(asking(PYTHON, "depot/desk.py", "Desk", "renamed")[0])
    assert right == "depot/office.py"
    assert {"depot/roof.py", "depot/garden.py"} <= wrong
    assert "depot/cellar.py" not in wrong
    right, wrong = answers(asking(PYTHON, "depot/desk.py", "Desk", "watched")[0])
    assert (right, wrong) == ("tests/test_desk.py", {"tests/test_roof.py", "tests/test_garden.py"})


def test_what_has_to_come_out_of_a_call_that_a_test_makes(asking: Asking) -> None:
    told = {asked.value: answers(asked) for asked in asking(PYTHON, "tests/test_desk.py", "test_weights", "expects")}
    assert told['weigh_parcel("abc")'] == ("3", {"4", "0", "2"})
    # What the test made itself says nothing to who does not see the test.
    assert "weigh_parcel(parcel)" not in told


def test_types_that_all_name_each_other_are_read_once_each(asking: Asking) -> None:
    lids = [f"Lid{number}" for number in range(16)]
    heads = {lid: ", ".join(other for other in lids if other != lid) for lid in lids}
    types = ["class Shape:", "class Crate(Shape):", *(f"class {lid}(Map[{names}]):" for lid, names in heads.items())]
    shapes = '"""Shapes."""\n\n' + "".join(f'\n{head}\n    """A thing."""\n\n    wide = 1\n\n' for head in types)
    files = {"depot/__init__.py": '"""Shapes."""\n', "depot/shapes.py": shapes}
    asked = asking(files, "depot/shapes.py", "Shape", "inherits")
    assert [answers(each)[0] for each in asked] == ["Crate"]
    assert answers(asked[0])[1] < set(lids)
