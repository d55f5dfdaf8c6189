r"""Math in labels: what stands between dollars, `$\Sigma$`, `$h_{t-1}$`, is written in LaTeX's notation.

Painters that know no LaTeX draw it in Unicode; TikZ hands it on.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 200
"""A formula of more characters is no label, and is drawn as it stands."""

_MATH = re.compile(rf"\$(?!\s)([^$\n]{{1,{LONGEST}}}?)(?<!\s)\$(?!\d)")
"""A pair of dollars, tight around what is inside and with no digit after it: `$5 and $6` are prices."""

_WRAPPED = re.compile(r"\\(?:mathrm|mathit|mathsf|text|textrm|textit|operatorname)\{([^{}]*)\}")
_FRACTION = re.compile(r"\\[td]?frac\{([^{}]*)\}\{([^{}]*)\}")
_UNBRACED = re.compile(r"\\(hat|bar|tilde|vec|dot|ddot|mathbf|mathbb|mathcal) +(\w)")
_COMMANDS = re.compile(r"[\\^_]")
"""What a formula has that says more than its characters."""

_SPACING = re.compile(r"\\[,;:! ]|~")
_ALPHABETS = re.compile("[\U0001d400-\U0001d7ff]")
"""Letters in bold, script and the like, which few fonts have: they are set as plain ones."""

_LEFT_OVER = re.compile(r"\\(?:left|right)\b|[{}]")


def pieces(text: str) -> tuple[tuple[bool, str], ...]:
    """The text in pieces: whether each is math, and the piece without its dollars."""
    parts = _MATH.split(text)
    return tuple((number % 2 == 1, part) for number, part in enumerate(parts) if part)


def plain(text: str) -> str:
    """The text with its math in Unicode: `Σ`, `hₜ₋₁`, `ℝ¹⁶`."""
    if text.count("$") < 2:  # noqa: PLR2004 - a pair
        return text
    return "".join(_in_unicode(part) if is_math else part for is_math, part in pieces(text))


@lru_cache(maxsize=4096)
def _in_unicode(formula: str) -> str:
    """One formula, which is not longer than `LONGEST`: it takes half a millisecond, so that it is remembered."""
    braced = _UNBRACED.sub(r"\\\1{\2}", formula)
    simple = _WRAPPED.sub(r"\1", _FRACTION.sub(r"\1/\2", _SPACING.sub(" ", braced)))
    shown = unicodedata.normalize("NFC", _LEFT_OVER.sub("", _translated(simple)))
    return _ALPHABETS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), shown)


def _translated(formula: str) -> str:
    if not _COMMANDS.search(formula):
        return formula.replace("-", "\N{MINUS SIGN}")
    import unicodeit  # noqa: PLC0415 - its tables take ten milliseconds, and few labels have math

    translated: str = unicodeit.replace(formula)
    return translated
