"""Nobody reads two languages at once."""

import pytest

from foundation.languages import spoken


def test_what_the_site_speaks_is_spoken_and_anything_else_is_its_own_language(settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]
    assert [spoken(one) for one in ("en", "es", "tlh", "")] == ["en", "es", "en", "en"]


@pytest.mark.django_db
def test_a_browser_that_asks_for_spanish_gets_whole_english_until_there_is_a_translation(client):
    page = client.get("/", headers={"accept-language": "es"}).content.decode()
    assert '<html lang="en"' in page
