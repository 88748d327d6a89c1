"""Formulas as MathML, as they were understood: every index in its place, every bracket that matters.

Made of the tree, never of the student's text, and escaped: it can hold no markup of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from grader.derivation.nodes.syntax import (
    OPEN,
    Add,
    Along,
    Applied,
    Call,
    Cases,
    Condition,
    Derivative,
    Differential,
    Element,
    Entry,
    Fixed,
    Fraction,
    Hadamard,
    Indicator,
    Label,
    Largest,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Prime,
    Product,
    Sum,
    Symbol,
    Trace,
    Transposed,
    Truth,
    Variable,
)  # fmt: skip

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Pi": "Π",
    "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "zeta": "ζ", "iota": "ι", "upsilon": "υ", "Xi": "Ξ",
    "Upsilon": "Υ",
}  # fmt: skip
ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "vec": "→", "dot": "˙", "check": "ˇ", "breve": "˘", "ddot": "¨"}
MAX_LENGTH = 20_000


def mathml(left: Node, right: Node) -> str:
    """The equation of two sides; "" if it is too long to be of use."""
    equation = f"<mrow>{_of(left)}<mo>=</mo>{_of(right)}</mrow>"
    found = f'<math display="block" style="text-align:left;margin-left:0">{equation}</math>'
    return found if len(found) <= MAX_LENGTH else ""


def _of(node: Node) -> str:
    return WRITERS[type(node)](node)


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _brackets(inner: str) -> str:
    return _row("<mo>(</mo>", inner, "<mo>)</mo>")


def _name(name: str) -> str:
    name = name.partition("/")[0].partition("|")[0]
    first, _, rest = name.partition(" ")
    if first in ACCENTS and rest:
        return f"<mover accent='true'>{_name(rest)}<mo>{ACCENTS[first]}</mo></mover>"
    if first in ("cal", "bb") and rest:
        variant = "script" if first == "cal" else "double-struck"
        return f'<mi mathvariant="{variant}">{escape(rest)}</mi>'
    if rest:
        return f"<msub><mi>{_letter(first)}</mi><mtext>{escape(rest)}</mtext></msub>"
    return f"<mi>{_letter(first)}</mi>"


def _letter(name: str) -> str:
    return GREEK.get(name, escape(name))


def _index(index: Any) -> str:
    if isinstance(index, Number):
        return f"<mn>{index.value:g}</mn>"
    if isinstance(index, Label):
        return f"<msub><mi>{_letter(index.labels)}</mi>{_index(index.example)}</msub>"
    if isinstance(index, Variable):
        return _index(index.name)
    letter = str(index).partition("#")[0]
    if letter.startswith("~"):
        return "<mo>·</mo>"
    return f"<mi>{escape(letter)}</mi>"


def _entry(node: Entry) -> str:
    indices = [_index(index) for index in node.indices if index != OPEN]
    name = _name(node.name)
    return f"<msub>{name}{_row(*indices)}</msub>" if indices else name


def _number(node: Number) -> str:
    return f"<mn>{node.value:g}</mn>"


def _symbol(node: Symbol) -> str:
    return _name(node.name)


def _add(node: Add) -> str:
    parts = [_of(node.terms[0])]
    for term in node.terms[1:]:
        negative = isinstance(term, Negative)
        inner = _of(term.of) if isinstance(term, Negative) else _of(term)
        if isinstance(term, Negative) and isinstance(term.of, Add):
            inner = _brackets(inner)
        parts += ["<mo>−</mo>" if negative else "<mo>+</mo>", inner]
    return _row(*parts)


def _negative(node: Negative) -> str:
    inner = _of(node.of)
    return _row("<mo>−</mo>", _brackets(inner) if isinstance(node.of, Add | Negative) else inner)


def _factor(node: Node) -> str:
    inner = _of(node)
    return _brackets(inner) if isinstance(node, Add | Negative | Sum | Derivative) else inner


def _product(node: Product) -> str:
    last = len(node.factors) - 1
    parts = [_of(f) if n == last and isinstance(f, Sum) else _factor(f) for n, f in enumerate(node.factors)]
    numbers = [isinstance(f, Number) for f in node.factors]
    joined = [parts[0]]
    for at in range(1, len(parts)):
        joined += ["<mo>·</mo>" if numbers[at] else "<mo>&#x2062;</mo>", parts[at]]
    return _row(*joined)


def _hadamard(node: Hadamard) -> str:
    return _row(_factor(node.left), "<mo>⊙</mo>", _factor(node.right))


def _fraction(node: Fraction) -> str:
    return f"<mfrac>{_row(_of(node.over))}{_row(_of(node.under))}</mfrac>"


def _base(node: Node) -> str:
    return _of(node) if isinstance(node, Entry | Number | Symbol | Norm) else _brackets(_of(node))


def _power(node: Power) -> str:
    return f"<msup>{_base(node.base)}{_row(_of(node.exponent))}</msup>"


def _transposed(node: Transposed) -> str:
    return f"<msup>{_base(node.of)}<mo>⊤</mo></msup>"


def _call(node: Call) -> str:
    return _row(f"<mi>{escape(node.function)}</mi>", "<mo>&#x2061;</mo>", _brackets(_of(node.argument)))


def _element(node: Element) -> str:
    return f"<msub>{_base(node.of)}{_row(*map(_index, node.indices))}</msub>"


def _norm(node: Norm) -> str:
    bar = "<mo>|</mo>" if node.single else "<mo>‖</mo>"
    return _row(bar, _of(node.of), bar)


def _derivative(node: Derivative) -> str:
    over = _of(node.of) if isinstance(node.of, Entry) else _brackets(_of(node.of))
    return f"<mfrac>{_row('<mo>∂</mo>', over)}{_row('<mo>∂</mo>', _of(node.by))}</mfrac>"


def _condition(node: Condition | Truth) -> str:
    if isinstance(node, Truth):
        return _row(_of(node.left), f"<mo>{escape(SIGNS.get(node.relation, node.relation))}</mo>", _of(node.right))
    return _row(_index(node.left), "<mo>=</mo>" if node.relation == "=" else "<mo>≠</mo>", _index(node.right))


def _conditions(conditions: Sequence[Condition | Truth]) -> str:
    return "<mo>,</mo>".join(map(_condition, conditions))


def _sum(node: Sum) -> str:
    if node.kind == "list":
        return _row("<mo>(</mo>", _of(node.body), "<mo>)</mo>", *(_row(_index(v)) for v in node.variables))
    sign = {"sum": "∑", "prod": "∏", "max": "max"}[node.kind]
    below = ["<mo>,</mo>".join(_index(variable) for variable in node.variables)]
    if node.conditions:
        below += ["<mo>:</mo>", _conditions(node.conditions)]
    axis = node.variables[0].axis if len(node.variables) == 1 and not node.conditions else ""
    body = _brackets(_of(node.body)) if isinstance(node.body, Add) else _of(node.body)
    big = f'<mo largeop="true" movablelimits="false">{sign}</mo>'
    if axis:
        return _row(
            f"<munderover>{big}{_row(*below, '<mo>=</mo><mn>1</mn>')}<mi>{escape(axis)}</mi></munderover>", body
        )
    return _row(f"<munder>{big}{_row(*below)}</munder>", body)


def _along(node: Along) -> str:
    where = "" if node.axis is None else f"<mo>,</mo><mtext>axis</mtext><mo>=</mo><mn>{node.axis}</mn>"
    return _row(f"<mi>{escape(node.kind)}</mi>", "<mo>&#x2061;</mo>", _brackets(_of(node.of) + where))


def _indicator(node: Indicator) -> str:
    return _row("<mo>[</mo>", _conditions(node.conditions), "<mo>]</mo>")


def _cases(node: Cases) -> str:
    rows = "".join(
        f"<mtr><mtd>{_of(value)}</mtd><mtd>{_conditions(conditions) or '<mtext>otherwise</mtext>'}</mtd></mtr>"
        for value, conditions in node.rows
    )
    return _row("<mo>{</mo>", f"<mtable>{rows}</mtable>")


SIGNS = {"!=": "≠"}
WRITERS: Mapping[type, Callable[[Any], str]] = {
    Number: _number,
    Symbol: _symbol,
    Entry: _entry,
    Add: _add,
    Negative: _negative,
    Product: _product,
    Hadamard: _hadamard,
    Fraction: _fraction,
    Power: _power,
    Transposed: _transposed,
    Call: _call,
    Element: _element,
    Norm: _norm,
    Derivative: _derivative,
    Differential: lambda node: _row("<mi>d</mi>", _base(node.of)),
    Fixed: lambda node: _of(node.of),
    Prime: lambda node: f"<msup>{_base(node.of)}<mo>′</mo></msup>",
    Applied: lambda node: _row(
        _name(node.function), "<mo>′</mo>" * node.order, _brackets("<mo>,</mo>".join(map(_of, node.arguments)))
    ),
    Trace: lambda node: _row("<mi>tr</mi>", _brackets(_of(node.of))),
    Largest: lambda node: _row("<mi>max</mi>", _brackets("<mo>,</mo>".join(map(_of, node.of)))),
    Along: _along,
    Sum: _sum,
    Indicator: _indicator,
    Truth: lambda node: _row("<mo>[</mo>", _condition(node), "<mo>]</mo>"),
    Cases: _cases,
}
