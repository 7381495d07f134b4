from django.urls import path

from . import views

app_name = "plans"
urlpatterns = [
    path("plans/", views.index, name="index"),
    path("plans/add/", views.add_plan, name="add_plan"),
    path("plans/drafts/", views.edit_drafts, name="edit_drafts"),
    path("plans/drafts/count/", views.count, name="count"),
    path("plans/drafts/review/", views.review, name="review"),
    path("plans/compare/", views.compare, name="compare"),
    path("plans/features/", views.features, name="features"),
    path("plans/features/add/", views.add_feature, name="add_feature"),
    path("plans/features/<slug:key>/change/", views.change_feature, name="change_feature"),
    path("plans/limits/", views.limits, name="limits"),
    path("plans/limits/add/", views.add_limit, name="add_limit"),
    path("plans/limits/<slug:key>/change/", views.change_limit, name="change_limit"),
    path("plans/of/<slug:key>/", views.detail, name="detail"),
    path("plans/of/<slug:key>/change/", views.change_plan, name="change_plan"),
    path("plans/of/<slug:key>/close/", views.close, name="close"),
    path("plans/of/<slug:key>/draft/", views.draft, name="draft"),
    path("plans/of/<slug:key>/draft/edit/", views.edit_draft, name="edit_draft"),
    path("plans/of/<slug:key>/draft/rebase/", views.rebase_draft, name="rebase_draft"),
    path("plans/of/<slug:key>/draft/discard/", views.discard_draft, name="discard_draft"),
    path("plans/of/<slug:key>/draft/publish/", views.publish, name="publish"),
    path("plans/of/<slug:key>/v<seq:number>/copy/", views.copy, name="copy"),
    path("plans/of/<slug:key>/v<seq:number>/tenants/", views.tenants, name="tenants"),
    path("plans/of/<slug:key>/retire/", views.retire, name="retire"),
    path("tenants/<slug:slug>/features/", views.of_tenant, name="of_tenant"),
]
