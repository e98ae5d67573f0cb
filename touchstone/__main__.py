"""The `touchstone` command: hands over to Django's commands, ours among them."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run `touchstone <verb> …`; `import` is a Python word, so its module is called `bring_in`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")
    verb = sys.argv[1] if len(sys.argv) > 1 else "help"
    execute_from_command_line(["touchstone", {"import": "bring_in"}.get(verb, verb), *sys.argv[2:]])


if __name__ == "__main__":
    main()
