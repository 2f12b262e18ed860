from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("gatherings/", views.dates, name="dates"),
    path("gatherings/<int:pk>/", views.session, name="session"),
    path("answer/<str:token>/", views.answer, name="answer"),
]
