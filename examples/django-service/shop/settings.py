"""Settings of the shop. SIMPLE_JWT is all that it needs to accept Gatehouse's tokens."""
import os

GATEHOUSE_URL = os.environ["GATEHOUSE_URL"]

SIMPLE_JWT = {
    "ALGORITHM": "ES256",
    "JWK_URL": f"{GATEHOUSE_URL}/.well-known/jwks.json",
    "ISSUER": GATEHOUSE_URL,
    # Required: simplejwt does not check the header `typ`. The audience alone tells
    # access tokens from tokens that Gatehouse signs for other purposes.
    "AUDIENCE": "gatehouse",
    "USER_ID_CLAIM": "sub",
    "USER_ID_FIELD": "id",
    "TOKEN_TYPE_CLAIM": None,
    # Seconds that the clocks of two machines may differ.
    "LEEWAY": 5,
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework_simplejwt.authentication.JWTStatelessUserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DJANGO_DATABASE", "shop.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
