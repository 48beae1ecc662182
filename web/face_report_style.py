"""How a face report looks: as a voice report does, and a little more."""

from web.voice_report_style import STYLE as _SHARED

STYLE = (
    _SHARED
    + """
.caution { margin: 24px 0 0; padding: 12px 16px; border-left: 4px solid var(--fair);
  background: #fffbeb; border-radius: 0 12px 12px 0; max-width: 92ch; }
.wide { overflow-x: auto; }
td { white-space: nowrap; }
"""
)
