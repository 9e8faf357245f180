"""Every route is below /api/auth/. Unknown routes and broken views answer in JSON."""
from django.urls import include, path

urlpatterns = [path("api/auth/", include("accounts.urls"))]

handler404 = "accounts.views.not_found"
handler500 = "rest_framework.exceptions.server_error"
