"""Serving the page and all it is made of: files, words, and the commands it can complete."""

import html
import re
from collections.abc import Sequence
from importlib.resources import files

from aiohttp import web
from babel.core import Locale

from adapters.web.error_responses import RequestError, language_of
from bot.texts.catalogue import ENGLISH, LANGUAGES, catalogue
from bot.texts.voice import NEUTRAL, Voice

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_PREFIX = "web."
_KEY = re.compile(r"\{(web\.[a-z_.]+)\}")


class WebPage:
    """Serves the page in the language that is asked for; nothing on it is from anywhere else."""

    def __init__(self, commands: Sequence[str]) -> None:
        self._commands = tuple(commands)
        folder = files("adapters.web").joinpath("static")
        self._files = {
            file.name: file.read_text(encoding="utf-8")
            for file in folder.iterdir()
            if file.name.endswith(tuple(_TYPES))
        }

    def routes(self) -> list[web.RouteDef]:
        """List what can be asked for."""
        return [
            web.get("/", self.index),
            web.get("/static/{name}", self.file),
            web.get("/api/texts", self.texts),
            web.get("/api/commands", self.commands),
        ]

    async def index(self, request: web.Request) -> web.Response:
        """Serve the page with its words filled in."""
        language = _wanted(request)
        say = catalogue(language).sentence
        filled = _KEY.sub(lambda found: html.escape(say(found[1])), self._files["index.html"])
        page = filled.replace("{language}", language)
        return web.Response(text=page, content_type=_TYPES[".html"])

    async def file(self, request: web.Request) -> web.Response:
        """Serve one of the page's files."""
        name = request.match_info["name"]
        if name not in self._files or name == "index.html":
            raise RequestError(404, "web.error.nothing_here")
        kind = _TYPES[name[name.rindex(".") :]]
        return web.Response(text=self._files[name], content_type=kind)

    async def texts(self, request: web.Request) -> web.Response:
        """Tell every word of the page in one language."""
        language = _wanted(request)
        keys = [key for key in catalogue(ENGLISH).sentences if key.startswith(_PREFIX)]
        texts = {key: catalogue(language).sentence(key) for key in keys}
        return web.json_response({"language": language, "texts": texts})

    async def commands(self, request: web.Request) -> web.Response:
        """List what can be typed, and what it does."""
        voice = Voice(_wanted(request), NEUTRAL.zone)
        listed = [
            {"path": path, "say": f"/{path.replace('.', ' ')}", "description": voice.text(path)}
            for path in self._commands
        ]
        return web.json_response({"commands": listed})


def languages() -> list[dict[str, str]]:
    """List the languages that can be read here, each named by those who read it."""
    return [
        {"code": code, "name": str(Locale.parse(code).get_display_name(code)).capitalize()}
        for code in LANGUAGES
    ]


def known_language(code: str) -> str:
    """Check a language that somebody asks for."""
    if code not in LANGUAGES:
        raise RequestError(400, "web.error.bad_language", languages=", ".join(LANGUAGES))
    return code


def _wanted(request: web.Request) -> str:
    asked = request.query.get("language")
    return language_of(request) if asked is None else known_language(asked)
