"""Queries in two parts say what they would say as one."""

import pytest
from tree_sitter import Query

from fondation_cli.course.languages import LANGUAGES


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_pattern_of_a_query_is_lost(name: str) -> None:
    language = LANGUAGES[name]
    whole = Query(language.grammar, language.query_text)
    parts = language.queries_by_depth

    assert [query.pattern_count for query, _, _ in parts] == [len(numbers) for _, numbers, _ in parts]
    assert sorted(number for _, numbers, _ in parts for number in numbers) == list(range(whole.pattern_count))
