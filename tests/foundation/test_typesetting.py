"""PDF files of any words, also of those that this program uses itself."""

from foundation import documents


def test_no_words_of_a_text_are_taken_for_a_pictures_place():
    html = "<p>STEMHUBPICTURE0X and PICTURE0N0X</p>"
    assert documents.to_pdf(html, title="Words").startswith(b"%PDF")
