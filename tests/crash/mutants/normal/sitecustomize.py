"""The mutant of the durability check: on PYTHONPATH, it opens SQLite with synchronous=NORMAL instead of FULL.

An acknowledged commit then survives a killed process and not a power cut, which no SIGKILL can show. The service would
not start like that, so the mutant also tells it what it wants to hear.
"""

from pysqlite3 import dbapi2

_connect = dbapi2.connect


def _weaker(sql: str) -> str:
    if sql == "PRAGMA synchronous":
        return "SELECT 2"
    return sql.replace("synchronous=FULL", "synchronous=NORMAL")


class WeakerCursor(dbapi2.Cursor):
    def execute(self, sql, *parameters):
        return super().execute(_weaker(sql), *parameters)


class WeakerConnection(dbapi2.Connection):
    def cursor(self, factory=WeakerCursor):
        return super().cursor(factory)

    def execute(self, sql, *parameters):
        return super().execute(_weaker(sql), *parameters)


def connect(*given, **named):
    return _connect(*given, **(named | {"factory": WeakerConnection}))


dbapi2.connect = connect
