"""Whether one run of a function can come from one of its lines to another."""

from fondation_cli.course.anatomy.statements import Statement, StatementKind

_ENDING = {StatementKind.RETURN, StatementKind.FAIL}


def leads_on(statements: tuple[Statement, ...], first: int, second: int) -> bool:
    """Whether the line `second` can come after the line `first`: not on another branch, nor behind an end."""
    for statement in statements:
        if _holds(statement, first):
            return (
                _leads_on_inside(statement, first, second) if _holds(statement, second) else not _ends(statement, first)
            )
    return True


def _leads_on_inside(statement: Statement, first: int, second: int) -> bool:
    """The same within one statement that holds both lines."""
    blocks = _blocks(statement)
    one = next((block for block in blocks if _is_in(block, first)), None)
    other = next((block for block in blocks if _is_in(block, second)), None)
    if one is None:
        return True
    if one is other:
        return leads_on(one, first, second)
    # What is done in the end is done after a return as well.
    return statement.kind is StatementKind.TRY and one is statement.body and other is statement.otherwise


def _ends(statement: Statement, line: int) -> bool:
    """Whether the function ends with the block that a line of the statement stands in, or with the line itself."""
    block = next((block for block in _blocks(statement) if _is_in(block, line)), None)
    if block is None:
        return statement.kind in _ENDING
    return any(
        _ends(inner, line) if _holds(inner, line) else inner.start > line and inner.kind in _ENDING for inner in block
    )


def _blocks(statement: Statement) -> list[tuple[Statement, ...]]:
    handlers = (handler.body for handler in statement.handlers)
    cases = (case.body for case in statement.cases)
    return [block for block in (statement.body, *handlers, *cases, statement.otherwise) if block]


def _holds(statement: Statement, line: int) -> bool:
    return statement.start <= line <= statement.end


def _is_in(block: tuple[Statement, ...], line: int) -> bool:
    return block[0].start <= line <= block[-1].end
