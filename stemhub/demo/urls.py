"""Addresses that exist in the demo alone; stemhub.urls includes them only there."""

from django.urls import path

from . import mailbox, signing_in

urlpatterns = [
    path("demo/sign-in/<slug:key>/", signing_in.SignInAs.as_view(), name="demo_sign_in"),
    path("mailbox/", mailbox.Mailbox.as_view(), name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.MailPage.as_view(), name="mailbox_mail"),
    path("mailbox/<int:pk>/html/", mailbox.MailHtml.as_view(), name="mailbox_html"),
    path("mailbox/<int:pk>/files/<int:number>/", mailbox.File.as_view(), name="mailbox_file"),
]
