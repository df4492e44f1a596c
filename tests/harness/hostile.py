"""What somebody could write to ping, link, command, format, break or deceive: made by rules.

Each is what a person may type or paste into any field, or call themselves.
"""

from collections.abc import Iterator

DISCORD = (
    *("@everyone", "@here", "<@123456789012345678>", "<@!123456789012345678>"),
    *("<@&234567890123456789>", "<#345678901234567890>", "</pod join:456789012345678901>"),
    *("<t:1795456800:R>", "<t:1795456800>", "<id:customize>", "<id:guide>", "<123:linked-roles>"),
    *("<:stone:567890123456789012>", "<a:spin:567890123456789012>", ":smile:", ":+1:"),
    *("[free nitro](https://evil.example)", "[a](<https://evil.example> 'title')"),
    *("https://evil.example/a_b", "<https://evil.example>", "http://evil.example:8080/?q=1#x"),
    *("discord.gg/abcdef", "https://discord.gg/abcdef", "discord.com/invite/abcdef"),
    *("steam://run/1", "<someone@evil.example>", "<+15551234567>"),
)
MARKDOWN = (
    *("*a*", "**a**", "***a***", "_a_", "__a__", "~~a~~", "||a||", "`a`", "``a``"),
    *("```\na\n```", "```ansi\n\x1b[31mred\x1b[0m\n```", "# a", "## a", "### a", "-# a", "> a"),
    *(">>> a", "- a", "* a", "+ a", "1. a", "  - a", "\\*a\\*", "*a", "a**", "|", "¯\\_(ツ)_/¯"),
)
TELEGRAM = (
    *("@cairn_test_bot", "@durov", "@gif", "a @name, b", "(@name)", "@name's", "@@name"),
    *("/start", "/start@cairn_test_bot", "/me_profile", "(/pod)", "see /help!", "/1", "é/start"),
    *("#tag", "#тег", "#tag@durov", "a #b#c", "#1a", "$USD", "$1INCH", "$BTC@durov", "a $EUR."),
    *("t.me/durov", "t.me/+abcdef", "https://t.me/joinchat/abc", "telegram.me/durov"),
    *("tg://resolve?domain=durov", "tg://user?id=7", "ton://transfer/abc", "tonsite://a.ton"),
    *(
        "<b>a</b>",
        "<a href='https://evil.example'>a</a>",
        "&lt;b&gt;",
        "<tg-spoiler>a</tg-spoiler>",
    ),
    *("</blockquote>a", "<code>/start</code>", "<tg-time unix='1'>a</tg-time>", "<!-- a -->"),
)
ADDRESSES = (
    *("example.com", "EXAMPLE.COM", "www.example.com", "a.b.c.example.co.uk", "example.com."),
    *("example.com/path?q=1#x", "example.com:8080", "(example.com)", "example.com,b.org;c.net"),
    *(
        "кто.рф",
        "президент.рф/путь",
        "xn--e1afmkfd.xn--p1ai",
        "例子.中国",
        "مثال.مصر",
        "भारत.भारत",
    ),
    *("127.0.0.1", "10.0.0.1:80/admin", "http://127.0.0.1", "http://a.12", "ftp://files.example"),
    *("ann@example.com", "mailto:ann@example.com", "a.b+c@sub.example.org", "x:y@example.com"),
    *(
        "foo.bar",
        "done.Then",
        "e.g.example.io",
        "a..b.com",
        ".com",
        "a_b.com",
        "a-b.com",
        "1.2.ru",
    ),
    *("https://", "http:/example.com", "HTTPS://Example.Com/A", "https://exаmple.com"),
)
NUMBERS = (
    *("+1 555 123 4567", "+15551234567", "(555) 123-4567", "555-123-4567", "0034 600 000 000"),
    *("+34600000000", "5551234567", "555.123.4567", "+44 (0)20 7946 0958", "600 00 00 00"),
    *("4111 1111 1111 1111", "4111111111111111", "4111-1111-1111-1111", "3782 822463 10005"),
    *("6011000990139424", "123456789012345678901234567890", "2026-11-24 18:00:00"),
)
STRANGE = (
    *(
        "\u202eevil\u202c",
        "a\u202ab\u202c",
        "\u2066a\u2069",
        "\u200fא\u200e",
        "שלום עולם",
        "مرحبا",
    ),
    *("Z̵̢̛͔̲a̷̡͔͝l̶̨̛͉g̸̨̢͝o̷̢͔͝", "e" + "\u0301" * 40, "\u0301" * 9, "a\u20e3\u20dd", "ก" + "็" * 20),
    *("👨‍👩‍👧‍👦", "👩🏽‍❤️‍💋‍👨🏿", "🏳️‍🌈", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇪🇸🇬🇧", "👍🏽", "1️⃣", "❤️", "🏴\U000e0061\U000e007f"),
    *(
        "a\u200bb",
        "a\u200cb",
        "a\u200db",
        "a\u2060b",
        "\ufeffa",
        "so\u00adft",
        "a\u180eb",
        "a\u034fb",
    ),
    *(
        "@\u200beveryone",
        "@\u2060everyone",
        "/\u200bstart",
        "exam\u00adple.com",
        "t\u200b.me/durov",
    ),
    *(
        "＠everyone",
        "／start",
        "＃tag",
        "＄USD",
        "ｅｘａｍｐｌｅ．ｃｏｍ",
        "example。com",
        "@еveryone",
    ),
    *("a\u2028b", "a\u2029b", "a\u0085b", "a\rb", "a\r\nb", "a\tb", "a\vb\fc", "a\n\n\n\nb"),
    *(
        "a\u3164b",
        "\u2800a",
        "a\u115fb",
        "\U000e0041\U000e0042a",
        "a\ufffdb",
        "a\u2063b",
        "a\ufe0eb",
    ),
    *("'; DROP TABLE people; --", '"a": {"b": 1}', "{name}", "{n}", "%s %(a)s", "${a}", "\\u0041"),
    *("<script>alert(1)</script>", "=1+1", "-1", "None", "none", "null", "0", "a" * 80, "ſ", "İ"),
)
UNREADABLE = (
    "a\x00b",
    "\x1b[31ma",
    "a\x07",
    "a\x7f",
    "a\x9bb",
    "a\ufffeb",
    "a\U0010ffffb"[:2] + "\x01",
)
AROUND = (
    ("", ""),
    ("see ", " now"),
    ("(", ")"),
    ("*", "*"),
    ("“", "”."),
    ("\n", "\n"),
    ("é", "é"),
)


def _put_together() -> Iterator[str]:
    alive = (*DISCORD, *TELEGRAM, *ADDRESSES, *NUMBERS)
    yield from (*alive, *MARKDOWN, *STRANGE)
    for number, text in enumerate((*alive, *MARKDOWN)):
        before, after = AROUND[1 + number % (len(AROUND) - 1)]
        yield f"{before}{text}{after}"
    for one, other in zip(alive, reversed(alive), strict=True):
        yield f"{one} {other}"


WRITTEN = tuple(dict.fromkeys(_put_together()))
"""Some hundreds of texts."""
