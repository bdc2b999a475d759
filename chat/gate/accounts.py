"""`Accounts`: names and the scrypt hashes of their passwords."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from corpus.errors import ServeError, SettingsError

# One of the settings OWASP names for scrypt: 16 MB and some tenths of a second for each try. scrypt because Python
# has it; argon2 would be the only C extension here that guards nothing else.
_COST = {"n": 2**14, "r": 8, "p": 5}
_SHORTEST = 8
_FORM = "$scrypt$ln=14,r=8,p=5${salt}${key}"
_HASH = re.compile(r"\$scrypt\$ln=14,r=8,p=5\$([A-Za-z0-9+/]{22}==)\$([A-Za-z0-9+/]{86}==)")


class Accounts:
    """Who may come in."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        """Hold hashes, as `hashed` makes them, under their names.

        Raises:
            SettingsError: there is none, or one is not such a hash.
        """
        if not hashes:
            raise SettingsError("There is no account to sign in with.", hint="`hepcite password NAME` prints a line.")
        for name, text in hashes.items():
            if not name or not _HASH.fullmatch(text):
                raise SettingsError(
                    f"The account {name[:40]!r} has no hashed password.", hint="`hepcite password NAME` prints a line."
                )
        self._hashes = dict(hashes)

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a file of `name:hash` lines; empty lines and those that begin with # count for nothing.

        Raises:
            SettingsError: it cannot be read, or a line is something else.
        """
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"The file of accounts {file} cannot be read.") from error
        pairs = (line.strip().partition(":") for line in lines if line.strip() and not line.lstrip().startswith("#"))
        return cls({name: text for name, _, text in pairs})

    def admits(self, name: str, password: str) -> bool:
        """Return whether the password is that of the name; it takes as long for a name that is not there."""
        match = _HASH.fullmatch(self._hashes.get(name) or next(iter(self._hashes.values())))
        assert match is not None  # looked at when it came in
        salt, key = (base64.b64decode(part) for part in match.groups())
        return hmac.compare_digest(hashlib.scrypt(password.encode(), salt=salt, **_COST), key) and name in self._hashes


def hashed(password: str) -> str:
    """Return the hash of a password with a salt of its own, as a line of the file holds it.

    Raises:
        SettingsError: the password is too short to be one.
    """
    if len(password) < _SHORTEST:
        raise SettingsError(f"The password has fewer than {_SHORTEST} characters.", hint="Choose a longer one.")
    salt = secrets.token_bytes(16)
    key = hashlib.scrypt(password.encode(), salt=salt, **_COST)
    return _FORM.format(salt=base64.b64encode(salt).decode(), key=base64.b64encode(key).decode())


def guarded(host: str, accounts: Accounts | None) -> None:
    """Make sure that nobody but this machine is let in without a password.

    Raises:
        ServeError: others reach the address, and there are no accounts.
    """
    if accounts is None and not is_loopback(host):
        raise ServeError(
            f"Serving on {host} lets others in, and no password is set.",
            hint="Give a name with --auth or a file with --auth-file, or serve this machine alone: --host 127.0.0.1.",
        )


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
