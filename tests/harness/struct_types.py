"""Mypy learns here that a Struct is replaced by its own fields, as a dataclass is by its own."""

from collections.abc import Callable
from functools import partial

from mypy.plugin import FunctionSigContext, Plugin
from mypy.plugins.dataclasses import replace_function_sig_callback
from mypy.types import FunctionLike, Instance, flatten_nested_unions, get_proper_type

REPLACES = {"msgspec.structs.replace": True, "dataclasses.replace": False}


class StructReplace(Plugin):
    """Checks what is replaced, and each field that is, as mypy does for dataclasses alone."""

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Find the signature by the class of what is replaced."""
        if fullname not in REPLACES:
            return None
        return partial(_signature, structs=REPLACES[fullname])


def _signature(ctx: FunctionSigContext, *, structs: bool) -> FunctionLike:
    replaced = [ctx.api.get_expression_type(given) for given in ctx.args[0]]
    for one in map(get_proper_type, flatten_nested_unions(replaced)):
        if isinstance(one, Instance) and one.type.has_base("msgspec.Struct") is not structs:
            ctx.api.fail(f"{one.type.name} is replaced by the other `replace`", ctx.context)
    return replace_function_sig_callback(ctx)


def plugin(version: str) -> type[Plugin]:
    """Name the plugin, as mypy asks for it."""
    return StructReplace
