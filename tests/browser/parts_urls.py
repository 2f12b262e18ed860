"""A page of all parts, for tests that look at them in a browser."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from foundation import undoing
from stemhub.urls import urlpatterns as site

SOURCE = """
{% extends "base.html" %}
{% load i18n answers contact_hours parts seats when crispy_forms_tags %}
{% block title %}Parts{% endblock title %}
{% block page_class %}wide{% endblock page_class %}
{% block content %}
{% header "Session 2" lead="East Metro" parent_url="/parts/" parent="Dates" badge="announced" %}
  <button type="button" class="btn btn-primary">Nudge these 6</button>
  {% more %}<li><a href="/parts/">{% icon "printer" %}Print</a></li>{% endmore %}
{% endheader %}
<p>{% when start end "America/Los_Angeles" %}</p>
{% answer_stats counts "/parts/" current="needs-action" as items %}{% answer_line items %}
<div id="answer">{% answer_buttons "/parts/fragment/" target="#answer" %}</div>
{% answered "accepted" line="Wednesday, December 9" undo_url="/parts/" %}
{% answered "declined" %}{% answered "tentative" %}
{% answer_buttons "/parts/" current="accepted" question="Change your answer" %}
<h2>Needs attention</h2>{% include "parts/_attention.html" with items=attention %}
<h2>Cycle</h2>{% timeline stops "Sessions of the cycle" %}
<h2>Seats</h2>{% seat_map seats invite_url="/parts/" %}
<h2>People</h2><ul class="people">{% for name, key in people %}
{% person name url="/parts/" detail="Grade 6-8 science, Gresham-Barlow" state=key extra="entered by Dana" %}
<a class="btn btn-secondary btn-sm" href="/parts/">Set answer<span class="visually-hidden">{{ name }}</span></a>
{% endperson %}{% endfor %}</ul>
<table class="table cards" role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Name</th>
<th role="columnheader" scope="col">Answer</th></tr></thead>
<tbody role="rowgroup">{% for name, key in people %}<tr role="row"{% if forloop.last %} class="bad"{% endif %}>
<th role="rowheader" scope="row">{{ name }}</th><td role="cell" data-label="Answer">{% status key %}</td>
</tr>{% endfor %}</tbody></table>
{% empty "Sessions will stand here." who="Dana Whitfield sets them." %}{% endempty %}
{% note %}<p>A note with <a href="/parts/">a link</a>.</p>{% endnote %}{% note "unsure" %}<p>Soon.</p>{% endnote %}
{% note "no" %}<p>Wrong.</p>{% endnote %}{% note "yes" %}<p>Right.</p>{% endnote %}
{% progress 14 23 "14 of 23 sent" %}{% copy_field "feed" "https://example.org/a.ics" "Your calendar address" %}
<p>{% for key in keys %}{% status key %} {% endfor %}</p>
<p><a class="btn btn-danger" href="/parts/?page=remove" data-dialog="ask">Remove Ana Ruiz</a>
<button class="btn btn-primary" type="button" disabled>Add 19 people</button></p>
{% dialog "ask" "Remove Ana Ruiz?" %}<p>Her seat opens.</p>
<form method="post"><div class="form-acts"><button type="submit" class="btn btn-danger">Remove Ana Ruiz</button>
{% close_button %}</div></form>{% enddialog %}
<form method="post" novalidate id="ticks">{% csrf_token %}
<label><input type="checkbox" data-tick-all="people"> Everybody</label>
<label><input type="checkbox" name="people" value="1"> Ana</label>
<label><input type="checkbox" name="people" value="2"> Ben</label>
<button type="submit" class="btn btn-secondary" data-count="people" data-count-one="Nudge this {n}"
 data-count-many="Nudge these {n}">Nudge</button></form>
