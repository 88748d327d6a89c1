"""LaTeX's commands: those that change only the look, those that mean the same, and names for signs."""

from __future__ import annotations

import unicodedata


def names(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


SPACE = names(
    "qed qedhere square blacksquare Box checkmark "
    "! , / : ; > Big Bigg Biggl Biggr Bigl Bigr allowbreak bf big bigg biggl biggr bigl bigm bigr boldmath centering "
    "displaystyle enspace hfill hskip it large left limits mathstrut middle nobreak noindent nolimits nonumber "
    "normalsize notag qquad quad right rm scriptstyle small space strut textstyle thinspace"
)
"""Spaces and sizes: nothing is left of them."""
FONTS = names(
    "bm bold boldsymbol boxed emph ensuremath fbox mathbf mathbin mathfrak mathit mathnormal mathop mathord mathrel "
    "mathrm mathsf mathtt overrightarrow pmb smash symbf textbf textit underline vec"
)
BOLD = names("mathbf bm boldsymbol pmb symbf vec bold")
"""Fonts of vectors: a bold 1 is the vector of ones."""
ROMAN = names("rm sf tt mathrm operatorname text")
WORDS = names("hbox intertext mbox shortintertext text textnormal textrm textsf textup")
ARGUMENT = names("color hphantom hspace hspace* label mskip phantom tag tag* vphantom vspace vspace*")
ACCENTS = names("bar breve check ddot dot hat overline tilde widehat widetilde")
SAME = {
    "widehat": "hat", "widetilde": "tilde", "overline": "bar", "neq": "ne", "dfrac": "frac", "tfrac": "frac",
    "cfrac": "frac", "lVert": "|", "rVert": "|", "Vert": "|", "parallel": "|", "lvert": "vert", "rvert": "vert",
    "intercal": "top", "intop": "top", "varepsilon": "epsilon", "varphi": "phi", "coloneqq": ":=", "triangleq":
    ":=", "coloneq": ":=", "doteq": ":=", "implies": "Rightarrow", "Longrightarrow": "Rightarrow", "iff":
    "Rightarrow", "Leftrightarrow": "Rightarrow", "Longleftrightarrow": "Rightarrow", "therefore": "Rightarrow",
    "leadsto": "Rightarrow", "rightarrow": "to", "longrightarrow": "to", "cdots": "dots", "ldots": "dots",
    "vdots": "dots", "ddots": "dots", "dotsb":
    "dots", "dotsc": "dots", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "leq": "le", "geq": "ge",
    'prime': "'", "lparen": "(", "rparen": ")", "transpose": "top", "T": "top", "ast": "*", "star": "*", "circ": "odot",
    "bullet": "cdot", "vartheta": "theta", "because": "Rightarrow",
    "Downarrow": "Rightarrow", "downarrow": "Rightarrow",
}  # fmt: skip
RELATIONS = {
    "=": "=", "equiv": "=", ":=": ":=", "approx": "approx", "propto": "propto", "le": "<=", "ge": ">=", "<": "<",
    ">": ">", "ne": "!=", "to": "to", "sim": "sim", "in": "in", "subset": "subset", "mapsto": "to",
}  # fmt: skip
"""What may stand between two sides, by the command or sign."""
FUNCTIONS = {
    "log": "log", "ln": "log", "exp": "exp", "sqrt": "sqrt", "softmax": "softmax", "diag": "diag", "tr": "tr",
    "Tr": "tr", "trace": "tr", "tanh": "tanh", "max": "max", "sigmoid": "sigmoid", "relu": "relu", "det": "det",
    "min": "min", "argmin": "argmin", "argmax": "argmax", "sign": "sign", "sgn": "sign"
}  # fmt: skip
UNICODE = {
    "∎": "\\qed", "□": "\\qed", "■": "\\qed", "▪": "\\qed",
    "−": "-", "–": "-", "·": "\\cdot", "⋅": "\\cdot", "×": "\\times", "∑": "\\sum", "Σ": "\\sum", "∏": "\\prod",
    "∂": "\\partial", "∇": "\\nabla", "≠": "\\ne", "∈": "\\in", "∀": "\\forall", "⊤": "\\top", "∥": "\\|", "‖":
    "\\|", "⇒": "\\Rightarrow", "→": "\\to", "⟹": "\\Rightarrow", "≡": "\\equiv", "≔": ":=", "…": "\\dots", "⋯":
    "\\dots", "ϕ": "\\phi", "ϵ": "\\epsilon", "ϑ": "\\theta", "ℓ": "\\ell", "²": "^2", "³":
    "^3", "ᵀ": "^T", "≤": "\\le", "≥": "\\ge", '′': "'", "ℒ": "\\mathcal{L}", "½": "\\frac12", "√":
    "\\sqrt"
}  # fmt: skip
GREEK = names(
    "Delta Gamma Lambda Omega Phi Pi Pr Psi Sigma Theta Upsilon Xi alpha beta chi delta ell epsilon eta gamma hbar "
    "imath iota jmath kappa lambda mu nu omega phi pi psi rho sigma tau theta upsilon xi zeta"
)
UNICODE |= {
    unicodedata.lookup(f"GREEK {'SMALL' if name.islower() else 'CAPITAL'} LETTER {name.upper()}"): f"\\{name}"
    for name in GREEK - names("Sigma Pr ell hbar imath jmath lambda Lambda")
} | {"λ": "\\lambda", "Λ": "\\Lambda"}
KNOWN = (
    GREEK
    | frozenset(FUNCTIONS)
    | names("frac sum prod partial nabla cdot times odot left right begin end ne neq equiv mathbb mathcal top hat bar")
)
"""Commands that no macro may give another meaning."""
BARE_COMMANDS = frozenset(name for name in GREEK if len(name) > 2) | names(
    "frac dfrac tfrac sum prod partial nabla cdot times odot mathbf mathrm boldsymbol left right sqrt dots ldots cdots "
    "quad"
)
"""Commands that are no product of letters where their backslash is forgotten."""
BENIGN = names(
    "chapter part section subsection subsubsection paragraph textbf textit emph item itemize enumerate begin end "
    "noindent par title author date maketitle usepackage label ref eqref cite footnote medskip smallskip bigskip "
    "newpage clearpage qed documentclass newtheorem text textrm texttt underline centering vspace hspace small "
    "large today proof theorem lemma renewcommand newcommand setlength parindent parskip pagestyle thispagestyle "
    "linebreak newline quad qquad ldots dots hfill textwidth url href color textcolor intertext solution input bf "
    "it rm sc center flushleft abstract"
)
"""Commands of a LaTeX document's text, which are no mathematics."""
