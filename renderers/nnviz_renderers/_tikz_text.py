"""Users' words as TeX: set, never executed, whatever they contain."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nnviz_core.mathtext import pieces, plain

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "…": r"\dots{}", "–": "--", "—": "---", "\u2018": "`", "\u2019": "'", "“": "``", "”": "''",
}  # fmt: skip
_SPECIAL['"'] = "''"

_MATH = {
    "×": r"\times", "−": "-", "‖": r"\|", "·": r"\cdot", "→": r"\to", "←": r"\leftarrow", "↑": r"\uparrow", "↓": r"\downarrow",
    "±": r"\pm", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∈": r"\in", "∞": r"\infty", "∑": r"\sum", "∏": r"\prod",
    "√": r"\surd", "∂": r"\partial", "∇": r"\nabla", "ℝ": r"\mathbb{R}", "\u2115": r"\mathbb{N}", "\u2124": r"\mathbb{Z}", "⊕": r"\oplus",
    "⊗": r"\otimes", "⊙": r"\odot", "∘": r"\circ", "⋅": r"\cdot", "\u2032": "'", "\u223c": r"\sim", "∝": r"\propto", "ϵ": r"\epsilon",
    "ϕ": r"\phi", "\u22a4": r"\top", "⊥": r"\perp", "°": r"^{\circ}", "µ": r"\mu", "¬": r"\neg", "÷": r"\div",
}  # fmt: skip

_SCRIPTS = {
    **{chr(0x2080 + digit): f"_{{{digit}}}" for digit in range(10)},
    **{chr(0x2070 + digit): f"^{{{digit}}}" for digit in (0, 4, 5, 6, 7, 8, 9)},
    "¹": "^{1}", "²": "^{2}", "³": "^{3}", "⁺": "^{+}", "⁻": "^{-}", "⁽": "^{(}", "⁾": "^{)}", "ⁿ": "^{n}", "ᵀ": "^{T}",
    "₊": "_{+}", "₋": "_{-}", "₍": "_{(}", "₎": "_{)}", "ᵢ": "_{i}", "ⱼ": "_{j}", "ₜ": "_{t}", "ₙ": "_{n}", "ₖ": "_{k}", "ₘ": "_{m}",
}  # fmt: skip

_LETTERS = "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon"
_CAPITALS = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
_SIGNS = """phi varphi chi psi omega times cdot cdots ldots dots to leftarrow rightarrow uparrow downarrow pm le ge leq geq ne neq
    approx in infty sum prod int surd partial nabla oplus otimes odot circ prime sim propto top perp neg div ell quad qquad ast star mid
    Vert vert langle rangle lVert rVert lvert rvert left right max min exp log tanh sin cos sup inf"""
_ACCENTS = "mathbf mathbb mathcal mathrm mathit mathsf mathtt hat bar tilde vec dot ddot frac sqrt text"
_COMMANDS = frozenset(f"{_LETTERS} {_CAPITALS} {_SIGNS} {_ACCENTS}".split())
"""Commands of LaTeX that a formula may have: they set something, and do nothing else."""

_ALLOWED = re.compile(r"(?:[A-Za-z0-9 +\-*/=<>()\[\],.:;|'!?^_{}]|\\(?P<command>[A-Za-z]+)|\\[,;:! |{}])")


_INCOMPLETE = re.compile(r"[\^_]\s*(?:[\^_]|$|\})|\\(?:left|right|frac|sqrt|math\w+|hat|bar|tilde|vec|d?dot|text)\s*(?:$|\})")
"""A script or a command that lacks what it works on: an error of TeX's."""


@lru_cache(maxsize=4096)
def tex(text: str) -> str:
    """A line of text, its math as math."""
    return "".join(
        f"${piece}$" if is_math and harmless(piece) else words(plain(f"${piece}$" if is_math else piece)) for is_math, piece in pieces(text)
    )


def harmless(formula: str) -> bool:
    """Whether a formula consists of letters, digits, signs and commands that only set something, its braces in pairs."""
    depth, position = 0, 0
    while position < len(formula):
        found = _ALLOWED.match(formula, position)
        if not found or (found["command"] and found["command"] not in _COMMANDS):
            return False
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth < 0:
            return False
        position = found.end()
    # Two scripts in a row, or one without a base, are errors of TeX's.
    return depth == 0 and not re.search(
        r"[\^_]\s*(?:[\^_]|$|\})|\\(?:left|right|frac|sqrt|math\w+|hat|bar|tilde|vec|d?dot|text)\s*$", formula
    )


def words(text: str) -> str:
    """Text without math: each character as TeX sets it."""
    return "".join(map(_character, text))


@lru_cache(maxsize=4096)
def _character(character: str) -> str:
    if " " <= character <= "~":
        return _SPECIAL.get(character, character)
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character in _MATH or character in _SCRIPTS:
        return rf"\ensuremath{{{_MATH.get(character) or _SCRIPTS[character]}}}"
    if greek := _greek(character):
        return rf"\ensuremath{{{greek}}}"
    category = unicodedata.category(character)
    if category[0] in "CZ":
        return "" if category in {"Cc", "Cf", "Cs"} else "~" if category == "Zs" else ""
    # Latin letters with their accents are built by every LaTeX; what is beyond is left to engines that know fonts.
    return character if "\u00c0" <= character <= "\u017f" else rf"\nnvizother{{{character}}}"


def _greek(character: str) -> str:
    """The command of a Greek letter; empty for other characters, and for those that LaTeX has no command for."""
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(character, ""))
    if not found:
        return ""
    name = {"LAMDA": "lambda"}.get(found[2], found[2].lower())
    command = name if found[1] == "SMALL" else name.capitalize()
    return rf"\{command}" if command in _COMMANDS else ""


def comment(text: str) -> str:
    """Text as it may stand in a comment: on one line."""
    return " ".join("".join(" " if unicodedata.category(each)[0] == "C" else each for each in text).split())


def url(link: str) -> str:
    r"""An address as an argument of `\href`; empty where it has characters that TeX would act on."""
    if not re.fullmatch(r"[\w:/.~?=&+%#@!,;()-]*", link, re.ASCII):
        return ""
    return "".join(f"\\{each}" if each in "%#&" else each for each in link)
