"""An OpenID Connect provider on the loopback: real keys, real tokens, and what goes wrong."""

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT, SECRET = "hengce", "s3cret of the client"


@dataclass
class Provider:
    """What it knows, and what a test makes it do wrong.

    Attributes:
        now: Its clock, in seconds.
        person: The claims of whoever signs in.
        changes: Claims that the next tokens have instead; None takes one away.
        signs_with: Which key, algorithm and name the next tokens are signed with.
        counts: How often what was asked.
    """

    now: int
    person: dict[str, Any]
    changes: dict[str, Any] = field(default_factory=dict)
    signs_with: str = "rsa"
    counts: dict[str, int] = field(default_factory=dict)
    address: str = ""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = {
            "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "ec": ec.generate_private_key(ec.SECP256R1()),
            "forged": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        }

    def sign_in(self, address: str) -> str:
        """Do what a person does at the provider's page; return the address to go back to."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }

    def public(self) -> dict[str, Any]:
        known: list[dict[str, Any]] = [
            RSAAlgorithm.to_jwk(self.keys["rsa"].public_key(), as_dict=True) | {"kid": "rsa"},
            ECAlgorithm.to_jwk(self.keys["ec"].public_key(), as_dict=True) | {"kid": "ec"},
            {"kty": "oct", "k": "AAAA", "kid": "shared"},
            {"kty": "RSA", "use": "enc", "kid": "for encryption"},
        ]
        return {"keys": known}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        pair = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        asked = self._codes.pop(form.get("code", ""), None)
        if authorization != f"Basic {pair}":
            return 401, {"error": "invalid_client"}
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        proof = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest())
        if proof.rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self._signed(asked["nonce"]), "token_type": "Bearer"}

    def _signed(self, nonce: str) -> str:
        usual = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "248289761001",
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": nonce,
        }
        changed = {**usual, **self.person, **self.changes}
        claims = {k: v for k, v in changed.items() if v is not None}
        match self.signs_with:
            case "none":
                return jwt.encode(claims, None, "none", {"kid": "rsa"})
            case "shared":
                return jwt.encode(claims, "A" * 64, "HS256", {"kid": "shared"})
            case "ec":
                return jwt.encode(claims, self.keys["ec"], "ES256", {"kid": "ec"})
            case "unknown":
                return jwt.encode(claims, self.keys["forged"], "RS256", {"kid": "unknown"})
            case "ps":
                return jwt.encode(claims, self.keys["rsa"], "PS256", {"kid": "rsa"})
            case name:
                return jwt.encode(claims, self.keys[name], "RS256", {"kid": "rsa"})


@contextmanager
def provider(now: int, person: dict[str, Any]) -> Iterator[Provider]:
    """Run a provider while the context lasts."""
    made = Provider(now, person)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.counts[self.path] = made.counts.get(self.path, 0) + 1
            match self.path:
                case "/.well-known/openid-configuration":
                    self._answer(200, made.metadata())
                case "/keys":
                    self._answer(200, made.public())
                case _:
                    self._answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            is_form = self.headers["content-type"] == "application/x-www-form-urlencoded"
            form = {k: v[0] for k, v in parse_qs(body).items()} if is_form else {}
            self._answer(*made.token(form, self.headers.get("authorization", "")))

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
