"""PAdES signatures over whole PDF files, with a key and a certificate of the installation.

Knows nothing of what the files say. Claims no legal weight: by default the certificate is our own,
so that a reader sees that nothing was changed since, and not that an authority vouches for it.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from contest.foundation.keyring import KeyFault, key_folder, make_key, read_key

KEY, CERTIFICATE = "pades.key", "pades.pem"
FIELD: Final = "Signature"
FIRST_DAY: Final = datetime(2020, 1, 1, tzinfo=UTC)
# What RFC 5280 4.1.2.5 writes where a certificate has no end: ours vouches for nothing but itself.
NO_END: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True)
class PdfSigner:
    """The key and the certificates that sign; read once for a batch.

    `certificates` are PEM, the signer's own first, its issuers behind it.
    """

    key: bytes
    certificates: bytes

    def signed(self, pdf: bytes, *, reason: str) -> bytes:
        """The file with a signature over all of it as its last change.

        `reason` is shown by readers beside the signature. Anything appended or changed afterwards
        shows.
        """
        # PLC0415: half a second of imports, paid by those who sign only.
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
        from pyhanko.sign import fields, signers  # noqa: PLC0415

        told = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            reason=reason,
            subfilter=fields.SigSeedSubFilter.PADES,
        )
        out = io.BytesIO()
        signer = signers.PdfSigner(told, signer=self._signer)
        # pyHanko runs an event loop of its own, and one thread runs no second: the caller, a worker
        # of the shared queue say, may live in one.
        with ThreadPoolExecutor(1) as apart:
            apart.submit(
                signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out
            ).result()
        return out.getvalue()

    @cached_property
    def _signer(self) -> Any:
        from pyhanko import keys  # noqa: PLC0415
        from pyhanko.sign import signers  # noqa: PLC0415
        from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415

        own, *issuers = keys.load_certs_from_pemder_data(self.certificates)
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(issuers)
        key = keys.load_private_key_from_pemder_data(self.key, passphrase=None)
        return signers.SimpleSigner(own, key, store)


def pdf_signer(name: str, folder: Path | None = None) -> PdfSigner:
    """The signer of this installation; the first call makes its key and a certificate for `name`.

    An owner with a certificate of an authority puts both files in the key folder instead. Raises
    `KeyFault` when one of them is missing, readable by others, or does not belong to the other.
    """
    keys = key_folder(folder)
    if not (keys / KEY).exists() and not (keys / CERTIFICATE).exists():
        _make(keys, name)
    key, certificates = read_key(keys / KEY), read_key(keys / CERTIFICATE)
    own = x509.load_pem_x509_certificates(certificates)[0]
    if load_pem_private_key(key, None).public_key() != own.public_key():
        raise KeyFault(f"{CERTIFICATE} does not belong to {KEY}. Remedy: restore both together.")
    return PdfSigner(key, certificates)


def _make(keys: Path, name: str) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST_DAY)
        .not_valid_after(NO_END)
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    # The certificate last: where it is, the key is.
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    if make_key(keys / KEY, pem):
        make_key(keys / CERTIFICATE, certificate.public_bytes(Encoding.PEM))
