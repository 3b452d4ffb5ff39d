"""Sites over TLS, with certificates that are right or wrong in one way each, by an authority of the tests' own."""

import ipaddress
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.sites.pages import Page, ServedPages

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


class Authority:
    """A certificate authority. `file` has its certificate, for SSL_CERT_FILE."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("An authority of the tests")
        certificate = self._sign(self._name, self._key.public_key(), NOW + DAY, None)
        self.file = folder / "authority.pem"
        self.file.write_bytes(certificate.public_bytes(Encoding.PEM))

    def context(self, address: str = "127.0.0.1", until: datetime = NOW + DAY) -> ssl.SSLContext:
        """What a server at the address needs, its certificate signed by this authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate(address, until))
        return context

    def certificate(self, address: str = "127.0.0.1", until: datetime = NOW + DAY) -> Path:
        """A file with a private key and its certificate for the address, signed by this authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(_name(address), key.public_key(), until, address)
        file = self._folder / f"{address}-{until:%Y}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        return file

    def _sign(
        self, name: x509.Name, key: ec.EllipticCurvePublicKey, until: datetime, address: str | None
    ) -> x509.Certificate:
        builder = x509.CertificateBuilder(self._name, name, key, x509.random_serial_number())
        builder = builder.not_valid_before(until - 90 * DAY).not_valid_after(until)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=address is None, path_length=None), critical=True
        )
        if address is not None:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class SecurePages(ServedPages):
    """Serves pages over TLS."""

    def __init__(self, pages: Mapping[str, Page], context: ssl.SSLContext) -> None:
        super().__init__(pages)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server_port}"
