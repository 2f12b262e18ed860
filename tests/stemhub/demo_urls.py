"""The addresses of demo mode, for tests of what exists only there.

To be imported before a test overrides settings.DEMO: stemhub.urls reads it once.
"""

from stemhub.demo.urls import urlpatterns as demo
from stemhub.urls import urlpatterns as ours

urlpatterns = [*ours, *demo]
