"""The addresses of demo mode, for tests of what exists only there."""

from stemhub.demo.urls import urlpatterns as demo
from stemhub.urls import urlpatterns as ours

urlpatterns = [*ours, *demo]
