"""The operator's seal: Ed25519 (RFC 8032), so that whoever knows the public key can check it without us (R1, R2)."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def _key() -> Ed25519PrivateKey:
    secret = f"tradeassurance checkpoints\n{settings.CHECKPOINT_SIGNING_KEY}"
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(secret.encode()).digest())


def seal(text: str) -> str:
    """The signature of a text as 128 hex digits; the same text always gets the same one."""
    return _key().sign(text.encode()).hex()


def is_sealed(text: str, signature: str) -> bool:
    """Whether a signature is the operator's for this text."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key())).verify(
            bytes.fromhex(signature), text.encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """The key by which anybody checks a seal, as 64 hex digits."""
    return _key().public_key().public_bytes_raw().hex()
