from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.index, name="index"),
    path("jobs/runs/<seq:pk>/", views.run, name="run"),
    path("jobs/runs/<seq:pk>/events/", views.events, name="events"),
    path("jobs/runs/<seq:pk>/retry/", views.retry, name="retry"),
    path("tenants/<slug:slug>/provisioning/", views.of_tenant, name="of_tenant"),
]
