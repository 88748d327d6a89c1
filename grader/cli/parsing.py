"""How a command line is read: a mistake is one line that says what was probably meant; help ends with examples."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from grader.errors import did_you_mean

REQUIRED = "the following arguments are required: "
TOO_MANY = "unrecognized arguments: "


class Parser(argparse.ArgumentParser):
    """A command, or all of them."""

    def __init__(self, *, examples: Sequence[str] = (), **settings: Any) -> None:
        if examples:
            settings["epilog"] = "\n  ".join(["examples:", *examples])
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **settings)
        self.register("action", "parsers", Commands)
        self.examples = [example.partition("#")[0].strip() for example in examples]
        self._given: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        self._given = args or ()
        return super().parse_known_args(args, namespace)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:  # where argparse blames the whole program
        options, extra = self.parse_known_args(args, namespace)
        if extra:
            self._command(options).error(TOO_MANY + " ".join(extra))
        return options

    def error(self, message: str) -> NoReturn:
        unknown = [word for word in self._options_given() if not self._is_known(word)]
        if unknown:
            message = f"there is no option '{unknown[0]}'{did_you_mean(unknown[0], self._option_string_actions)}"
        elif message.startswith(REQUIRED):
            message = f"{message.removeprefix(REQUIRED)} is missing"
        elif message.startswith(TOO_MANY):
            message = f"'{message.removeprefix(TOO_MANY)}' is one argument too many"
        self.exit(2, f"{self.prog}: {message} (`{self.prog} --help` shows how)\n")

    def _options_given(self) -> list[str]:
        words = list(self._given)
        words = words[: words.index("--")] if "--" in words else words
        return [word.partition("=")[0] for word in words if word.startswith("--")]

    def _is_known(self, option: str) -> bool:
        """Whether it is an option, or the beginning of one; a command knows its own, and not those of the others."""
        return self._commands() is not None or any(each.startswith(option) for each in self._option_string_actions)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = list(map(str, action.choices))
        if isinstance(action, Commands):
            words = f"there is no command '{value}'{did_you_mean(value, known)}"
            raise argparse.ArgumentError(None, words)
        words = f"'{value}' is none of {', '.join(known)}{did_you_mean(value, known)}"
        raise argparse.ArgumentError(action, words)

    def _commands(self) -> Commands | None:
        return next((action for action in self._actions if isinstance(action, Commands)), None)

    def _command(self, options: argparse.Namespace) -> argparse.ArgumentParser:
        """The command that was named, to speak of its own options."""
        commands = self._commands()
        return commands.choices[getattr(options, commands.dest)] if commands is not None else self


class Commands(argparse._SubParsersAction):  # type: ignore[type-arg]
    """The list of commands; each can be asked to say more, and its help opens with what the list says of it."""

    def add_parser(self, name: str, *, help: str, **settings: Any) -> Any:  # type: ignore[override]
        said = f"{help[0].upper()}{help[1:]}{'' if help.endswith('?') else '.'}"
        parser = super().add_parser(name, help=help, description=said, **settings)
        add_verbose(parser, default=argparse.SUPPRESS)  # so that it may stand before the command or after it
        return parser


def add_verbose(parser: argparse.ArgumentParser, default: Any) -> None:
    """The option that all commands have."""
    told = "say what is done, with files and times, and where a fault of the grader arose"
    parser.add_argument("-v", "--verbose", action="store_true", default=default, help=told)
