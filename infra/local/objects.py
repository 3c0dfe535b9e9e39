"""Gap 5c: a stored object is on the disk before its upload is acknowledged, or the upload fails.

The emulator writes objects through to files but only logs when that fails, and replaces body and
description one after the other: a kill in between leaves a description of the earlier body. It also
forgets retention and legal holds of objects: here they are saved with the buckets' settings.
"""

import hashlib
import threading
from pathlib import Path

from ministack.services import s3

from infra.local.emulated import Emulated


def install() -> None:
    """Make failed writes fail the call, and mend torn pairs found at start."""
    failures = threading.local()
    original_write, original_persist = s3._atomic_write, s3._persist_object

    def atomic_write(path: str, data: Emulated, *, text: bool = False) -> None:
        try:
            original_write(path, data, text=text)
        except OSError as error:
            failures.last = error
            raise

    def persist_object(bucket: str, key: str, obj: Emulated) -> None:
        failures.last = None
        original_persist(bucket, key, obj)
        if failures.last is not None or not _is_on_disk(bucket, key):
            raise OSError(f"Object {bucket}/{key} could not be stored") from failures.last

    s3._atomic_write, s3._persist_object = atomic_write, persist_object
    s3._PERSISTED_BUCKET_DICTS["object_retention"] = s3._object_retention
    s3._PERSISTED_BUCKET_DICTS["object_legal_hold"] = s3._object_legal_hold
    _mend_torn_descriptions()


def _is_on_disk(bucket: str, key: str) -> bool:
    location = s3._object_disk_path(bucket, key)
    return bool(location and Path(location).is_file() and Path(f"{location}.meta.json").is_file())


def _mend_torn_descriptions() -> None:
    """Describe the body that is there: the upload that wrote it was never acknowledged."""
    for (account, bucket), stored in s3._buckets._data.items():
        for key, obj in stored["objects"].items():
            location = s3._object_disk_path(bucket, key, account)
            if location is None or not Path(location).is_file():
                continue
            if Path(location).stat().st_size != obj["size"]:
                body = Path(location).read_bytes()
                obj["size"] = len(body)
                obj["etag"] = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
                obj["checksums"] = {}
