"""What is published of a scan: JSON, CSV, a table for the terminal, a page, a PDF."""

from detector.report.scan_csv import to_csv
from detector.report.scan_html import to_html
from detector.report.scan_json import to_json, to_record
from detector.report.scan_pdf import to_pdf
from detector.report.story import days_of, nothing_found, of_export, story, who
from detector.report.terminal import show

__all__ = [
    "days_of",
    "nothing_found",
    "of_export",
    "show",
    "story",
    "to_csv",
    "to_html",
    "to_json",
    "to_pdf",
    "to_record",
    "who",
]
