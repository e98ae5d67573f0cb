"""The `touchstone` command: hands over to Django's commands, ours among them."""

import os
import sys

from django.core.management import execute_from_command_line

DEMO_FOLDER = "touchstone-demo"


def data_folder(arguments: list[str]) -> list[str]:
    """Take `--data FOLDER` out of the arguments and make it the data folder, before any setting is read."""
    left: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--data":
            os.environ["TOUCHSTONE_DATA"] = next(waiting, "")
        elif argument.startswith("--data="):
            os.environ["TOUCHSTONE_DATA"] = argument.removeprefix("--data=")
        else:
            left.append(argument)
    if "--demo" in left or left[:1] == ["demo"]:
        os.environ.setdefault("TOUCHSTONE_DATA", DEMO_FOLDER)
    return left


def main() -> None:
    """Run `touchstone <verb> …`; `import` is a Python word, so its module is called `bring_in`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")
    arguments = data_folder(sys.argv[1:])
    verb = arguments[0] if arguments else "help"
    execute_from_command_line(["touchstone", {"import": "bring_in"}.get(verb, verb), *arguments[1:]])


if __name__ == "__main__":
    main()
