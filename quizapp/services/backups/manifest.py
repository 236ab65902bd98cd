"""What a backup says about itself, and whether that is true: sums of every member, and the installation's seal."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from .archive import MANIFEST, SEAL, Member
from .refusals import damaged, wrong_seal

FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    format: int
    #: `sqlite` or `postgresql`: a backup is restored on the engine it came from.
    engine: str
    engine_version: str
    #: The schema's revision; the code that restores must know it.
    revision: str
    created_at: str
    site: str
    #: Rows of each table at the moment of the copy.
    tables: Mapping[str, int]
    #: The database's own size, unpacked.
    database_bytes: int
    members: Sequence[Member]
    #: Member -> where it belongs in the data folder.
    files: Mapping[str, str]

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1).encode()


@dataclass(frozen=True)
class Checked:
    """A backup whose every byte is as it was written."""

    manifest: Manifest
    #: Whether it was sealed with the key at hand; False where there was no key to compare with.
    is_seal_checked: bool


def seal(manifest: bytes, key: bytes) -> bytes:
    """The key's fingerprint, the seal, and a sum over all, so that a flipped bit shows without the key, too."""
    fields = f"{fingerprint(key)} {hmac.new(key, manifest, 'sha256').hexdigest()}"
    return f"{fields} {hashlib.sha256(manifest + fields.encode()).hexdigest()}\n".encode()


def fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"quizapp backup key " + key).hexdigest()[:16]


def check(members: Sequence[Member], texts: Mapping[str, bytes], key: bytes | None) -> Checked:
    """Refuses what differs from the manifest, and a manifest that the key did not seal."""
    if [member.name for member in members][-2:] != [MANIFEST, SEAL]:
        raise damaged("thiếu phần cuối")
    text, stamp = texts[MANIFEST], texts[SEAL]
    fields, _, total = stamp.decode("ascii", "replace").rpartition(" ")
    if total != hashlib.sha256(text + fields.encode()).hexdigest() + "\n":
        raise damaged("dấu niêm phong")
    manifest = _parse(text)
    if list(manifest.members) != list(members[:-2]):
        raise damaged("tổng kiểm tra không khớp")
    if key is not None and not hmac.compare_digest(stamp, seal(text, key)):
        raise wrong_seal()
    return Checked(manifest, key is not None)


def _parse(text: bytes) -> Manifest:
    try:
        fields = json.loads(text)
        fields["members"] = [Member(**member) for member in fields["members"]]
        manifest = Manifest(**fields)
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(MANIFEST) from error
    if manifest.format != FORMAT:
        raise damaged(f"kiểu {manifest.format} chưa được hỗ trợ")
    names = [member.name for member in manifest.members]
    if (
        len(set(names)) != len(names)
        or set(manifest.files) != set(names[1:])
        or names[:1] != [database_member(manifest)]
    ):
        raise damaged(MANIFEST)
    if any(not is_inside(path) for path in manifest.files.values()):
        raise damaged("đường dẫn")
    return manifest


def database_member(manifest: Manifest) -> str:
    return "database.sqlite3.gz" if manifest.engine == "sqlite" else "database.dump"


def is_inside(path: str) -> bool:
    """Whether a relative path stays in the folder it is put under."""
    parts = PurePosixPath(path).parts
    return bool(parts) and "\0" not in path and not path.startswith("/") and ".." not in parts
