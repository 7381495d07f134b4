"""What would Django give us for nothing? Its admin's list of tenants, untouched; a URL configuration for the benchmark only."""

from django.contrib import admin
from django.urls import path

from hqconsole import urls as console
from tenants.models import Tenant


class TenantAdmin(admin.ModelAdmin):
    list_display = ("slug", "name_en", "name_ar", "region", "status", "created_at")
    search_fields = ("slug", "name_en", "name_ar")
    list_per_page = 50  # as many as ours; the stock is 100
    ordering = ("slug",)


site = admin.AdminSite()
site.register(Tenant, TenantAdmin)
urlpatterns = [path("stock/", site.urls), *console.urlpatterns]  # the frame of our pages asks for our addresses
