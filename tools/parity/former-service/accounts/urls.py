"""Routes of accounts and sessions."""
from django.urls import path
from rest_framework_simplejwt.views import TokenVerifyView

from . import views

urlpatterns = [
    path("register/", views.RegisterView.as_view()),
    path("login/", views.LoginView.as_view()),
    path("logout/", views.LogoutView.as_view()),
    path("profile/", views.ProfileView.as_view()),
    path("token/refresh/", views.RefreshView.as_view()),
    path("token/verify/", TokenVerifyView.as_view()),
]
