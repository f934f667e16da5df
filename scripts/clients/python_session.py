"""Runs the statements of each line of standard input in one session and answers each with one line of JSON."""

import ast
import contextlib
import io
import json
import sys

answers = sys.stdout
names: dict = {"__name__": "__session__"}


def run(source: str) -> None:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<case>", "exec"), names)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), "<case>", "eval"), names)
        if value is not None:
            print(value)


for line in sys.stdin:
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            run(json.loads(line))
        except Exception as error:
            code = 1
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
    answers.write(json.dumps({"exit": code, "out": out.getvalue(), "err": err.getvalue()}) + "\n")
    answers.flush()
