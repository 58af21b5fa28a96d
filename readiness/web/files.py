"""The rows of a list as a file: CSV that no spreadsheet runs, an Excel workbook, or one JSON document."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Flask, Response
from werkzeug.routing import AnyConverter, Map
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from readiness.services.files.spreadsheet import safe
from readiness.web import current

Row = Mapping[str, Any]
TEXT_ONLY = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
A_SHEET = 1_048_575
"""Rows that one sheet of a workbook holds below its heading."""
A_CELL = 32_767
"""Characters that one cell of a workbook holds."""
EXACT = 2**53
"""Whole numbers below it are exact where every number is a double."""
A_PIECE = 65_536


class Form(AnyConverter):
    """The part of an address that names one of the forms, as in `/gaps.csv`."""

    def __init__(self, map: Map) -> None:  # noqa: A002 -- as werkzeug calls it
        super().__init__(map, *FORMS)


def serve(app: Flask) -> None:
    """Let addresses name a form: `<file:form>`."""
    app.url_map.converters["file"] = Form


def answer(form: str, noun: str, rows: Iterable[Row]) -> Response:
    """Answer rows with the same names as a file in one of FORMS, written as they are read."""
    mimetype, written = FORMS[form]
    response = Response(written(noun, iter(rows)), mimetype=mimetype)
    if form != "json":
        response.headers["Content-Disposition"] = f'attachment; filename="{noun}.{form}"'
    return response


def flat(cell: object) -> object:
    """Return a cell of a file: names beside each other, any other list or structure as JSON."""
    if isinstance(cell, list) and all(isinstance(one, str) for one in cell):
        return " ".join(cell)
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, list | dict) else cell


def _json(noun: str, rows: Iterator[Row]) -> Iterator[str]:
    yield f"{{{json.dumps(noun)}: ["
    for number, row in enumerate(rows):
        yield ("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False)
    yield "]}\n"


def _csv(_: str, rows: Iterator[Row]) -> Iterator[str]:
    for number, row in enumerate(rows):
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\r\n")
        if number == 0:
            writer.writerow(row)
        writer.writerow([safe(flat(cell)) for cell in row.values()])
        yield written.getvalue()


def _xlsx(noun: str, rows: Iterator[Row]) -> Iterator[bytes]:
    """Write the whole workbook before the first byte leaves, so that a fault is still answered as one."""
    pieces = _pieces(noun, rows)
    return chain([next(pieces)], pieces)


def _pieces(noun: str, rows: Iterator[Row]) -> Iterator[bytes]:
    with TemporaryFile() as file:
        write_workbook(file, noun, rows, current.workspace().now())
        file.seek(0)
        while piece := file.read(A_PIECE):
            yield piece


def write_workbook(file: IO[bytes], noun: str, rows: Iterator[Row], now: datetime, a_sheet: int = A_SHEET) -> None:
    """Write rows as text and numbers, never a formula; `a_sheet` rows on each sheet, the first of which has the noun's name."""
    with Workbook(file, TEXT_ONLY) as book:
        book.set_properties({"title": noun, "created": now})
        bold = book.add_format({"bold": True})
        _write_sheet(book.add_worksheet(noun), bold, islice(rows, a_sheet))
        for first in rows:
            _write_sheet(book.add_worksheet(), bold, chain([first], islice(rows, a_sheet - 1)))


def _write_sheet(sheet: Worksheet, bold: Any, rows: Iterator[Row]) -> None:
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        if number == 1:
            sheet.set_column(0, len(row) - 1, 18)
            for column, name in enumerate(row):
                sheet.write_string(0, column, name, bold)
        for column, cell in enumerate(row.values()):
            _write_cell(sheet, number, column, flat(cell))


def _write_cell(sheet: Worksheet, row: int, column: int, cell: object) -> None:
    """Write text as text, whatever it looks like, and a number as one where a spreadsheet keeps it exactly."""
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, float) or (isinstance(cell, int) and abs(cell) < EXACT):
        sheet.write_number(row, column, cell)
    elif cell not in (None, ""):
        text = str(cell)
        sheet.write_string(row, column, text if len(text) <= A_CELL else text[: A_CELL - 1] + "\N{HORIZONTAL ELLIPSIS}")


FORMS: Mapping[str, tuple[str, Callable[[str, Iterator[Row]], Iterator[str] | Iterator[bytes]]]] = {
    "csv": ("text/csv", _csv),
    "json": ("application/json", _json),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}
"""By the end of the address: the type of the file and what writes it."""
NAMES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
"""What people call the forms, in the order in which pages offer them."""
