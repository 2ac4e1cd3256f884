"""What a good model makes of a page that counts, and of a library that does."""

PAGE_PROMPT = "Build a static page with a counter"
PAGE_PLAN = {
    "title": "Counter",
    "stack": "static",
    "summary": "A page that counts clicks.",
    "files": [
        {"path": "index.html", "purpose": "The page with its button.", "needs": ["counter.js"]},
        {"path": "counter.js", "purpose": "next(n) gives n + 1."},
        {"path": "counter.test.js", "purpose": "Tests of counter.js.", "needs": ["counter.js"]},
        {"path": "README.md", "purpose": "What this is."},
    ],
    "removed": ["todos.js", "app.js", "todos.test.js"],
    "checks": [{"kind": "http", "name": "counts", "path": "/", "text": "Count"}],
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Counter</title>
<link rel="stylesheet" href="style.css">
<link rel="icon" href="icon.svg">
</head>
<body>
<h1>Count</h1>
<button id="more">0</button>
<script src="counter.js"></script>
</body>
</html>
"""
SCRIPT = "function next(n) {\n  return n + 1;\n}\n\nif (typeof module !== 'undefined') module.exports = { next };\n"
TEST = """const test = require("node:test");
const assert = require("node:assert");
const { next } = require("./counter.js");

test("one more", () => assert.equal(next(1), 2));
"""
PAGE_FILES = {
    "index.html": PAGE,
    "counter.js": SCRIPT,
    "counter.test.js": TEST,
    "README.md": "# Counter\n\nOpen `index.html`.\n",
}
