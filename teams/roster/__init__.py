"""A team's roster as it comes in a spreadsheet: read, understood, compared, and only then kept.

columns.py   which column is which
words.py     what people write for a role, grades, a language, a time zone
reading.py   rows as they came, from a file or back from the preview
entries.py   one row understood, with what is wrong in it
matching.py  what is known here of the people and schools in it
plan.py      what an import would do, row by row; nothing is written
"""
