"""Gatehouse's roles as permissions of REST framework."""
from rest_framework.permissions import BasePermission

RANKS = ["CLIENT", "EMPLOYEE", "MANAGER", "ADMIN"]


class IsManager(BasePermission):
    """Allows managers, and every role above them."""

    def has_permission(self, request, view):
        """The role comes from the token, as it was when the token was issued."""
        role = getattr(request.user, "role", None)
        return role in RANKS and RANKS.index(role) >= RANKS.index("MANAGER")
