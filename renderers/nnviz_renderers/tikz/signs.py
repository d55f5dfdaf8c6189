"""Characters beyond ASCII for which every LaTeX has a command."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MATH = {
    "×": r"\times", "−": "-", "‖": r"\|", "·": r"\cdot", "→": r"\to", "←": r"\leftarrow", "↑": r"\uparrow", "↓": r"\downarrow",
    "↔": r"\leftrightarrow", "⇒": r"\Rightarrow", "⇐": r"\Leftarrow", "↦": r"\mapsto",
    "±": r"\pm", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv", "≪": r"\ll", "≫": r"\gg",
    "∈": r"\in", "\u2229": r"\cap", "\u222a": r"\cup", "⊂": r"\subset", "∀": r"\forall", "∃": r"\exists", "∅": r"\emptyset",
    "∞": r"\infty", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "√": r"\surd", "∂": r"\partial", "∇": r"\nabla", "∆": r"\Delta",
    "ℝ": r"\mathbb{R}", "\u2115": r"\mathbb{N}", "\u2124": r"\mathbb{Z}", "\u2102": r"\mathbb{C}", "\u2113": r"\ell",
    "⊕": r"\oplus", "⊗": r"\otimes", "⊙": r"\odot", "∘": r"\circ", "⋅": r"\cdot", "\u2217": r"\ast", "•": r"\bullet", "⋯": r"\cdots",
    "\u2032": r"^{\prime}", "″": r"^{\prime\prime}", "\u223c": r"\sim", "∝": r"\propto", "\u22a4": r"\top", "⊥": r"\perp",
    "⟨": r"\langle", "⟩": r"\rangle", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil",
    "ϵ": r"\epsilon", "ϕ": r"\phi", "ϑ": r"\vartheta", "°": r"^{\circ}", "µ": r"\mu", "¬": r"\neg", "÷": r"\div",
    "½": r"\frac{1}{2}", "¼": r"\frac{1}{4}", "¾": r"\frac{3}{4}", "△": r"\triangle", "★": r"\star", "✓": r"\checkmark",
    "«": r"\ll", "»": r"\gg", "§": r"\mathsection", "¶": r"\mathparagraph", "£": r"\mathsterling", "†": r"\dagger",
    "‡": r"\ddagger", "™": r"^{\mathrm{TM}}",
}  # fmt: skip

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵗʰᵈᵏᵐᵃᵇᶜ", "0123456789+-=()niTthdkmabc", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))

_LETTERS = "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon"
_CAPITALS = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
_SIGNS = """phi varphi chi psi omega times cdot cdots ldots dots to gets leftarrow rightarrow uparrow downarrow leftrightarrow
    Rightarrow Leftarrow mapsto pm mp le ge leq geq ne neq ll gg approx equiv in notin cap cup subset forall exists emptyset infty sum prod
    int surd partial nabla oplus ominus otimes odot circ bullet prime sim simeq propto top perp neg div ell ast star mid parallel
    Vert vert langle rangle lfloor rfloor lceil rceil max min arg exp log ln tanh sin cos sup inf lim det dim Pr"""
COMMANDS = frozenset(f"{_LETTERS} {_CAPITALS} {_SIGNS}".split())
"""Commands of LaTeX that set one sign, and do nothing else."""

# Letters that look like Latin ones have no command.
_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True))  # noqa: RUF001 - Greek ones


@lru_cache(maxsize=4096)
def sign(character: str) -> str:
    """A character as TeX has it in math; empty where LaTeX and amsfonts have nothing for it."""
    if character in _MATH:
        return _MATH[character]
    if character in _RAISED:
        return f"^{{{_RAISED[character]}}}"
    if character in _LOWERED:
        return f"_{{{_LOWERED[character]}}}"
    return _greek(character)


def _greek(character: str) -> str:
    if character in _LATIN:
        return rf"\mathrm{{{_LATIN[character]}}}"
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(character, ""))
    if not found:
        return ""
    name = {"LAMDA": "lambda", "FINAL SIGMA": "varsigma"}.get(found[2], found[2].lower())
    command = name if found[1] == "SMALL" else name.capitalize()
    return rf"\{command}" if command in COMMANDS else ""
