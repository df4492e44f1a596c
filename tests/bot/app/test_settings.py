"""Settings are typed, hermetic, and every problem with them is named at once."""

import base64
import re
from pathlib import Path

import pytest

from bot.app.setting_formats import decode_keys
from bot.app.settings import Settings, SettingsError, load

ROOT = Path(__file__).parents[3]
KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.urlsafe_b64encode(bytes(range(224, 256))).decode()


def problems(**environ: str) -> tuple[str, ...]:
    """Load settings that cannot work, and hand back what is said about them."""
    with pytest.raises(SettingsError) as refused:
        load({f"CAIRN_{name.upper()}": value for name, value in environ.items()}, None)
    return refused.value.problems


def test_defaults_need_no_environment() -> None:
    settings = load({}, None)

    assert settings.database_url is None
    assert (settings.web_host, settings.web_port) == ("127.0.0.1", 8080)
    assert (settings.log_format, settings.log_level) == ("text", "info")
    assert settings.master_key is None
    assert settings.master_key_file is None
    assert (settings.pod_size_max, settings.pods_per_person) == (8, 2)


def test_the_real_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_WEB_PORT", "9001")

    assert load(env_file=None).web_port == 9001


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("CAIRN_WEB_PORT=9001\nexport CAIRN_POD_SIZE_MAX=5\nPATH=/nowhere\n")

    settings = load({"CAIRN_WEB_PORT": "9002"}, env_file)

    assert (settings.web_port, settings.pod_size_max) == (9002, 5)


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    assert load({}, tmp_path / "absent") == load({}, None)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"CAIRN_WEB_HOST=\xff\xfe")

    with pytest.raises(SettingsError, match="cannot be read as UTF-8 text"):
        load({}, env_file)


def test_an_empty_value_means_the_default() -> None:
    assert load({"CAIRN_WEB_PORT": " ", "CAIRN_DATABASE_URL": ""}, None) == load({}, None)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load({}, None).web_port = 1


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///cairn.db",
        "sqlite:////var/lib/cairn/cairn.db",
        "postgresql+psycopg://cairn:s3cret@db.example:5432/cairn",
        "postgresql+psycopg://cairn@127.0.0.1/cairn?sslmode=require",
        "postgresql+psycopg://cairn@/cairn?host=/run/postgresql",
        "postgresql+psycopg://u:s3cret@/cairn?host=h1:5432&host=h2:1&target_session_attrs=any",
    ],
)
def test_a_database_is_a_file_or_a_postgresql(url: str) -> None:
    assert load({"CAIRN_DATABASE_URL": url}, None).database_url == url


@pytest.mark.parametrize(
    "url",
    [
        "cairn.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "mysql://cairn:s3cret@db/cairn",
        "postgresql+asyncpg://cairn:s3cret@db/cairn",
        "postgresql+psycopg://cairn:s3cret@db",
        "postgresql+psycopg:///cairn",
        "postgresql+psycopg://cairn:s3cret@db:99999/cairn",
        "postgresql+psycopg://cairn:s3cret@[db/cairn",
    ],
)
def test_any_other_database_is_refused_with_what_it_should_be(url: str) -> None:
    (problem,) = problems(database_url=url)

    assert problem.startswith("CAIRN_DATABASE_URL: must be sqlite:///path/to/file.db or ")
    assert "s3cret" not in problem


