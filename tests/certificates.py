"""Certificates that tests make for themselves."""

import subprocess
from pathlib import Path


def certificate(folder: Path, host: str) -> Path:
    """Return a file with a certificate for a host, signed by itself, and its key."""
    key, cert, both = (folder / name for name in ("key.pem", "cert.pem", f"{host}.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={host}",
         "-addext", f"subjectAltName=DNS:{host}", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both
