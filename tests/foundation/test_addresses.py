"""One spelling for one mailbox."""

import pytest

from foundation.addresses import AddressFormField, clean_address, without_invisible

ANA = "ana@example.org"


@pytest.mark.parametrize(
    "typed",
    [
        " Ana@Example.ORG\n",
        "ana\u200b@example.org",  # zero-width space, as copied from a web page
        "\ufeffana@example.org",  # the mark at the start of a file
        "ana@exam\u00adple.org",  # a soft hyphen, as in a PDF
        "\u202aana@example.org\u202c",  # directions, as copied from Windows' address book
        "ana@example.org\u00a0\u200b\u00a0",
        "a\u2060n\u034fa\ufe0f@\u3164example\x00.org",
        "ana@example\u3002org",  # the full stop of a Japanese keyboard
        "ana@ｅｘａｍｐｌｅ.org",
    ],
)
def test_every_spelling_becomes_the_one_that_is_kept(typed):
    assert clean_address(typed) == ANA
    assert AddressFormField(max_length=254).clean(typed) == ANA


@pytest.mark.parametrize(
    "pasted",
    ["Ana Ruiz <ana@example.org>", '"Ruiz, Ana" <mailto:Ana@example.org>;', "<ana@example.org>"],
)
def test_of_what_a_mail_program_writes_a_form_takes_the_address(pasted):
    assert AddressFormField().clean(pasted) == ANA


@pytest.mark.parametrize(
    "typed", ["ana ruiz@example.org", "a@x.org <b@x.org>", "Ana <ana>", "<a@x.org> <b@x.org>"]
)
def test_what_may_be_another_address_is_none(typed):
    with pytest.raises(Exception, match="valid email"):
        AddressFormField().clean(typed)


def test_a_domain_in_its_own_letters_is_the_one_the_post_knows():
    assert clean_address("ana@Schüle.de") == clean_address("ana@xn--schle-mva.de")


@pytest.mark.parametrize("typed", ["", " \u200b ", "\u2800"])
def test_nothing_seen_is_nothing_typed(typed):
    assert clean_address(typed) == ""
    assert AddressFormField(required=False).clean(typed) == ""


@pytest.mark.parametrize(
    "typed", ["a@x.org b@x.org", "a@x.org\u00a0b@x.org", "a@x.org\nb@x.org", "ana", "é@x.org"]
)
def test_what_is_no_address_stays_none(typed):
    with pytest.raises(Exception, match="valid email"):
        AddressFormField().clean(typed)


@pytest.mark.parametrize("typed", ["ana@.ü", "ana@" + "ü" * 300, "@ü..", "ana@ü" + "." * 80])
def test_a_domain_that_is_none_fails_nowhere(typed):
    assert clean_address(typed) == typed


def test_white_space_parts_words_and_stays():
    assert without_invisible("Ana\u200b Ruiz\t<ana@x.org>") == "Ana Ruiz\t<ana@x.org>"
