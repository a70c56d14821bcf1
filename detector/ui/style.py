"""The style sheet: type, spacing, and the direction of the script."""

from __future__ import annotations

import json

import streamlit as st

# The program's own words only: nothing from a file or a setting is ever put into it.
SHEET = """
<style>
[data-testid="stMainBlockContainer"] { max-width: 1120px; padding-top: 5rem; }
[data-testid="stText"] { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; }
[data-testid="stText"] > * { font: inherit; letter-spacing: inherit; white-space: inherit; }
[class*="st-key-plain-title"] [data-testid="stText"] {
  font-family: "Source Serif", Georgia, serif; font-size: 2.1rem; line-height: 1.15;
  font-weight: 600; letter-spacing: -0.01em;
}
[class*="st-key-plain-lead"] [data-testid="stText"] { font-size: 1.15rem; line-height: 1.55;
  max-width: 44em; }
[class*="st-key-plain-name"] [data-testid="stText"] { font-weight: 600; font-size: 1.05rem; }
[class*="st-key-plain-body"] [data-testid="stText"] { max-width: 48em; }
[class*="st-key-plain-quiet"] [data-testid="stText"] { font-size: 0.9rem; opacity: 0.75; }
[class*="st-key-plain-error"] { border-inline-start: 4px solid #d55e00; padding-inline-start:
  0.8rem; }
[class*="st-key-plain-box"] { border: 1px solid rgba(128,140,155,0.45); border-radius: 4px;
  padding: 0.9rem 1.1rem; }
[class*="st-key-plain-box-sample"] [data-testid="stText"] { font-size: 0.9rem; }
[data-testid="stMetricValue"] { font-variant-numeric: tabular-nums; font-size: 1.7rem; }
[class*="st-key-line-"] { border-top: 1px solid rgba(128,140,155,0.3); padding-top: 0.6rem; }
/* Streamlit's own grey of captions has a contrast of 4.2 on white; 4.5 can be read. */
[data-testid="stCaptionContainer"] { opacity: 1; color: inherit; }
[data-testid="stCaptionContainer"] p { opacity: 0.8; color: inherit; }
/* What is chosen says so by frame and ground; its letters keep the page's own colour. */
button[role="radio"][aria-checked="true"] p, [data-testid="stSliderThumbValue"] * {
  color: CanvasText; }
/* Below the page's own title: Streamlit's h2 is larger than it. */
[data-testid="stMain"] h2 { font-size: 1.6rem; padding-top: 1.4rem; }
[data-testid="stMain"] h3 { font-size: 1.25rem; }
@media (max-width: 640px) {
  [class*="st-key-plain-title"] [data-testid="stText"] { font-size: 1.6rem; }
  [class*="st-key-plain-lead"] [data-testid="stText"] { font-size: 1.05rem; }
}
@media print { [data-testid="stToolbar"], [data-testid="stHeader"], button { display: none; } }
</style>
"""

# Streamlit has no direction setting. Charts, tables of numbers and code in a sentence stay left
# to right: their axes and columns read the same in every script.
RIGHT_TO_LEFT = """
<style>
/* The frame stays as it is: turned, its folded menu would lie on the page. */
[data-testid="stApp"] { direction: ltr; }
[data-testid="stMainBlockContainer"], [data-testid="stHeader"],
[data-testid="stSidebarNav"], [data-testid="stTopNavPopover"],
[data-testid="stTooltipContent"] { direction: rtl; }
[data-testid="stHeader"] { padding-inline-start: 1.2rem; }
[data-testid="stMainBlockContainer"] :is(h1, h2, h3, h4, p, label, li, summary,
  [data-testid="stText"], [data-testid="stCaptionContainer"], [data-testid="stMetricLabel"],
  [data-testid="stMetricValue"]) { text-align: start; }
[data-testid="stVegaLiteChart"], [data-testid="stDataFrame"], code, input {
  direction: ltr; }
pre, pre code { direction: rtl; unicode-bidi: plaintext; text-align: start; }
[data-testid="stTextInput"] input, [data-testid="stTextArea"] textarea {
  direction: rtl; unicode-bidi: plaintext; }
p code { unicode-bidi: isolate; }
</style>
"""


# Streamlit writes the words on its uploader itself, in English.
UPLOADER = """
<style>
[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] p {{
  font-size: 0; }}
[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] p::after {{
  content: {words}; font-size: 0.875rem; }}
[data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}
</style>
"""


# Streamlit calls every page English: a voice that reads a French page aloud would spell it so.
DOCUMENT = """
<script>
document.documentElement.lang = {language};
document.documentElement.dir = {direction};
</script>
"""


def apply(language: str, *, right_to_left: bool, upload: str | None = None) -> None:
    """Put the style sheet on the page, and say in which language it is.

    Parameters
    ----------
    language
        Code of an offered language; never what somebody typed.
    right_to_left
        Turn the page around.
    upload
        The program's own words for the uploader's button; Streamlit's when None.
    """
    st.html(SHEET)
    direction = "rtl" if right_to_left else "ltr"
    st.html(
        DOCUMENT.format(language=json.dumps(language), direction=json.dumps(direction)),
        unsafe_allow_javascript=True,
    )
    if upload is not None:
        st.html(UPLOADER.format(words=json.dumps(upload, ensure_ascii=False)))
    if right_to_left:
        st.html(RIGHT_TO_LEFT)
