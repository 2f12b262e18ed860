"""A team's roster as it comes in a spreadsheet: read, understood, compared, and only then kept.

headings.py   what a heading means, in many programs' words
heading_rows.py  which row is the heading
cells.py      what a column looks like without one
columns.py    which column is which
words.py      what people write for a role, grades, a language, a time zone, and for nothing
names.py      a name as it is kept, and what can't be told of it
reading.py    rows as they came, from a file or back from the preview
account.py    how they were read, in sentences
entries.py    one row understood, with what is wrong in it
spellings.py  schools and districts in near spellings
beside.py    what a row looks like beside the others
questions.py  what is asked once for all rows
matching.py   what is known here of the people and schools in it
plan.py       what an import would do, row by row; nothing is written
showing.py    a plan as the preview shows it
sample.py     a list to fill in
"""
