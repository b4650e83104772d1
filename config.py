"""What an installation may set; reads the environment and nothing else."""

import os
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


class Config:
    """The workshop installation: SQLite in one folder, served on this machine."""

    DATA = Path(os.environ.get("LEITAI_DATA") or ROOT / "var").resolve()
    """Folder of database, files, keys and logs."""
    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'leitai.db'}"
    DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL")
    """The role that owns the tables and runs migrations, on PostgreSQL; None: the same one."""
    RESULT_PAGE_SECONDS = 5.0
    """How long a public result page is answered from memory; 0: never."""
    SECRET_KEY = os.environ.get("LEITAI_SECRET_KEY")
    """Signs cookies; None lets the application keep a key of its own in the data folder."""
    PUBLIC_URL = os.environ.get("LEITAI_PUBLIC_URL") or (
        f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    )
    """What stands before the path in QR codes and printed addresses."""
    HTTPS = _flag("LEITAI_HTTPS")
    PROXIES = int(os.environ.get("LEITAI_PROXIES") or 0)
    """How many proxies of ours stand in front; 0 believes no header about who asks."""
    METRICS_TOKEN = os.environ.get("LEITAI_METRICS_TOKEN")
    """What monitoring shows to read /metrics; None: there is no such page."""
    OUTBOUND_HOSTS = frozenset(os.environ.get("LEITAI_OUTBOUND_HOSTS", "").split())
    """Machines of the own network, as host:port, to which messages may be handed over."""
    DEMO_ALLOWED = True
    QUEUE_WORKER = os.environ.get("LEITAI_WORKER") != "elsewhere"
    """Whether this process also works off the queue."""
    QUEUE_IMMEDIATE = False

    DEBUG = False
    TESTING = False
    MAX_CONTENT_LENGTH = 64 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 4 * 1024 * 1024
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = HTTPS
    # A cookie of this prefix cannot be planted by a neighbouring host; browsers ask for HTTPS.
    SESSION_COOKIE_NAME = "__Host-leitai" if HTTPS else "leitai"
    PERMANENT_SESSION_LIFETIME = timedelta(days=14)
    WTF_CSRF_TIME_LIMIT = None
    """A judging page stays open all day; the token lives as long as the session."""
    SQLALCHEMY_ENGINE_OPTIONS = {  # noqa: RUF012 - read by Flask as it is
        "pool_pre_ping": True,
        # An error message must not carry a name or a number into a log.
        "hide_parameters": True,
    }
    LANGUAGES = ("zh_Hans_CN", "en")


class DevelopmentConfig(Config):
    """For those who change the code."""

    DEBUG = True


class TestConfig(Config):
    """For the tests: no worker thread, jobs run where they are queued."""

    __test__ = False  # pytest must not collect it
    # Tests write past the application; its own test sets it.
    RESULT_PAGE_SECONDS = 0.0
    TESTING = True
    SECRET_KEY = "only-for-tests-only-for-tests-only-for-tests"  # noqa: S105 - not a secret
    QUEUE_WORKER = False
    QUEUE_IMMEDIATE = True


class ProductionConfig(Config):
    """For a union's server: HTTPS only, no demonstration."""

    HTTPS = True
    DEMO_ALLOWED = False
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-leitai"


def chosen() -> type[Config]:
    """Return the configuration that `LEITAI_MODE` names; the workshop's when it is unset.

    Raises `KeyError` for a mode that does not exist.
    """
    modes = {
        "": Config,
        "workshop": Config,
        "development": DevelopmentConfig,
        "production": ProductionConfig,
    }
    return modes[os.environ.get("LEITAI_MODE", "")]
