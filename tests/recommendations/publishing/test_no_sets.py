"""A site that has published nothing: no text stands for this module."""

from django.urls import reverse


def test_nothing_published_makes_no_set(client, db):
    answer = client.post(reverse("recommendations:sets"), {"team": "", "kind": "pdf"})
    assert (
        answer.status_code == 422 and "Nothing of this is published yet." in answer.content.decode()
    )
