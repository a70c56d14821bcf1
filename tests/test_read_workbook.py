"""Workbooks: read in every form, and never at the price of the whole memory."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import UnreadableFile, daily
from detector.read import load, open_each, open_exports, spreadsheetml
from detector.read.workbook_size import cells_spanned
from tests import legacy_layout as layout
from tests.legacy_layout import Layout
from tests.test_read_open import export, zipped

NEW = [2.0, 3.0, 0.0, 4.0]
MADE = Layout().counts([10.0, 13.0, 13.0, 17.0], NEW, [0.0] * 4)


def xlsx(cells: dict[str, object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in cells.items():
        sheet[place] = value  # type: ignore[assignment]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    )
    parts = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped({name: text.encode() for name, text in parts.items()})


def ods_cell(value: object, repeated: int = 1) -> str:
    again = f'table:number-columns-repeated="{repeated}"'
    if isinstance(value, date):
        typed = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, float):
        typed = f'office:value-type="float" office:value="{value}"'
    else:
        typed = 'office:value-type="string"' if value else ""
    return f"<table:table-cell {typed} {again}><text:p>{value}</text:p></table:table-cell>"


def spreadsheet_2003(rows: list[list[object]], head: str = "") -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, date):
            return f'<Cell><Data ss:Type="DateTime">{value.isoformat()}T00:00:00.000</Data></Cell>'
        kind = "Number" if isinstance(value, int | float) else "String"
        return f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'

    body = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?>{head}<Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="Key Metrics"><Table>{body}</Table></Worksheet></Workbook>'
    ).encode()


def test_an_opendocument_copy_gives_the_same_history() -> None:
    rows = MADE.rows(lambda day: day)
    filler = f"<table:table-row table:number-rows-repeated='1048000'>{ods_cell('', 16384)}"
    body = "".join(
        f"<table:table-row>{''.join(map(ods_cell, _floats(row)))}{ods_cell('', 16000)}"
        "</table:table-row>"
        for row in rows
    )
    (book,) = open_exports((layout.name()[:-3] + "ods", ods(f"{body}{filler}</table:table-row>")))
    assert book.counts.equals(open_exports((layout.name(), MADE.csv()))[0].counts)


def _floats(row: list[object]) -> list[object]:
    return [float(cell) if isinstance(cell, int) else cell for cell in row]


def test_the_xml_workbook_of_2003_gives_the_same_history() -> None:
    data = spreadsheet_2003(MADE.rows(lambda day: day))
    (book,) = open_exports((layout.name()[:-3] + "xls", data))
    assert book.counts.equals(open_exports((layout.name(), MADE.csv()))[0].counts)
    assert daily(book).gained.tolist() == NEW


def test_the_xml_workbook_keeps_skipped_rows_and_columns() -> None:
    data = spreadsheet_2003([["a"]]).replace(
        b"<Row><Cell>", b'<Row ss:Index="3"><Cell ss:Index="2">'
    )
    assert spreadsheetml.sheets("x", data) == {"Key Metrics": [[], [], ["", "a"]]}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (spreadsheet_2003([["a"]])[:-20], "workbook_damaged"),
        (
            spreadsheet_2003([["a"]]).replace(b"<Row>", b'<Row ss:Index="9999999">'),
            "workbook_too_wide",
        ),
        (spreadsheet_2003([["&b;"]], '<!DOCTYPE x [<!ENTITY b "bb">]>'), "xml_entities"),
        (spreadsheet_2003([[1]]).replace(b">1<", b">one<"), "workbook_damaged"),
    ],
    ids=["cut", "far", "entity", "number"],
)
def test_a_damaged_xml_workbook_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"read\.{code}"):
        load("x.xls", data)


# Made once: a workbook holds the time of its making.
BOOKS = (MADE.workbook(), spreadsheet_2003([["Date", 1]]))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_ends_in_histories_or_one_sentence(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(BOOKS)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    histories, failures = open_each((layout.name(), bytes(body)))
    assert histories or failures


@pytest.mark.parametrize("corner", ["XFD1048576", "A1048576", "ZZ20000", "XFD400"])
def test_one_stray_cell_far_away_does_not_ask_for_all_memory(corner: str) -> None:
    data = xlsx({"A1": "Date", corner: 1})
    if corner == "A1048576":
        assert load("x.xlsx", data)[0].sheets["Sheet"][-1] == [1.0]
        return
    with pytest.raises(UnreadableFile, match=r"read\.workbook_too_wide"):
        load("x.xlsx", data)


def test_a_repeated_cell_does_not_ask_for_all_memory() -> None:
    row = f"<table:table-row table:number-rows-repeated='1000000'>{ods_cell(1.0, 16000)}"
    with pytest.raises(UnreadableFile, match=r"read\.workbook_too_wide"):
        load("x.ods", ods(row + "</table:table-row>"))


@given(
    st.dictionaries(st.tuples(st.integers(1, 1500), st.integers(1, 800)), st.just(1), min_size=1)
)
@settings(max_examples=20)
def test_the_span_is_never_less_than_what_opens(cells: dict[tuple[int, int], int]) -> None:
    places = {f"{openpyxl.utils.get_column_letter(c)}{r}": n for (r, c), n in cells.items()}
    data = xlsx(places)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        spanned = cells_spanned({name: archive.read(name) for name in archive.namelist()})
    (rows,) = load("x.xlsx", data)[0].sheets.values()
    assert spanned >= max(c for _, c in cells) * len([row for row in rows if any(row)])
    if max(r for r, _ in cells) >= 1000:
        assert spanned >= len(rows) * len(rows[0])


def test_a_binary_workbook_and_a_picture_in_an_archive_are_named() -> None:
    with pytest.raises(UnreadableFile, match=r"read\.binary_workbook"):
        load("x.xlsb", zipped({"xl/workbook.bin": b"x"}))
    inside = {layout.name(): export(), "logo.png": b"\x89PNG" + bytes(9), "x.xlsx": xlsx({"A1": 1})}
    histories, failures = open_each(("all.zip", zipped(inside)))
    assert len(histories) == 1
    assert [f.note.numbers["file"] for f in failures] == ["logo.png", "x.xlsx"]


def test_cells_keep_their_types() -> None:
    (file,) = load("x.xlsx", xlsx({"B2": date(2014, 1, 2), "C3": "017", "D4": 2.5}))
    assert file.sheets["Sheet"] == [
        ["", "", "", ""],
        ["", date(2014, 1, 2), "", ""],
        ["", "", "017", ""],
        ["", "", "", 2.5],
    ]
