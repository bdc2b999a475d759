"""`drawn`: a figure of matplotlib as PNG and SVG, the same bytes for the same figure."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # half a second to import, for whoever asks for no picture
    from matplotlib.figure import Figure

# Okabe and Ito's colours, told apart by colour-blind readers too; what is not of today is hatched as well.
NOW = "#0072B2"
THEN = "#E69F00"
INK = "#1b2a30"
SOFT = "#54656d"

_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Hiragino Sans GB",
    "Heiti SC", "Microsoft YaHei", "SimHei", "DengXian", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Arial Unicode MS",
    "Noto Serif CJK SC", "Songti SC", "SimSun",
)  # fmt: skip
_LATIN = "DejaVu Sans"  # comes with matplotlib, and so is there and the same everywhere
_IN_SVG = ", ".join(f"'{name}'" for name in ("Noto Sans", "Segoe UI", "Helvetica", "Arial", *_CHINESE, _LATIN))
# matplotlib's settings are those of the whole process.
_ALONE = threading.Lock()


def drawn(make: Callable[[], Figure], language: str) -> dict[str, bytes]:
    """Return the figure that `make` makes under "png" and "svg".

    Without a font that has Chinese characters there is no PNG in Chinese; in the SVG text stays text, in the fonts of
    whoever looks at it.
    """
    import matplotlib

    font = chinese_font() if language == "zh" else ""
    with _ALONE, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "font.family": [font, _LATIN] if font else [_LATIN],
                "font.size": 9,
                "text.color": INK,
                "text.parse_math": False,  # a dollar sign in a name is one
                "axes.edgecolor": SOFT,
                "hatch.linewidth": 1.2,
                "svg.fonttype": "none",
                "svg.hashsalt": "hepcite",
            }
        )
        figure = make()
        files = {"svg": _svg(figure, [font, _LATIN] if font else [_LATIN])}
        if font or language != "zh":
            file = io.BytesIO()
            figure.savefig(file, format="png", dpi=160, metadata={"Software": None})
            files["png"] = file.getvalue()
    return files


def chinese_font() -> str:
    """Return an installed font that has Chinese characters, "" where there is none."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in _CHINESE if name in installed), "")


def wrapped(words: str, width: int) -> str:
    """Return words in lines of about `width`, of which a Chinese character takes two."""
    lines, line, room = [], "", 0
    for piece in _pieces(words):
        size = sum(2 if "\u2e80" <= sign <= "\uffef" else 1 for sign in piece)
        if line and room + size > width:
            lines.append(line.rstrip())
            line, room = "", 0
            piece = piece.lstrip()
        line, room = line + piece, room + size
    return "\n".join([*lines, line.rstrip()])


def _pieces(words: str) -> list[str]:
    """Part a text where a line may break: after a blank, and at every Chinese character but before its stops."""
    pieces = [""]
    for sign in words:
        chinese = "\u2e80" <= sign <= "\uffef"
        if (
            pieces[-1].endswith(" ") or chinese or (pieces[-1] and pieces[-1][-1] >= "\u2e80")
        ) and sign not in "，。；：、）”":
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _svg(figure: Figure, families: list[str]) -> bytes:
    import warnings

    file = io.StringIO()
    with warnings.catch_warnings():
        # Text is only measured with the font that lacks it; whoever opens the file has another.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    named = ", ".join(f"'{name}'" for name in families)
    return file.getvalue().replace(named, _IN_SVG).encode()
