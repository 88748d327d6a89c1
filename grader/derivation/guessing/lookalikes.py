"""Which signs are mistaken for each other when handwriting or print is recognised."""

from __future__ import annotations

import functools
import unicodedata

SHAPES = (
    "xX×χκλϰγ%*", "yYgqj9γ4", "fFtϕφ∫ρJpζþ", "pPρϕφ∂", "l1Iiι|!jtτℓ/", "cCe(ε<oςσ€", "wWωuvϖmψ", "kKκhRH", "NMnmHWμΛVη",
    "sS5Σ∑3ξζεEδ8$", "zZ2ξ7ζ3∑", "dδ∂aαλ26σ8Jcθ", "nuvνrhηπμ", "bB6h8βδG", "aαoqduσ@9", "θΘO0oQϕφσΦDø", "rvγτνΓn",
    "TτtFIJ7+Γ⊤r", "jiJy;ȷ", "LlCℓ1<", "DOPBΔ", "ΔAΛ4", "ΠπnΩTM", "πnτΠ", "λAxΛX", "ωwW", "mwM", "gq9yg8",
)  # fmt: skip
"""Signs that are written with nearly the same strokes; one may stand in several rows."""
CASE, SHAPE, OTHER = 4, 10, 22
"""What it costs to take a sign for its other case, for one of its shape, and for any other."""


@functools.lru_cache(maxsize=4096)
def distance(written: str, meant: str) -> int:
    """How far a sign, a letter or a command of LaTeX, is from another; 0 if they are the same."""
    one, other = shape(written), shape(meant)
    if one == other:
        return 0
    if one.lower() == other.lower():
        return CASE
    if any(one in row and other in row for row in SHAPES):
        return SHAPE
    return OTHER


@functools.lru_cache(maxsize=1024)
def shape(name: str) -> str:
    """The character that a command of LaTeX shows; letters and digits are themselves."""
    name = name.removeprefix("\\").removeprefix("var")
    if len(name) <= 1:
        return name
    if name in ("partial", "sum", "top", "ell", "prod"):
        return {"partial": "∂", "sum": "∑", "top": "⊤", "ell": "ℓ", "prod": "Π"}[name]
    kind = "CAPITAL" if name[0].isupper() else "SMALL"
    spelled = {"LAMBDA": "LAMDA"}.get(name.upper(), name.upper())
    try:
        return unicodedata.lookup(f"GREEK {kind} LETTER {spelled}")
    except KeyError:
        return name


def is_sum_like(name: str) -> bool:
    """Whether a sign may be what is left of the sign for a sum."""
    return distance(name, "\\sum") <= SHAPE
