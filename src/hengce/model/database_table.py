"""Tables of databases that feeds read instead of files."""

from hengce.model.noun import Noun


class TableLog(Noun, frozen=True, kw_only=True):
    """A table in which the source writes down which of its loads have ended.

    A business day is whole as soon as the log has a row of it.

    Attributes:
        name: The table.
        day: Its column with the business day.
        about: Values by column that a row must have to be about our table and to say that the
            load has ended: `{task: dw_customers, status: DONE}`.
        rows: The column that holds how many rows were loaded; empty: none.
        schema: The schema; empty: that of the data.
    """

    name: str
    day: str
    about: dict[str, str] = {}
    rows: str = ""
    schema: str = ""


class DatabaseTable(Noun, frozen=True, kw_only=True):
    """A table or view of a PostgreSQL database; the mapping's columns of it are read, and no other.

    Attributes:
        host: The server's name or address, or the folder of its socket.
        database: Which database.
        user: Who asks; it needs the right to read, and no other.
        name: The table.
        port: Where the server listens.
        password_env: The variable of the environment that holds the password; empty: none is
            asked for.
        schema: The table's schema.
        day: The column with a row's business day: a date, or a text or number that is written as
            the feed's `date_format`. Empty: the whole table is one delivery.
        watermark: A column whose greatest value changes whenever rows do, such as the time of
            loading. Without it, a correction is seen when the number of rows changes.
        log: Where the source says that a day is whole.
        tls: Whether the server must prove who it is, and the way to it is encrypted.
        root_certificate: The file of the certificates that are believed; a relative path begins
            at the installation's folder. Empty: those of the system.
        timeout_seconds: A question that takes longer is given up.
    """

    host: str
    database: str
    user: str
    name: str
    port: int = 5432
    password_env: str = ""
    schema: str = "public"
    day: str = ""
    watermark: str = ""
    log: TableLog | None = None
    tls: bool = True
    root_certificate: str = ""
    timeout_seconds: int = 600
