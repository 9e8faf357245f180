"""Routes of the shop."""
from django.urls import path

from .views import OrdersView, TurnoverView, WishlistView

urlpatterns = [
    path("orders/", OrdersView.as_view()),
    path("turnover/", TurnoverView.as_view()),
    path("wishlist/", WishlistView.as_view()),
]
