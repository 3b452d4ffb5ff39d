"""Keys, region and endpoint come from where every client of S3 looks for them."""

from pathlib import Path

import pytest

from archive.captures.bucket.aws_environment import AccessKey, aws_environment
from archive.errors import BadConfig

CREDENTIALS = """
[default]
aws_access_key_id = ID
aws_secret_access_key = per%cent
[other]
aws_access_key_id = OTHER
aws_secret_access_key = its-secret
aws_session_token = its-token
"""
CONFIG = """
[default]
region = eu-west-1
[profile other]
region = eu-north-1
endpoint_url = https://objects.example
[profile staff]
sso_start_url = https://login.example
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(CREDENTIALS)
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    return tmp_path


def test_variables_win_over_the_profile(home: Path) -> None:
    given = {"AWS_ACCESS_KEY_ID": "MINE", "AWS_SECRET_ACCESS_KEY": "own", "AWS_REGION": "sa-east-1"}
    found = aws_environment(given, home)
    assert (found.keys, found.region) == (AccessKey("MINE", "own", None), "sa-east-1")


def test_the_default_profile_is_read_without_any_variable(home: Path) -> None:
    found = aws_environment({}, home)
    assert (found.keys, found.region, found.endpoint) == (AccessKey("ID", "per%cent"), "eu-west-1", None)


def test_a_profile_is_chosen_by_its_name(home: Path) -> None:
    found = aws_environment({"AWS_PROFILE": "other"}, home)
    assert found.keys == AccessKey("OTHER", "its-secret", "its-token")
    assert (found.region, found.endpoint) == ("eu-north-1", "https://objects.example")


def test_files_may_stand_elsewhere(home: Path, tmp_path: Path) -> None:
    moved = (home / ".aws" / "credentials").rename(home / "keys")
    assert aws_environment({"AWS_SHARED_CREDENTIALS_FILE": str(moved)}, tmp_path).keys is not None
    assert aws_environment({}, tmp_path).keys is None


def test_the_endpoint_for_s3_alone_comes_first(tmp_path: Path) -> None:
    given = {"AWS_ENDPOINT_URL": "https://all.example", "AWS_ENDPOINT_URL_S3": "https://s3.example"}
    assert aws_environment(given, tmp_path).endpoint == "https://s3.example"


@pytest.mark.parametrize("profile", ["nobody", "staff"])
def test_a_profile_that_cannot_be_used_is_named(home: Path, profile: str) -> None:
    with pytest.raises(BadConfig, match=f"'{profile}'"):
        aws_environment({"AWS_PROFILE": profile}, home)


def test_a_broken_file_is_named_without_its_content(home: Path) -> None:
    (home / ".aws" / "credentials").write_text("aws_secret_access_key = of-nobody\n")
    with pytest.raises(BadConfig) as refusal:
        aws_environment({}, home)
    assert "credentials cannot be read" in str(refusal.value)
    assert "of-nobody" not in str(refusal.value)


def test_keys_do_not_show_in_a_representation(home: Path) -> None:
    assert "per%cent" not in repr(aws_environment({}, home))
