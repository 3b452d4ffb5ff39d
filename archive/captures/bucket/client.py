"""Opens the client library for a bucket, with the keys of the usual AWS environment."""

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.aws_environment import AwsEnvironment, aws_environment
from archive.errors import ArchiveUnusable, BadConfig
from archive.install_hints import installation

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config, S3CredentialProvider, S3Store

_RETRIES: "RetryConfig" = {  # after about three seconds a server counts as away
    "max_retries": 4,
    "retry_timeout": timedelta(seconds=60),
    "backoff": {
        "init_backoff": timedelta(milliseconds=200),
        "max_backoff": timedelta(seconds=2),
        "base": 2,
    },
}


def open_client(address: BucketAddress) -> "S3Store":
    """A client for the bucket. Contacts no server. Raises ArchiveUnusable, BadConfig."""
    try:
        from obstore.store import S3Store
    except ModuleNotFoundError as error:
        raise ArchiveUnusable(
            f"WARC files in a bucket need the extra s3: {installation().with_extra('s3')}"
        ) from error
    aws = aws_environment(os.environ, Path.home())
    endpoint = address.endpoint or aws.endpoint
    _refuse_without_keys(address, aws, endpoint)
    return S3Store(
        address.bucket,
        config=_config(address, aws, endpoint),
        client_options=_options(endpoint),
        retry_config=_RETRIES,
        credential_provider=_asking_boto3(aws.profile) if aws.needs_boto3 else None,
    )


def _refuse_without_keys(address: BucketAddress, aws: AwsEnvironment, endpoint: str | None) -> None:
    """Only machines of Amazon's can ask their network for keys; elsewhere nobody answers."""
    if aws.keys is None and not aws.needs_boto3 and not aws.has_keys_elsewhere and endpoint is not None:
        raise ArchiveUnusable(
            f"{address}: no keys found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
        )


def _config(address: BucketAddress, aws: AwsEnvironment, endpoint: str | None) -> "S3Config":
    has_host_of_its_own = endpoint is None or not address.is_path_style
    config: S3Config = {
        "region": address.region or aws.region,
        "virtual_hosted_style_request": has_host_of_its_own,
        "disable_bulk_delete": True,  # not every store knows it
    }
    if endpoint is not None:
        config["endpoint"] = _with_bucket(endpoint, address.bucket) if has_host_of_its_own else endpoint
    if aws.keys is not None:
        config["access_key_id"], config["secret_access_key"] = aws.keys.key_id, aws.keys.secret
        if aws.keys.token:
            config["session_token"] = aws.keys.token
    return config


def _with_bucket(endpoint: str, bucket: str) -> str:
    scheme, _, host = endpoint.partition("://")
    return f"{scheme}://{bucket}.{host}"


def _options(endpoint: str | None) -> "ClientConfig":
    options: ClientConfig = {
        "allow_http": (endpoint or "").startswith("http://"),
        "connect_timeout": timedelta(seconds=5),
        "read_timeout": timedelta(seconds=20),
        "timeout": timedelta(minutes=5),
    }
    if authorities := os.environ.get("AWS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE"):
        options["root_certificate"] = _read(Path(authorities))
    return options


def _read(authorities: Path) -> bytes:
    """The certificates of further authorities. Raises BadConfig."""
    try:
        certificates = authorities.read_bytes()
    except OSError as error:
        raise BadConfig(f"AWS_CA_BUNDLE or SSL_CERT_FILE: {authorities}: {error.strerror}") from error
    if b"BEGIN CERTIFICATE" not in certificates:
        raise BadConfig(f"AWS_CA_BUNDLE or SSL_CERT_FILE: {authorities} has no certificate")
    return certificates


def _asking_boto3(profile: str) -> "S3CredentialProvider":
    """Keys that must be fetched: by single sign-on, for a role, from a process."""
    from boto3 import Session
    from obstore.auth.boto3 import Boto3CredentialProvider

    return Boto3CredentialProvider(Session(profile_name=profile))
