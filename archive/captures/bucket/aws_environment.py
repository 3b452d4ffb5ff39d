"""What the usual AWS environment says: keys, region and endpoint, from variables or from a profile.

Keys that must be asked for (single sign-on, roles, a process) are fetched by boto3 if it is installed.
"""

from collections.abc import Mapping
from configparser import ConfigParser, Error, SectionProxy
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from archive.errors import BadConfig

DEFAULT_REGION = "us-east-1"
ASKED_FOR = ("sso_session", "sso_start_url", "role_arn", "credential_process", "login_session")
ELSEWHERE = (
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


@dataclass(frozen=True, slots=True)
class AccessKey:
    """An access key. Its secrets are not in its representation."""

    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AwsEnvironment:
    """`keys` is None if the client library finds keys itself: in a container, on a machine of Amazon's, or with boto3
    if `needs_boto3`. `profile` is the profile in use."""

    keys: AccessKey | None
    region: str
    endpoint: str | None
    profile: str
    needs_boto3: bool = False
    has_keys_elsewhere: bool = False


def aws_environment(environment: Mapping[str, str], home: Path) -> AwsEnvironment:
    """Read the environment. Raises BadConfig for an unknown profile, or one that needs boto3 where there is none."""
    name = environment.get("AWS_PROFILE") or "default"
    settings = _profile(name, environment, home)
    if not settings and environment.get("AWS_PROFILE"):
        raise BadConfig(f"AWS_PROFILE: there is no profile {name!r} in ~/.aws/credentials or ~/.aws/config")
    keys = _keys(environment) or _key_of_profile(settings)
    needs_boto3 = keys is None and any(key in settings for key in ASKED_FOR)
    if needs_boto3 and find_spec("boto3") is None:
        raise BadConfig(
            f"the AWS profile {name!r} needs boto3: install it beside Pressmark (pip install boto3)"
        )
    first = environment.get
    return AwsEnvironment(
        keys,
        first("AWS_REGION") or first("AWS_DEFAULT_REGION") or settings.get("region") or DEFAULT_REGION,
        first("AWS_ENDPOINT_URL_S3") or first("AWS_ENDPOINT_URL") or settings.get("endpoint_url"),
        name,
        needs_boto3,
        any(first(variable) for variable in ELSEWHERE),
    )


def _keys(environment: Mapping[str, str]) -> AccessKey | None:
    key_id, secret = environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY")
    return (
        AccessKey(key_id, secret, environment.get("AWS_SESSION_TOKEN") or None) if key_id and secret else None
    )


def _key_of_profile(settings: Mapping[str, str]) -> AccessKey | None:
    key_id, secret = settings.get("aws_access_key_id"), settings.get("aws_secret_access_key")
    return AccessKey(key_id, secret, settings.get("aws_session_token")) if key_id and secret else None


def _profile(name: str, environment: Mapping[str, str], home: Path) -> dict[str, str]:
    """The profile's settings from both files; those of the file for credentials come first."""
    config = Path(environment.get("AWS_CONFIG_FILE") or home / ".aws" / "config").expanduser()
    credentials = environment.get("AWS_SHARED_CREDENTIALS_FILE") or home / ".aws" / "credentials"
    section = name if name == "default" else f"profile {name}"
    return {**_section(config, section), **_section(Path(credentials).expanduser(), name)}


def _section(path: Path, name: str) -> SectionProxy | dict[str, str]:
    parser = ConfigParser(interpolation=None, default_section="", strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, Error) as error:  # the message of Error would quote lines with keys
        raise BadConfig(f"{path} cannot be read: {type(error).__name__}") from None
    return parser[name] if parser.has_section(name) else {}