<h2>Form</h2><form method="post" action="/parts/" novalidate>{% csrf_token %}
<div data-hours>{{ form|crispy }}{% hours_output 360 %}</div>
<div class="form-acts"><button type="submit" class="btn btn-primary">Save the dates</button></div></form>
{% endblock content %}
"""


class Dates(forms.Form):
    name = forms.CharField(help_text="As on a certificate.")
    place = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[("a", "Full-day session"), ("b", "Meeting")])
    substitute = forms.ChoiceField(
        label="Do you need a substitute?",
        choices=[("n", "No"), ("w", "Yes, not yet found")],
        widget=forms.RadioSelect,
    )
    welcome = forms.BooleanField(label="Send a welcome mail", required=False)
    start = forms.TimeField(
        initial="08:30", widget=forms.TimeInput(attrs={"type": "time", "data-hours-start": ""})
    )
    end = forms.TimeField(
        initial="15:30", widget=forms.TimeInput(attrs={"type": "time", "data-hours-end": ""})
    )
    breaks = forms.IntegerField(
        initial=60, widget=forms.NumberInput(attrs={"data-hours-break": ""})
    )
    reason = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"data-hours-reason": ""})
    )
    file = forms.FileField(required=False)
    note = forms.CharField(required=False, widget=forms.Textarea)


@login_not_required
def parts(request):
    from foundation.statuses import STATUSES

    if "toast" in request.GET:
        until = timezone.now() + timedelta(seconds=60)
        undoing.offer(request, said="Ana Ruiz is in seat 23.", url="/parts/", until=until)
        messages.info(request, "Saved.")
    form = Dates(request.POST) if request.method == "POST" else Dates()
    start = datetime(2026, 12, 9, 16, 30, tzinfo=UTC)
    answers = ["accepted", "declined", "tentative", "needs-action"]
    names = ["Ana Ruiz", "Ben O'Neill", "Zoë Ångström", "José Núñez de la Torre-Villanueva"]
    context = {
        "form": form,
        "start": start,
        "end": start + timedelta(hours=7),
        "now": datetime(2026, 11, 23, 18, tzinfo=UTC),
        "counts": {"accepted": 17, "declined": 2, "needs-action": 6},
        "people": list(zip(names, answers, strict=True)),
        "keys": list(STATUSES),
        "attention": [
            {"sentence": "6 people haven't answered.", "since": "Since Monday", "url": "/parts/",
             "button": "Nudge these 6", "tone": "no", "method": "post"},
            {"sentence": "2 seats are open.", "url": "/parts/", "button": "Invite somebody"},
        ],
        "stops": [
            {"label": "Session 1", "state": "done", "date": "Sat, Mar 14", "fact": "22 of 25 came",
             "word": "Held:", "drawing": "check"},
            {"label": "Session 2", "state": "next", "date": "Wed, Dec 9", "url": "/parts/",
             "word": "Next:"},
            {"label": "Session 3", "state": "later", "date": "No date yet", "word": "Later:"},
        ],
        "seats": [
            {"number": n, "name": name, "role": role, "url": "/parts/",
             "state": "invited" if n > 20 else "filled"}
            for n, (name, role) in enumerate(
                zip(names * 6, ["Principal", "K-5", "Community partner", "6-8"] * 6, strict=True), 1
            )
        ],
        "nav": [
            {"label": name, "url": "/parts/", "current": name == "Dates"}
            for name in ["Home", "Team", "Dates", "Recommendations", "Reports"]
        ],
        "switcher": [
            {"label": "East Metro 2026-27", "url": "/parts/", "current": True},
            {"label": "Portland Metro 2026-27", "url": "/parts/", "current": False},
        ],
        "site_help": {"name": "Dana Whitfield", "email": "dana@example.org"},
        "demo_mode": True,
    }  # fmt: skip
    page = engines["django"].from_string(SOURCE)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return HttpResponse(page.render(context, request), status=status)


@login_not_required
def fragment(request):
    source = '{% load answers %}<div id="answer">{% answered answer line="Wednesday" %}</div>'
    page = engines["django"].from_string(source)
    return HttpResponse(page.render({"answer": request.POST["answer"]}, request))


urlpatterns = [
    path("parts/", parts),
    path("parts/fragment/", fragment),
    *site,
]
