#!/usr/bin/python3
"""Writes the password hashes that Django makes of some passwords, as JSON, to standard output.

    /usr/bin/python3 tools/parity/hash-vectors.py > server/test/vectors/django-hashes.json

Needs Django 3.2 with argon2-cffi and bcrypt, for example Debian's python3-django, python3-argon2 and python3-bcrypt.
Salts are fixed, so that two runs write the same. Costs are low, except for one hash of each method.
"""

import json
import sys

from django.conf import settings

settings.configure()

from django.contrib.auth import hashers  # noqa: E402

PASSWORDS = {
    'plain': 'correct horse battery',
    'unicode': 'Größe 🦉 пароль',
    '72 bytes': 'x' * 72,
    '73 bytes': 'x' * 72 + 'y',
    'leading space': ' correct horse',
    'composed': 'caf\u00e9 am See',
    'decomposed': 'cafe\u0301 am See',
    'full width': 'ｃｏｒｒｅｃｔ horse',
    'empty': '',
    '4097 characters': 'z' * 4097,
}

SALT = 'seasaltseasaltseasalt2'


class CheapArgon2(hashers.Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 512
    parallelism = 2


def bcrypt_salt(rounds):
    return b'$2b$%02d$abcdefghijklmnopqrstuu' % rounds


def pbkdf2(hasher, iterations):
    return lambda password: hasher().encode(password, SALT, iterations)


CHEAP = {
    'pbkdf2_sha256': pbkdf2(hashers.PBKDF2PasswordHasher, 1000),
    'pbkdf2_sha1': pbkdf2(hashers.PBKDF2SHA1PasswordHasher, 1000),
    'argon2': lambda password: CheapArgon2().encode(password, SALT),
    'bcrypt_sha256': lambda password: hashers.BCryptSHA256PasswordHasher().encode(password, bcrypt_salt(4)),
    'bcrypt': lambda password: hashers.BCryptPasswordHasher().encode(password, bcrypt_salt(4)),
    'md5': lambda password: hashers.MD5PasswordHasher().encode(password, SALT),
    'sha1': lambda password: hashers.SHA1PasswordHasher().encode(password, SALT),
    'unsalted_md5': lambda password: hashers.UnsaltedMD5PasswordHasher().encode(password, ''),
    'unsalted_sha1': lambda password: hashers.UnsaltedSHA1PasswordHasher().encode(password, ''),
}

DEFAULT = {
    'pbkdf2_sha256': pbkdf2(hashers.PBKDF2PasswordHasher, None),
    'pbkdf2_sha1': pbkdf2(hashers.PBKDF2SHA1PasswordHasher, None),
    'argon2': lambda password: hashers.Argon2PasswordHasher().encode(password, SALT),
    'bcrypt_sha256': lambda password: hashers.BCryptSHA256PasswordHasher().encode(password, bcrypt_salt(12)),
    'bcrypt': lambda password: hashers.BCryptPasswordHasher().encode(password, bcrypt_salt(12)),
}


def vectors():
    for method, encode in CHEAP.items():
        for name, password in PASSWORDS.items():
            yield {'method': method, 'name': name, 'password': password, 'encoded': encode(password)}
    for method, encode in DEFAULT.items():
        password = PASSWORDS['plain']
        yield {'method': method, 'name': 'default cost', 'password': password, 'encoded': encode(password)}


json.dump(list(vectors()), sys.stdout, ensure_ascii=True, indent=2)
sys.stdout.write('\n')
