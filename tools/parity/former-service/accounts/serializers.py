"""Bodies of the former service."""
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from rest_framework import serializers
from rest_framework.validators import UniqueValidator
from rest_framework_simplejwt.serializers import TokenRefreshSerializer
from rest_framework_simplejwt.settings import api_settings

from .models import User

TIME = "%Y-%m-%dT%H:%M:%SZ"


class UserSerializer(serializers.ModelSerializer):
    """The user beside tokens."""

    class Meta:
        model = User
        fields = ["id", "email", "first_name", "last_name", "role"]


class ProfileSerializer(serializers.ModelSerializer):
    """The user's own profile, of which names and phone can be changed."""

    created_at = serializers.DateTimeField(format=TIME, read_only=True)
    updated_at = serializers.DateTimeField(format=TIME, read_only=True)

    class Meta:
        model = User
        fields = ["id", "email", "first_name", "last_name", "phone", "role", "created_at", "updated_at"]
        read_only_fields = ["id", "email", "role"]


class RegisterSerializer(serializers.ModelSerializer):
    """A registration."""

    email = serializers.EmailField(
        validators=[UniqueValidator(User.objects.all(), "A user with this email already exists.", "iexact")]
    )
    password = serializers.CharField(write_only=True)
    password2 = serializers.CharField(write_only=True)

    class Meta:
        model = User
        fields = ["email", "password", "password2", "first_name", "last_name", "phone", "role"]

    def validate(self, attrs):
        """Both passwords are the same, and Django's validators accept them."""
        if attrs["password"] != attrs.pop("password2"):
            raise serializers.ValidationError({"password": "Password fields didn't match."})
        user = User(**{name: value for name, value in attrs.items() if name != "password"})
        try:
            validate_password(attrs["password"], user)
        except ValidationError as error:
            raise serializers.ValidationError({"password": error.messages}) from error
        return attrs

    def create(self, validated_data):
        """Creates the user with a hashed password."""
        return User.objects.create_user(**validated_data)


class LoginSerializer(serializers.Serializer):
    """A sign-in. After validation, `validated_data` holds the user."""

    email = serializers.EmailField()
    password = serializers.CharField(write_only=True)

    def validate(self, attrs):
        """Django authenticates nobody whose account is inactive."""
        user = authenticate(username=attrs["email"], password=attrs["password"])
        if user is None:
            raise serializers.ValidationError("Invalid credentials.")
        return {"user": user}


class RefreshSerializer(TokenRefreshSerializer):
    """New tokens, and the user whose they are."""

    def validate(self, attrs):
        """Adds the user to what simplejwt answers."""
        data = super().validate(attrs)
        token = self.token_class(data["refresh"])
        user = User.objects.get(id=token[api_settings.USER_ID_CLAIM])
        return {**data, "user": UserSerializer(user).data}
