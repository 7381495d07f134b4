"""Where are the pages of approvals? `door_urls` belong to the root: the door for emergencies is spelled as the runbook says."""

from django.urls import path

from .views import emergencies, policies, requests

app_name = "approvals"
urlpatterns = [
    path("", requests.index, name="index"),
    path("<seq:pk>/", requests.detail, name="request"),
    path("<seq:pk>/approve/", requests.approve, name="approve"),
    path("<seq:pk>/reject/", requests.reject, name="reject"),
    path("<seq:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("<seq:pk>/schedule/", requests.schedule, name="schedule"),
    path("<seq:pk>/execute/", requests.execute, name="execute"),
    path("<seq:pk>/break-glass/", requests.break_glass, name="break_glass"),
    path("<seq:pk>/judge/<slug:verdict>/", requests.review_bypass, name="review_bypass"),
    path("<seq:pk>/deputies/<uuid:person>/", requests.name_deputy, name="name_deputy"),
    path("emergencies/<seq:pk>/", emergencies.emergency, name="emergency"),
    path("emergencies/<seq:pk>/judge/<slug:verdict>/", emergencies.judge_emergency, name="judge_emergency"),
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.add_policy, name="add_policy"),
    path("policies/<seq:pk>/change/", policies.change_policy, name="change_policy"),
    path("policies/<seq:pk>/remove/", policies.remove_policy, name="remove_policy"),
]

door_urls = [path("emergency/", emergencies.enter, name="emergency")]
