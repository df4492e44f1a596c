"""The command line: what operators run stands in `bot/ops`, and is loaded when it is used."""

import gc
import importlib

import click

_COMMANDS = {
    "backup": ("bot.ops.backups", "backup"),
    "demo": ("bot.ops.running", "demo"),
    "doctor": ("bot.ops.doctor", "doctor"),
    "keys": ("bot.ops.keys", "keys"),
    "migrate": ("bot.ops.running", "migrate"),
    "outbox": ("bot.ops.outbox", "outbox"),
    "reports": ("bot.ops.reports", "reports"),
    "restore": ("bot.ops.backups", "restore_"),
    "run": ("bot.ops.running", "run"),
    "sync": ("bot.ops.running", "sync"),
}


class _Loaded(click.Group):
    """Loads a command when it is used: none needs what the others do.

    Modules stay, so the garbage collector need not look through them again and again meanwhile.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        gc.disable()
        try:
            command: click.Command = getattr(importlib.import_module(module), name)
        finally:
            gc.enable()
        return command


@click.group(cls=_Loaded, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cairn")
def main() -> None:
    """Cairn: pods of people who grow side by side."""


if __name__ == "__main__":
    main()
