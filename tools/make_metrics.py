"""Write `nnviz_core/fonts/widths.json` from the two font files beside it (needs fontTools)."""

import json
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent.parent / "nnviz_core" / "fonts"


def widths(file: Path) -> dict[str, int]:
    """Each character's advance, in thousandths of the font's size."""
    font = TTFont(file)
    metrics, scale = font["hmtx"], 1000 / font["head"].unitsPerEm
    return {chr(code): round(metrics[glyph][0] * scale) for code, glyph in sorted(font.getBestCmap().items())}


if __name__ == "__main__":
    tables = {weight: widths(FOLDER / f"Arimo-{weight.title()}.ttf") for weight in ("regular", "bold")}
    FOLDER.joinpath("widths.json").write_text(json.dumps(tables, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
