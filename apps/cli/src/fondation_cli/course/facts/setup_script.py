"""What a `setup.py` says of a project: read as text, never run."""

import ast

from fondation_cli.course.facts.build_file import Manifest


def read_setup(path: str, text: str) -> Manifest | None:
    """The arguments of its call of `setup` that are plain values. Raises ValueError for text that is not Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, MemoryError) as error:
        raise ValueError(str(error)) from error
    call = next((each for each in ast.walk(tree) if isinstance(each, ast.Call) and _is_setup(each.func)), None)
    if call is None:
        return None
    said = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    python = _text(said.get("python_requires"))
    return Manifest(
        path,
        description=_text(said.get("description")),
        version=_text(said.get("version")),
        requires=f"python {python}" if python else "",
        licence=_text(said.get("license")),
        packages=tuple(name for each in _texts(said.get("install_requires")) if (name := _name(each))),
        entry_points=_scripts(said.get("entry_points")),
    )


def _is_setup(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "setup"


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _texts(node: ast.expr | None) -> list[str]:
    return [text for each in node.elts if (text := _text(each))] if isinstance(node, ast.List | ast.Tuple) else []


def _name(requirement: str) -> str:
    end = next((place for place, sign in enumerate(requirement) if not (sign.isalnum() or sign in "._-")), None)
    return requirement[:end]


def _scripts(node: ast.expr | None) -> tuple[tuple[str, str], ...]:
    """`console_scripts`, each `name = module:function`."""
    if not isinstance(node, ast.Dict):
        return ()
    pairs = zip(node.keys, node.values, strict=True)
    texts = [text for key, value in pairs if key and _text(key) == "console_scripts" for text in _texts(value)]
    halves = [text.partition("=") for text in texts]
    return tuple((name.strip(), target.strip()) for name, _, target in halves if target.strip())
