"""What the shop does."""
from rest_framework.response import Response
from rest_framework.views import APIView

from .authentication import LegacyUserAuthentication
from .permissions import IsManager


class OrdersView(APIView):
    """Orders of whoever is signed in. No user exists in this service."""

    def get(self, request):
        """`id` is the claim `sub`; other claims are attributes of the user."""
        return Response({"ordered_by": request.user.id, "role": request.user.role})


class TurnoverView(APIView):
    """For managers and administrators."""

    permission_classes = [IsManager]

    def get(self, request):
        """The role is a claim too."""
        return Response({"turnover": 4211})


class WishlistView(APIView):
    """Belongs to a local user, to whom foreign keys of this service point."""

    authentication_classes = [LegacyUserAuthentication]

    def get(self, request):
        """`request.user` is a row of the local table."""
        user = request.user
        return Response({"local_id": user.pk, "username": user.get_username()})
