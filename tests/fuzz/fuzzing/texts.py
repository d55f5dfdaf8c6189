"""Texts that a name, a label, a title, a path or a cell of a log may be: ordinary ones, and ones that mean something to somebody."""

from __future__ import annotations

from fuzzing.chance import Chance

WORDS = ("conv1", "encoder", "h", "x", "Block 2", "q/k", "layer.0.norm", "out", "loss", "relu", "conv", "a", "0", "input", "W")

CONTROLS = (
    "\0", "\1", "\x07", "\b", "\t", "\n", "\r", "\r\n", "\x0b", "\x0c", "\x1b[31mred", "\x1b]0;title\x07", "\x7f", "\x80", "\x85", "\x9b1m",
    "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "\ufdd0", "\U0001ffff", "\ud800", "\udfff", "\ud83d", "\udc80",
)  # fmt: skip
SCRIPTS = (
    "\u202eabc", "\u2066x\u2069", "\u200f", "\u061c", "\u200b", "\u200d", "\u00ad", "e" + "\u0301" * 30, "שלום", "مرحبا", "ไทย", "हिन्दी", "漢字かな交じり", "\uff46\uff55\uff4c\uff4c",
    "👨‍👩‍👧‍👦", "🇨🇭", "\U000e0041", "\ue000", "\u0378", "ﷺ", "ß", "İ", "ŉ", "Ω∑√", "①", "\U0001d538", "ᵃ", "\u1160", "\u3164",
)  # fmt: skip
TEX = (
    "\\write18{ls}", "\\input{/etc/passwd}", "\\immediate\\openout1=x", "$x^2$", "$\\frac{1}{2}$", "$$", "$", "\\end{document}", "%", "^^M", "^^5c",
    "\\catcode`\\%=12", "{", "}", "{{{", "\\begin{tikzpicture}", "\\\\", "\\", "#1", "&", "~", "_", "$\\sqrt{\\sqrt{\\sqrt{x}}}$", "$x_{1_{2_{3}}}$",
    "\\def\\x{\\x\\x}\\x", "\\csname x\\endcsname", "$\\mathbb{R}^{n \\times m}$", "$\\hat{y}$", "$^$", "$_$", "$\\frac{", "\\special{x}", "\\par", "\\directlua{os.exit()}",
)  # fmt: skip
DOT = (
    '"];}digraph{', "\\N", "\\G\\L\\E\\T\\H", "<b>bold</b>", "<TABLE><TR><TD>", ">", "->", "--", "/*", "*/", "//", "#include", "\\l", "\\r", '"', '\\"',
    'image="/etc/passwd"', "a:b:c", "{a|b|{c|d}}", "<port> x", "%5", "node", "subgraph cluster_x {", "strict", ";",
)  # fmt: skip
HTML = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'onload='alert(1)", "</svg>", "</style>", "</text><script>", "]]>", "<![CDATA[", "<!--", "-->",
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;", "&lt;", "&amp;", "&#0;", "&#x1f;", "&nbsp;", "&", "<", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>", "url(http://evil.example/x)", "http://evil.example/", "//evil.example/x", "https://ok.example/?a=1&b=2",
    "expression(alert(1))", 'style="', "</title>", "<?xml version='1.0'?>", "<foreignObject>", "<a href='javascript:1'>", "#frag", "mailto:a@b.c",
)  # fmt: skip
YAML = (
    "- ", ": ", "{", "[", "]", ",", "*a", "&a", "!!python/object/apply:os.system [id]", "!!binary", "---", "...", "%YAML 1.2", "? ", "|", ">", "<<", "#", "@",
    "`", "~", "null", "true", "no", "0x10", "1e400", "-0", ".nan", "-.inf", "1_000", "12:30:45", "2001-01-01", "0o17", "'", "''",
)  # fmt: skip
EXPRESSIONS = (
    "${x}",
    "${f}",
    "${f * 2}",
    "${1/0}",
    "${",
    "${${f}}",
    "${((((}",
    "${99999999999*99999999999}",
    "${-f}",
    "${f f}",
    "${}",
    "${f//2}",
)
RUNNERS = (
    "::error file=a,line=1::b",
    "##[error]x",
    "##vso[task.setvariable]x",
    "\n::warning::x",
    "::set-output name=a::b",
    "::stop-commands::x",
)
FORMATS = ("%s", "%n", "%(a)s", "{0}", "{x!r}", "{0.__class__}", "{{", "%%", "\\x41", "\\u0041", "\\1", "\\g<0>")
NUMBERS = (
    "0",
    "-1",
    "1",
    "2",
    "3",
    "8",
    "64",
    "1000",
    "100000000",
    "100000001",
    "1e9",
    "1e308",
    "1e-308",
    "0.5",
    "nan",
    "inf",
    "-inf",
    "9" * 30,
    "1/3",
    "٣",
    "²",
    "3x3",
    "",
)
PATHS = (
    "../secret.csv", "../../secret.csv", "../secret.yaml", "link.csv", "folder/link.csv", "/etc/passwd", "/dev/zero", "/dev/stdin", "/dev/full", "fifo.csv", "/proc/self/environ",
    "file:///etc/passwd", "C:\\x.csv", "\\\\host\\share", "CON", "a\0b", "~root", ".", "..", "/", "", "folder", "circle", "no/such/file", "x" * 300, "y/" * 3000, "./log.csv", "/log.csv",
    "folder/../log.csv", "log.csv/", "log.csv/x", "\ud800.csv",
)  # fmt: skip

FAMILIES = (CONTROLS, SCRIPTS, TEX, DOT, HTML, YAML, EXPRESSIONS, RUNNERS, FORMATS, NUMBERS, PATHS)

LONG_UNITS = (
    "A",
    "W W ",
    "word ",
    "é",
    "😀",
    "\\",
    " ",
    "((",
    "$",
    "$x$ ",
    "<",
    "&",
    "\n",
    "a-",
    "\u0301",
    "漢",
    "{",
    "_",
    "[[",
    "\t",
    "%",
    '"',
    "-",
    "x.",
)


def piece(chance: Chance) -> str:
    """A short text that means something to somebody."""
    return chance.choice(chance.choice(FAMILIES))


def long(chance: Chance) -> str:
    """A text that is too long: mostly a little, rarely by far."""
    size = chance.pick({80: 8, 200: 6, 501: 4, 2_100: 3, 17_000: 1.5, 40_000: 0.4, 120_000: 0.1})
    unit = chance.choice(LONG_UNITS) if chance.once_in(1.5) else piece(chance) or "-"
    return (unit * (size // len(unit) + 1))[:size]


def anything(chance: Chance) -> str:
    """Characters from all of Unicode, surrogates among them."""
    most = chance.pick({0x80: 4, 0x300: 2, 0x3000: 2, 0x10000: 3, 0x110000: 1})
    return "".join(chr(chance.randrange(most)) for _ in range(chance.few(24)))


def text(chance: Chance, *, hostile: float = 0.5) -> str:
    """Any text; `hostile` is how often it is none that an author would write."""
    if chance.random() >= hostile:
        return chance.choice(WORDS)
    match chance.randrange(20):
        case 0:
            return long(chance)
        case 1 | 2:
            return anything(chance)
        case 3 | 4 | 5 | 6 | 7:
            return "".join(chance.times(lambda: piece(chance), 2, 5))
        case 8 | 9:
            return f"{chance.choice(WORDS)}{piece(chance)}{chance.choice(WORDS)}"
    return piece(chance)
