#!/usr/bin/python3
"""Runs Django's commands for the former service."""
import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "former_service.settings")
execute_from_command_line(sys.argv)
