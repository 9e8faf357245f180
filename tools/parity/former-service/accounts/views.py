"""Routes of the former service."""
from django.http import JsonResponse
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenRefreshView

from .serializers import LoginSerializer, ProfileSerializer, RefreshSerializer, RegisterSerializer, UserSerializer


def signed_in(user, message, code):
    """Answers with a user and new tokens."""
    refresh = RefreshToken.for_user(user)
    tokens = {"refresh": str(refresh), "access": str(refresh.access_token)}
    return Response({"message": message, "user": UserSerializer(user).data, "tokens": tokens}, status=code)


def refused(error, serializer, code):
    """Answers with the problems of each field."""
    return Response({"error": error, "details": serializer.errors}, status=code)


def not_found(request, exception):
    """Answers for a route that does not exist."""
    return JsonResponse({"detail": "Not found."}, status=404)


class RegisterView(APIView):
    """Creates an account and signs in."""

    permission_classes = [AllowAny]

    def post(self, request):
        """Anyone may register."""
        serializer = RegisterSerializer(data=request.data)
        if not serializer.is_valid():
            return refused("Invalid data", serializer, status.HTTP_400_BAD_REQUEST)
        return signed_in(serializer.save(), "User registered successfully", status.HTTP_201_CREATED)


class LoginView(APIView):
    """Signs in."""

    permission_classes = [AllowAny]

    def post(self, request):
        """An email and a password are traded for tokens."""
        serializer = LoginSerializer(data=request.data)
        if not serializer.is_valid():
            return refused("Invalid credentials", serializer, status.HTTP_401_UNAUTHORIZED)
        return signed_in(serializer.validated_data["user"], "Login successful", status.HTTP_200_OK)


class RefreshView(TokenRefreshView):
    """Renews tokens."""

    serializer_class = RefreshSerializer


class LogoutView(APIView):
    """Signs out."""

    def post(self, request):
        """The refresh token is blacklisted; access tokens expire by themselves."""
        try:
            RefreshToken(request.data["refresh_token"]).blacklist()
        except (KeyError, TokenError):
            return Response({"error": "Invalid token"}, status=status.HTTP_400_BAD_REQUEST)
        return Response({"message": "Successfully logged out"})


class ProfileView(APIView):
    """The account of the user who asks."""

    def get(self, request):
        """Everyone sees their own profile."""
        return Response(ProfileSerializer(request.user).data)

    def put(self, request, partial=False):
        """Names and phone can be changed."""
        serializer = ProfileSerializer(request.user, data=request.data, partial=partial)
        if not serializer.is_valid():
            return refused("Invalid data", serializer, status.HTTP_400_BAD_REQUEST)
        serializer.save()
        return Response(serializer.data)

    def patch(self, request):
        """Fields that are left out keep their values."""
        return self.put(request, partial=True)
