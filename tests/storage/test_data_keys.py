"""Master keys, their file, and what the vault remembers."""

import base64
import os
from pathlib import Path

import pytest

from storage.errors import StorageError, WrongKey
from storage.sealing.encryption import MasterKeys, Owner, Vault, Wrapped
from storage.sealing.key_file import read_or_make

FIRST, SECOND = bytes(range(32)), bytes(range(1, 33))
ANN = Owner("person", 1)


def test_keys_are_read_in_either_alphabet_by_comma_or_by_line() -> None:
    key = bytes([251, 255] * 16)
    plain, safe = base64.b64encode(key).decode(), base64.urlsafe_b64encode(key).decode()

    assert MasterKeys.parse(f"{plain},{safe}") == MasterKeys((key, key))
    assert MasterKeys.parse(f"{plain}\n\n {safe}\n") == MasterKeys((key, key))
    assert MasterKeys.parse(MasterKeys((FIRST, SECOND)).write()) == MasterKeys((FIRST, SECOND))


@pytest.mark.parametrize(
    "text", ["", ",", "short", "&" * 44, base64.b64encode(bytes(31)).decode()]
)
def test_what_is_no_key_is_refused_and_never_quoted(text: str) -> None:
    with pytest.raises(StorageError) as refused:
        MasterKeys.parse(text)

    assert not text.strip(",") or text not in str(refused.value)


def test_keys_never_show_themselves() -> None:
    assert str(FIRST) not in repr(MasterKeys((FIRST,)))
    assert FIRST.hex() not in "".join(MasterKeys((FIRST,)).names)


def test_the_first_key_seals_and_all_of_them_open() -> None:
    old, both = Vault(MasterKeys((FIRST,))), Vault(MasterKeys((SECOND, FIRST)))
    wrapped = old.fresh(ANN)

    both.open(ANN, wrapped)
    renewed = both.rewrap(ANN, wrapped)

    Vault(MasterKeys((SECOND,))).open(ANN, renewed)
    with pytest.raises(WrongKey):
        Vault(MasterKeys((SECOND,))).open(ANN, wrapped)


def test_a_data_key_opens_for_its_own_owner_only_even_when_it_is_remembered() -> None:
    vault = Vault(MasterKeys((FIRST,)))
    wrapped = vault.fresh(ANN)
    vault.open(ANN, wrapped)

    with pytest.raises(StorageError):
        vault.open(Owner("person", 2), wrapped)


def test_the_vault_remembers_only_so_many_keys() -> None:
    vault = Vault(MasterKeys((FIRST,)), most=2)
    wrapped = [vault.fresh(Owner("person", n)) for n in range(3)]
    opened = [vault.open(Owner("person", n), each) for n, each in enumerate(wrapped)]

    assert vault.open(Owner("person", 2), wrapped[2]) is opened[2]
    assert vault.open(Owner("person", 0), wrapped[0]) is not opened[0]


def test_what_was_sealed_in_another_way_is_refused_in_words() -> None:
    vault = Vault(MasterKeys((FIRST,)))
    sealed, master = vault.fresh(ANN)

    with pytest.raises(StorageError, match="does not know"):
        vault.open(ANN, Wrapped(b"\x02" + sealed[1:], master))


def test_a_key_file_is_made_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    before = os.umask(0o277)
    try:
        keys, made = read_or_make(file)
    finally:
        os.umask(before)

    assert made
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_or_make(file) == (keys, False)


def test_a_key_file_may_hold_several_keys_and_is_never_written_again(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    file.write_text(MasterKeys((SECOND, FIRST)).write())
    before = file.read_bytes()

    assert read_or_make(file) == (MasterKeys((SECOND, FIRST)), False)
    assert file.read_bytes() == before


@pytest.mark.parametrize("text", ["", "no key", "café"])
def test_a_key_file_that_holds_no_key_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "master.key"
    file.write_text(text)

    with pytest.raises(StorageError, match=str(file)):
        read_or_make(file)
