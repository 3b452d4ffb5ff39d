"""Where a bucket is, as the settings name it."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from archive.errors import BadConfig


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """A bucket and the prefix of its objects' names. `endpoint` is the URL of the server; without it, the usual AWS
    environment names it, or it is Amazon's. With `is_path_style`, the bucket is named in the path of a URL of the
    endpoint, not in its host."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    is_path_style: bool = True

    @classmethod
    def of(
        cls, url: str, endpoint: str | None = None, region: str | None = None, *, is_path_style: bool = True
    ) -> Self:
        """The address that `s3://bucket/prefix` names. Raises BadConfig."""
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
            raise BadConfig("warc_store must have the form s3://bucket/prefix")
        if "@" in parts.netloc or ":" in parts.netloc:
            raise BadConfig(
                "warc_store names a bucket alone: the server's address is s3_endpoint, keys are in the environment"
            )
        if endpoint is not None:
            _refuse_bad_endpoint(endpoint)
        return cls(parts.netloc, parts.path.strip("/"), endpoint, region, is_path_style)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


def _refuse_bad_endpoint(endpoint: str) -> None:
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadConfig("s3_endpoint must be the URL of a server: https://host or http://host:port")
    if parts.username or parts.password:
        raise BadConfig("s3_endpoint must not contain keys: they belong in the environment")
