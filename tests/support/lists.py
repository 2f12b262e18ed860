"""Lists as spreadsheet programs save them."""

import csv
import io


def write_csv(header, rows, *, delimiter: str = ",") -> bytes:
    """A CSV file in UTF-8 with its mark, as Excel writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([header, *rows])
    return out.getvalue().encode("utf-8-sig")
