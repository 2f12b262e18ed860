"""Addresses of what goes with a text: the file of a toolkit resource, and the PD that it shaped."""

from django.urls import path

from .views import outside, resource, shaping

_DRAFT = "recommendations/<int:pk>"

urlpatterns = [
    path(f"{_DRAFT}/file/", resource.Resource.as_view(), name="resource"),
    path(f"{_DRAFT}/file/change/", resource.PutResource.as_view(), name="resource_put"),
    path(f"{_DRAFT}/file/remove/", resource.RemoveResource.as_view(), name="resource_remove"),
    path("pd/offerings/<int:pk>/texts/", shaping.ShapedBy.as_view(), name="shaped_by"),
    path("comment/<str:token>/file/", outside.ResourceByReader.as_view(), name="outside_resource"),
]
