"""The chapter on tests knows what tests are written with, of which kinds they are, and what each is handed."""

from collections.abc import Callable, Mapping

import pytest

from fondation_shared.course import Chapter

Written = Callable[..., list[Chapter]]

RUBY = """require 'depot'

RSpec.describe Depot do
  it 'keeps a parcel until it is fetched' do
    depot = Depot.new
    depot.size
    expect(depot.size).to eq(0)
  end
end
"""
GO = """package depot

import "testing"

func TestDepotKeepsParcels(t *testing.T) {
	for _, tt := range []int{1, 2} {
		if Keep(tt) != tt {
			t.Fatal(tt)
		}
	}
	tests := []int{1}
	for _, tt := range tests {
		Keep(tt)
	}
}

func BenchmarkKeep(b *testing.B) {
	Keep(1)
}
"""


def told(chapters: list[Chapter]) -> str:
    return next(chapter.markdown for chapter in chapters if chapter.id == "testing")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {
                "lib/depot.rb": "class Depot\n  def size\n    count = 0\n    count + 0\n  end\nend\n",
                "spec/depot_spec.rb": RUBY,
            },
            "It is written for RSpec",
        ),
        (
            {
                "go.mod": "module example.com/depot\n",
                "depot.go": "package depot\n\nfunc Keep(n int) int {\n\treturn n\n}\n",
                "depot_test.go": GO,
            },
            "One benchmark measures how long things take",
        ),
    ],
)
def test_each_language_has_its_own_manner_of_testing(written: Written, files: Mapping[str, str], sentence: str) -> None:
    assert sentence in told(written(files))


def test_a_fixture_counts_the_tests_that_it_reaches_and_no_others(written: Written, depot: Mapping[str, str]) -> None:
    fixture = "import pytest\n\n\n@pytest.fixture\ndef shelf():\n    return []\n"
    tests = "".join(f"def test_shelf_{number}(shelf):\n    assert shelf == []\n\n\n" for number in range(3))
    more = dict(depot)
    more |= {"tests/conftest.py": fixture, "tests/test_shelf.py": tests}
    more |= {"tests/far/conftest.py": fixture, "tests/far/test_far.py": tests.replace("test_shelf_2", "test_shelf_9")}
    more["tests/far/test_more.py"] = "def test_more(shelf):\n    assert shelf == []\n"
    text = told(written(more))

    assert "`shelf` ([conftest.py:4–6](tests/far/conftest.py#L4-L6)), asked for by four tests" in text
    assert "`shelf` ([conftest.py:4–6](tests/conftest.py#L4-L6)), asked for by three tests" in text
