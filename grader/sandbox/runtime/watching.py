"""A course's own cell, compiled where no student's code runs: its names, its imports, and code that shows its values.

The code travels as `marshal` writes it and is opened in the student's process, so that nothing the student does to the
shell, its transformers or Python's compiler changes what a test asks.
"""

from __future__ import annotations

import ast
import hashlib
import marshal
from typing import Any

from .fairplay import COURSE, SEEN

FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
SHOWN = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


def compiled(source: str, transform: Any) -> tuple[dict[str, Any], bytes]:
    """What a cell names and imports, and its code: all but the last expression, and that. Raises SyntaxError."""
    transformed = transform(source)
    tree = ast.parse(transformed)
    about = described(tree)
    tree = ast.fix_missing_locations(Watch().visit(tree))
    file = f"{COURSE}{hashlib.sha256(source.encode()).hexdigest()[:16]}.py"
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    body = compile(tree, file, "exec", FLAGS, dont_inherit=True)
    value = compile(ast.Expression(last.value), file, "eval", FLAGS, dont_inherit=True) if last is not None else None
    quiet = transformed.rstrip().endswith(";")
    return {**about, "file": file, "text": transformed}, marshal.dumps((body, value, quiet))


def described(tree: ast.AST) -> dict[str, Any]:
    """Names that are read and not bound, names that are bound, and imports as (name, module, attribute).

    `inside` has the same of each function and class.
    """
    inside = {}
    for node in tree.body if isinstance(tree, ast.Module) else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside[node.name] = described(node)["reads"]
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, kinds)}
    imports = imports_of(tree)
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)} - bound - {name for name, *_ in imports}
    read -= {argument.arg for argument in ast.walk(tree) if isinstance(argument, ast.arg)}
    return {"reads": sorted(read), "binds": sorted(bound), "imports": imports, "inside": inside}


def imports_of(tree: ast.AST) -> list[tuple[str, str, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                found.append((alias.asname or whole, whole, ""))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(alias.asname or alias.name, node.module, alias.name) for alias in node.names]
    return found


class Watch(ast.NodeTransformer):
    """Has operands, arguments, results of calls and what is asserted looked at, and changes nothing else."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        node.left = shown(node.left)
        node.comparators = [shown(each) for each in node.comparators]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        node.left, node.right = shown(node.left), shown(node.right)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        node.operand = shown(node.operand)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        node.args = [each if isinstance(each, ast.Starred) else shown(each) for each in node.args]
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        self.generic_visit(node)
        node.test = shown(node.test)
        return node


def shown(node: ast.expr) -> ast.expr:
    """The expression, on its way through the one who looks."""
    if not isinstance(node, SHOWN):
        return node
    return ast.copy_location(ast.Call(ast.Name(SEEN, ast.Load()), [node], []), node)
