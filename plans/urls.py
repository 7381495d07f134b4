from django.urls import path

from . import views

app_name = "plans"
urlpatterns = [
    path("plans/", views.index, name="index"),
    path("tenants/<slug:slug>/features/", views.of_tenant, name="of_tenant"),
    path("tenants/<slug:slug>/subscription/", views.subscription, name="subscription"),
    path("tenants/<slug:slug>/subscription/outlook/", views.outlook, name="outlook"),
    path("tenants/<slug:slug>/subscription/assign/", views.assign, name="assign"),
    path("tenants/<slug:slug>/subscription/convert/", views.convert_trial, name="convert_trial"),
    path("tenants/<slug:slug>/subscription/extend/", views.extend_trial, name="extend_trial"),
    path("tenants/<slug:slug>/subscription/upgrade/", views.upgrade, name="upgrade"),
    path("tenants/<slug:slug>/subscription/downgrade/", views.downgrade, name="downgrade"),
    path("tenants/<slug:slug>/subscription/cycle/", views.change_cycle, name="change_cycle"),
    path("tenants/<slug:slug>/subscription/cancel/", views.cancel, name="cancel"),
    path("tenants/<slug:slug>/subscription/withdraw/", views.withdraw_change, name="withdraw_change"),
    path("tenants/<slug:slug>/subscription/price/", views.set_price, name="set_price"),
    path("tenants/<slug:slug>/subscription/add-on/", views.buy_add_on, name="buy_add_on"),
    path("tenants/<slug:slug>/subscription/add-on/<uuid:pk>/", views.give_back_add_on, name="give_back_add_on"),
    path("plans/campaigns/", views.campaigns, name="campaigns"),
    path("plans/campaigns/new/", views.plan_campaign, name="plan_campaign"),
    path("plans/campaigns/<seq:pk>/", views.campaign, name="campaign"),
    path("plans/campaigns/<seq:pk>/wave/", views.start_wave, name="start_wave"),
    path("plans/waves/<seq:pk>/", views.wave, name="wave"),
    path("plans/waves/<seq:pk>/stop/", views.stop_wave, name="stop_wave"),
    path("plans/waves/<seq:pk>/undo/", views.undo_wave, name="undo_wave"),
]
