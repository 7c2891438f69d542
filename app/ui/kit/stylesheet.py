"""The one generated style sheet: what Qt draws itself, in the colours of the tokens."""

from __future__ import annotations

import functools
import re

from app.ui.kit import tokens

_TEMPLATE = """
QToolTip {
  background: @bg.tooltip; color: @text.onTooltip; border: none; border-radius: 4px;
  padding: 5px 8px;
}
QLabel { background: transparent; }
QLabel[tone="secondary"] { color: @text.secondary; }
QLabel[tone="muted"] { color: @text.muted; }
QLabel[tone="disabled"] { color: @text.disabled; }
QLabel[tone="link"] { color: @text.link; }
QLabel[tone="danger"] { color: @danger.default; }
QLabel[tone="danger.on"] { color: @danger.onSubtle; }
QLabel[tone="warning"] { color: @warning.default; }
QLabel[tone="warning.on"] { color: @warning.onSubtle; }
QLabel[tone="success"] { color: @success.default; }
QLabel[tone="success.on"] { color: @success.onSubtle; }
QLabel[tone="info.on"] { color: @info.onSubtle; }
QLineEdit, QPlainTextEdit, QTextEdit, QTextBrowser {
  background: transparent; border: none; padding: 0;
}
QScrollArea, QScrollArea > QWidget > QWidget[scrollContent="true"] {
  background: transparent; border: none;
}
QAbstractItemView { background: transparent; border: none; outline: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @border.strong; border-radius: 3px; }
QScrollBar::handle:hover { background: @border.control; }
QScrollBar::handle:vertical { min-height: 32px; margin: 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu {
  background: @bg.raised; border: 1px solid @border.default; border-radius: 8px; padding: 4px;
}
QMenu::item { padding: 7px 28px 7px 12px; border-radius: 6px; color: @text.primary; }
QMenu::item:selected { background: @bg.selected; }
QMenu::item:disabled { color: @text.disabled; }
QMenu::separator { height: 1px; background: @border.subtle; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QSplitter::handle { background: @border.subtle; }
"""


@functools.cache
def style_sheet(scheme: tokens.Scheme) -> str:
    """The style sheet of the light or the dark scheme."""

    def colour(found: re.Match[str]) -> str:
        return _qt_colour(tokens.color(found.group(1), scheme))

    return re.sub(r"@([a-z]+\.[a-zA-Z.]+)", colour, _TEMPLATE)


def _qt_colour(text: str) -> str:
    """Qt's style sheets read #AARRGGBB; the tokens are #RRGGBBAA."""
    return f"#{text[7:]}{text[1:7]}" if len(text) == 9 else text
