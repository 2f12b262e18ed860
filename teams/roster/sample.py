"""A list to fill in."""

from foundation.spreadsheets import write_xlsx


def sample_roster() -> bytes:
    """An XLSX file to fill in: the headings, and three invented people who show what is meant."""
    return write_xlsx(
        ["Name", "E-mail", "School", "District", "County", "Role", "Grades", "Language"],
        [
            ["Ana Example", "ana.example@example.org", "Example Elementary School",
             "Example School District", "Multnomah", "K-5 teacher", "K-5", "English"],
            ["Example, Ben", "ben.example@example.org", "Example Middle School",
             "Example School District", "Multnomah", "Grade 6-8 science or math teacher", "6-8",
             "Spanish"],
            ["Zoë Example", "zoe.example@example.org", "", "Example School District", "Malheur",
             "District curriculum", "K-8", ""],
        ],
        title="Roster",
    )  # fmt: skip
