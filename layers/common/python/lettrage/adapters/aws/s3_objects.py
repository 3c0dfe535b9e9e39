"""Files of one bucket in S3. Encryption, locks and life cycle are the bucket's own settings."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from botocore.exceptions import ClientError

from lettrage.adapters.aws.vendor_errors import code_of, status_of, vendor_errors
from lettrage.domain.errors import NotFound, Unavailable
from lettrage.ports.objects import ObjectInfo, PresignedPost

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NOT_FOUND = 404
_PRECONDITION_FAILED = 412
_CONFLICT = 409
# What S3 answers to a conditional write (aws.md §3): 412 when the key is there, 409 while another
# write to it is under way.

_CONTENT_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}\Z")
# RFC 6838 §4.2, restricted names; parameters are left out on purpose.

_MOST_NAME_CHARACTERS = 150
"""Of a suggested file name: most file systems hold 255 bytes, percent-encoding stays short."""


class S3ObjectStore:
    """`ports.objects.ObjectStore` on one bucket.

    Raises: as the port. A denied call or a missing bucket is a defect of the deployment and goes
        through as botocore's own error.
    """

    def __init__(self, bucket: str, client: "S3Client") -> None:
        self._bucket = bucket
        self._client = client

    def get(self, key: str) -> bytes:
        """The bytes. Raises: NotFound, Unavailable."""
        try:
            with vendor_errors("S3 GetObject"):
                return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            if code_of(error) == "NoSuchKey":
                raise NotFound("no such object", kind="file") from error
            raise

    def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store, replacing. Raises: Unavailable."""
        with vendor_errors("S3 PutObject"):
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=data, ContentType=content_type
            )

    def put_new(self, key: str, data: bytes, *, content_type: str) -> bool:
        """Store only where nothing is yet.

        False also when an earlier try of this very call had been carried out, its answer lost.
        Raises: Unavailable, also while another write to the key is under way.
        """
        try:
            with vendor_errors("S3 PutObject"):
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=data,
                    ContentType=content_type,
                    IfNoneMatch="*",
                )
        except ClientError as error:
            if status_of(error) == _PRECONDITION_FAILED:
                return False
            if status_of(error) == _CONFLICT:
                raise Unavailable("S3 PutObject: another write is under way") from error
            raise
        return True

    def info(self, key: str) -> ObjectInfo | None:
        """Size and time, None without such an object. Raises: Unavailable."""
        try:
            with vendor_errors("S3 HeadObject"):
                head = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if status_of(error) == _NOT_FOUND:
                return None
            raise
        return ObjectInfo(key=key, size_bytes=head["ContentLength"], stored_at=head["LastModified"])

    def under(self, prefix: str) -> Iterator[ObjectInfo]:
        """By key; a request for every thousand, made as they are taken. Raises: Unavailable."""
        pages = iter(
            self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
        )
        while True:
            with vendor_errors("S3 ListObjectsV2"):
                page = next(pages, None)
            if page is None:
                return
            for item in page.get("Contents", []):
                yield ObjectInfo(
                    key=item["Key"], size_bytes=item["Size"], stored_at=item["LastModified"]
                )

    def link(self, key: str, *, file_name: str, content_type: str, expires_s: int) -> str:
        """A presigned GET; valid at most as long as the credentials that sign it."""
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentDisposition": attachment(file_name),
                "ResponseContentType": plain_content_type(content_type),
            },
            ExpiresIn=expires_s,
        )

    def form(self, key: str, *, max_bytes: int, expires_s: int) -> PresignedPost:
        """A presigned POST whose policy fixes the key and the size.

        Raises: ValueError, for a key that S3 would fill in from the upload's file name.
        """
        if "${" in key:
            raise ValueError("an upload form must fix the whole key")
        post = self._client.generate_presigned_post(
            Bucket=self._bucket,
            Key=key,
            Conditions=[["content-length-range", 0, max_bytes]],
            ExpiresIn=expires_s,
        )
        fields: Mapping[str, str] = post["fields"]
        return PresignedPost(url=post["url"], fields=dict(fields))


def attachment(file_name: str) -> str:
    """`Content-Disposition` for a download under `file_name`, whatever characters it holds.

    Source: RFC 6266 §4.3 and appendix D (`filename` in ASCII first, `filename*` in UTF-8 after).
    """
    visible = "".join(c if c.isprintable() and c not in '/\\"' else "_" for c in file_name)
    name = visible.strip()[:_MOST_NAME_CHARACTERS] or "document"
    plain = "".join(c if c.isascii() and c != "%" else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def plain_content_type(content_type: str) -> str:
    """`content_type` when it is one and nothing more, else the type of unknown bytes."""
    return content_type if _CONTENT_TYPE.match(content_type) else "application/octet-stream"
