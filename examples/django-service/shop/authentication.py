"""Finds the shop's own users by the id that they had before they moved to Gatehouse."""
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed


class LegacyUserAuthentication(JWTAuthentication):
    """Verifies a token as simplejwt does, and loads the local user of `legacy_id`."""

    def get_user(self, validated_token):
        """Returns the local user. Accounts that were never imported have none."""
        legacy_id = str(validated_token.get("legacy_id", ""))
        users = get_user_model().objects
        # An id of another system may not be a number, which the database would reject.
        user = users.filter(pk=legacy_id).first() if legacy_id.isdecimal() else None
        if user is None:
            raise AuthenticationFailed(_("User not found"), code="user_not_found")
        if not user.is_active:
            raise AuthenticationFailed(_("User is inactive"), code="user_inactive")
        return user
