"""Where the client asks: at the endpoint with the bucket in the path or in the host, or at Amazon's."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.client import open_client
from archive.captures.bucket.objects import Bucket
from archive.errors import ArchiveUnusable, BadConfig, BucketAway
from tests.object_server import ObjectServer
from tests.sites.tls import Authority


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.mark.parametrize(
    ("address", "endpoint", "has_bucket_in_host"),
    [
        (BucketAddress("b", endpoint="https://s3.example"), "https://s3.example", False),
        (
            BucketAddress("b", endpoint="https://s3.example", is_path_style=False),
            "https://b.s3.example",
            True,
        ),
        (BucketAddress("b"), None, True),
    ],
)
def test_the_bucket_is_named_where_the_store_expects_it(
    address: BucketAddress, endpoint: str | None, has_bucket_in_host: bool
) -> None:
    config = open_client(address).config
    assert config.get("endpoint") == endpoint
    assert str(config.get("virtual_hosted_style_request")).lower() == str(has_bucket_in_host).lower()
    assert config.get("region") == "us-east-1"


def test_settings_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://elsewhere.example")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    asked = open_client(BucketAddress("b", endpoint="https://s3.example", region="eu-north-1")).config
    assert (asked.get("endpoint"), asked.get("region")) == ("https://s3.example", "eu-north-1")
    usual = open_client(BucketAddress("b")).config
    assert (usual.get("endpoint"), usual.get("region")) == ("https://elsewhere.example", "eu-west-1")


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ObjectServer, Authority]]:
    folder = tmp_path_factory.mktemp("secure")
    authority = Authority(folder)
    server = ObjectServer(folder / "server", authority.certificate())
    server.make_bucket("secure-bucket")
    yield server, authority
    server.stop()


def test_an_authority_of_ones_own_is_believed_if_it_is_named(
    secure: tuple[ObjectServer, Authority], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server, authority = secure
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    address = BucketAddress("secure-bucket")
    with pytest.raises(ArchiveUnusable, match="TLS certificate is not accepted"):
        Bucket(address).objects()
    monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.file))
    assert Bucket(address).objects() == {}
    (tmp_path / "empty.pem").touch()
    for file in ("/nowhere.pem", tmp_path / "empty.pem"):
        monkeypatch.setenv("AWS_CA_BUNDLE", str(file))
        with pytest.raises(BadConfig, match="AWS_CA_BUNDLE"):
            Bucket(address).objects()


def test_without_the_extra_the_hint_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "obstore"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "obstore", None)
    bucket = Bucket(BucketAddress("b", endpoint="https://s3.example"))
    for ask in (bucket.objects, bucket.require, partial(bucket.look_up, "a"), partial(bucket.remove, ["a"])):
        with pytest.raises(ArchiveUnusable, match=r"extra s3: .*\[s3\]"):
            ask()


def test_why_there_is_no_answer_is_said() -> None:
    with pytest.raises(BucketAway, match=r"s3://b cannot be reached \(connection refused\)"):
        Bucket(BucketAddress("b", endpoint="http://127.0.0.1:9")).objects()


def test_without_keys_no_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(ArchiveUnusable, match="no keys found"):
        open_client(BucketAddress("b", endpoint="https://s3.example"))


@pytest.mark.parametrize(
    "url", ["", "b", "s3://", "http://b/p", "s3://id:key@b", "s3://b?x=1", "s3://b:9000/p"]
)
def test_what_names_no_bucket_is_refused(url: str) -> None:
    with pytest.raises(BadConfig, match="warc_store"):
        BucketAddress.of(url)


def test_slashes_around_the_prefix_do_not_count() -> None:
    assert str(BucketAddress.of("s3://b/a/c/")) == str(BucketAddress.of("s3://b//a/c")) == "s3://b/a/c"
    assert str(BucketAddress.of("s3://b")) == "s3://b"