def test_several_servers_with_commas_are_told_the_spelling() -> None:
    (problem,) = problems(database_url="postgresql+psycopg://cairn:s3cret@h1:5432,h2/cairn")

    assert "?host=h1:5432&host=h2:5432&target_session_attrs=read-write" in problem
    assert "s3cret" not in problem


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_without_its_driver_is_told_the_spelling(scheme: str) -> None:
    (problem,) = problems(database_url=f"{scheme}://cairn:s3cret@db/cairn")

    assert problem.endswith(
        f"must spell its driver: postgresql+psycopg:// in place of {scheme}://"
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::1", "localhost", "cairn.example.org"])  # noqa: S104 only read here
def test_a_host_is_an_address_or_a_name(host: str) -> None:
    assert load({"CAIRN_WEB_HOST": host}, None).web_host == host


@pytest.mark.parametrize(
    "host", ["http://localhost", "localhost:80", "a b", "-x", "1.2.3", "256.1.1.1"]
)
def test_anything_else_is_no_host(host: str) -> None:
    assert problems(web_host=host) == (
        "CAIRN_WEB_HOST: must be an IP address or a host name, without scheme or port",
    )


PAGE = "the address of a page, like https://host/privacy"


@pytest.mark.parametrize(
    ("name", "values", "should"),
    [
        ("web_port", ["0", "65536", "http", "8080.5"], "a whole number from 1 to 65535"),
        ("log_format", ["yaml"], "text or json"),
        ("log_level", ["loud"], "debug, info, warning or error"),
        ("pod_size_max", ["2", "13", "many"], "a whole number from 3 to 12"),
        ("pods_per_person", ["0", "11"], "a whole number from 1 to 10"),
        ("contact", ["two\nlines", "x" * 201], "one line of at most 200 characters"),
        ("privacy_url", ["cairn.org/p", "https://", "https://a@b/c", "javascript:x"], PAGE),
        ("terms_url", ["http:///terms", "ftp://host/terms", "https://h/a b"], PAGE),
        ("words_kept_months", ["1", "121"], "a whole number from 2 to 120"),
    ],
)
def test_a_wrong_value_is_answered_with_the_right_ones(
    name: str, values: list[str], should: str
) -> None:
    for value in values:
        assert problems(**{name: value}) == (f"CAIRN_{name.upper()}: must be {should}",)


def test_capitals_do_not_matter() -> None:
    settings = load({"cairn_log_level": "WARNING", "CAIRN_LOG_FORMAT": "Json"}, None)

    assert (settings.log_level, settings.log_format) == ("warning", "json")


def test_every_problem_is_named_at_once() -> None:
    found = problems(web_port="x", log_level="x", pod_size_max="x", web_prt="1")

    assert [problem.split(":")[0] for problem in found] == [
        "CAIRN_WEB_PRT",
        "CAIRN_WEB_PORT",
        "CAIRN_LOG_LEVEL",
        "CAIRN_POD_SIZE_MAX",
    ]


def test_an_unknown_setting_is_met_with_the_nearest_one() -> None:
    assert problems(databse_url="x") == (
        "CAIRN_DATABSE_URL: there is no such setting; did you mean CAIRN_DATABASE_URL?",
    )
    assert problems(qqq="x") == ("CAIRN_QQQ: there is no such setting",)


def test_variables_of_the_tests_are_left_alone() -> None:
    assert load({"CAIRN_TEST_POSTGRES_BIN": "wheel"}, None) == load({}, None)


def test_several_keys_are_read_in_their_order() -> None:
    settings = load({"CAIRN_MASTER_KEY": f"{KEY}, {OTHER_KEY}"}, None)

    assert settings.master_key is not None
    assert decode_keys(settings.master_key.get_secret_value()) == (
        bytes(range(32)),
        bytes(range(224, 256)),
    )


@pytest.mark.parametrize("key", ["s3cret", KEY[:-4], f"{KEY},", f"{KEY} {KEY}", "ключ"])
def test_a_key_that_is_none_is_refused_without_being_quoted(key: str) -> None:
    (problem,) = problems(master_key=key)

    assert problem.startswith("CAIRN_MASTER_KEY: must be 32 random bytes in base64")
    assert key not in problem


def test_a_key_comes_from_one_place() -> None:
    assert problems(master_key=KEY, master_key_file="key") == (
        "CAIRN_MASTER_KEY and CAIRN_MASTER_KEY_FILE: give only one of them",
    )


def test_secrets_are_not_shown() -> None:
    environ = {
        "CAIRN_MASTER_KEY": KEY,
        "CAIRN_DATABASE_URL": "postgresql+psycopg://cairn:s3cret@db/cairn",
    }
    settings = load(environ, None)

    assert KEY not in repr(settings)
    assert "s3cret" not in repr(settings)


def test_the_example_lists_every_setting_with_its_default_and_a_line_about_it() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = re.findall(r"^# .+\nCAIRN_(\w+)=", text, re.MULTILINE)

    assert [name.lower() for name in explained] == list(Settings.model_fields)
    assert load({}, ROOT / ".env.example") == load({}, None)
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        assert f"\nCAIRN_{name.upper()}={default}\n" in text


TOKEN = "123456789:AAE1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q"


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"CAIRN_TELEGRAM_TOKEN": "secret"}, "CAIRN_TELEGRAM_TOKEN: must be the token"),
        ({"CAIRN_TELEGRAM_API_URL": "api.telegram.org"}, "CAIRN_TELEGRAM_API_URL: must be an"),
        ({"CAIRN_TELEGRAM_API_URL": "https://a@b/?c"}, "CAIRN_TELEGRAM_API_URL: must be an"),
        ({"CAIRN_TELEGRAM_WEBHOOK_URL": "https://h/t"}, "give both, or neither"),
        (
            {
                "CAIRN_TELEGRAM_WEBHOOK_URL": "https://h/readyz",
                "CAIRN_TELEGRAM_WEBHOOK_SECRET": "x" * 16,
            },
            "CAIRN_TELEGRAM_WEBHOOK_URL: must be an address with a path of its own",
        ),
        (
            {
                "CAIRN_TELEGRAM_WEBHOOK_URL": "https://h/metrics",
                "CAIRN_TELEGRAM_WEBHOOK_SECRET": "x" * 16,
            },
            "CAIRN_TELEGRAM_WEBHOOK_URL: must be an address with a path of its own",
        ),
        (
            {
                "CAIRN_TELEGRAM_WEBHOOK_URL": "https://h/t",
                "CAIRN_TELEGRAM_WEBHOOK_SECRET": "short",
            },
            "CAIRN_TELEGRAM_WEBHOOK_SECRET: must be 16 to 256",
        ),
    ],
)
def test_what_is_wrong_with_telegram_is_said(environ: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(environ, None)

    assert problem in str(refused.value)
    assert "secret" not in str(refused.value).replace("_SECRET", "").lower().split("must")[0]


def test_a_telegram_token_is_a_secret_and_its_address_a_platforms() -> None:
    settings = load({"CAIRN_TELEGRAM_TOKEN": TOKEN, "CAIRN_TELEGRAM_API_URL": "http://h:1/"}, None)

    assert TOKEN not in repr(settings)
    assert settings.platform_addresses == ("http://h:1",)
    assert settings.without_platforms().platform_addresses == ()
