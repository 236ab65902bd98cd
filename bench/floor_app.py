"""The floor: what a journey must cost. Bare Flask, raw SQL, no templates, the same requests and durable commits.

The engine settings are the product's: SQLite of the pysqlite3 wheel with WAL and synchronous=FULL, or psycopg.
"""

import os
import secrets
import threading

from flask import Flask, abort, jsonify, redirect, request

SLOTS = 10
URL = os.environ["FLOOR_DATABASE"]
IS_SQLITE = not URL.startswith("postgresql")
MARK = "?" if IS_SQLITE else "%s"
TABLES = """
CREATE TABLE participants (id {key}, token TEXT UNIQUE, name TEXT, phone TEXT);
CREATE TABLE attempts (id {key}, pid TEXT UNIQUE, participant INTEGER, state TEXT, score INTEGER);
CREATE TABLE responses (attempt INTEGER, slot INTEGER, chosen TEXT, PRIMARY KEY (attempt, slot));
"""

app = Flask(__name__)
local = threading.local()
#: As in the product: writers of one process queue on a lock that wakes the next at once.
writing = threading.Lock()


def connect():
    if IS_SQLITE:
        from pysqlite3 import dbapi2

        connection = dbapi2.connect(URL, isolation_level=None, timeout=15, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    import psycopg

    return psycopg.connect(URL, autocommit=True, prepare_threshold=None)


def create_tables() -> None:
    connection = connect()
    key = "INTEGER PRIMARY KEY" if IS_SQLITE else "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    for statement in TABLES.format(key=key).split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.close()


def query(sql: str, *values):
    if not hasattr(local, "connection"):
        local.connection = connect()
    return local.connection.execute(sql.replace("?", MARK), values)


class transaction:  # noqa: N801 (read as a word)
    def __enter__(self):
        if IS_SQLITE:
            writing.acquire()
        query("BEGIN IMMEDIATE" if IS_SQLITE else "BEGIN")

    def __exit__(self, kind, *_):
        query("ROLLBACK" if kind else "COMMIT")
        if IS_SQLITE:
            writing.release()


def attempt_of(pid: str):
    return query(
        "SELECT a.id, a.state, a.score FROM attempts a JOIN participants p ON p.id = a.participant"
        " WHERE a.pid = ? AND p.token = ?",
        pid,
        request.cookies.get("visitor", ""),
    ).fetchone() or abort(404)


@app.get("/c/<slug>")
def landing(slug):
    (count,) = query("SELECT COUNT(*) FROM (SELECT id FROM participants LIMIT 1) AS first_one").fetchone()
    return f"<h1>{slug}</h1><p>{count}</p><a href='/c/{slug}/join'>join</a>"


@app.get("/c/<slug>/join")
def join(slug):
    query("SELECT id FROM participants WHERE token = ?", request.cookies.get("visitor", "")).fetchone()
    return f"<form method=post action='/c/{slug}/join'><input name=full_name><input name=phone></form>"


@app.post("/c/<slug>/join")
def enter(slug):
    token = secrets.token_urlsafe(32)
    with transaction():
        name, phone = request.form["full_name"], request.form["phone"]
        query("INSERT INTO participants (token, name, phone) VALUES (?, ?, ?)", token, name, phone)
    response = redirect(f"/c/{slug}", 303)
    response.set_cookie("visitor", token, httponly=True, samesite="Lax")
    return response


@app.post("/c/<slug>/start")
def start(slug):
    pid = secrets.token_hex(6)
    with transaction():
        row = query("SELECT id FROM participants WHERE token = ?", request.cookies.get("visitor", "")).fetchone()
        query("INSERT INTO attempts (pid, participant, state) VALUES (?, ?, 'running')", pid, row[0])
    return redirect(f"/a/{pid}", 303)


@app.get("/a/<pid>")
def paper(pid):
    attempt_of(pid)
    return "".join(
        f"<fieldset data-slot='{slot}'>"
        + "".join(f'<input type="radio" name="q-{slot}" value="k{option}">' for option in range(4))
        for slot in range(1, SLOTS + 1)
    )


@app.put("/a/<pid>/responses")
def save(pid):
    document = request.get_json()
    with transaction():
        attempt = attempt_of(pid)
        for slot, chosen in document["responses"].items():
            query(
                "INSERT INTO responses VALUES (?, ?, ?)"
                " ON CONFLICT (attempt, slot) DO UPDATE SET chosen = excluded.chosen",
                attempt[0],
                int(slot),
                " ".join(chosen),
            )
    return jsonify(seq=document["seq"])


@app.post("/a/<pid>/submit")
def submit(pid):
    with transaction():
        attempt = attempt_of(pid)
        chosen = query("SELECT slot, chosen FROM responses WHERE attempt = ?", attempt[0]).fetchall()
        score = sum(one == "k1" for _slot, one in chosen)
        query("UPDATE attempts SET state = 'submitted', score = ? WHERE id = ?", score, attempt[0])
    return redirect(f"/a/{pid}/result", 303)


@app.get("/a/<pid>/result")
def result(pid):
    return f"<p data-score='{attempt_of(pid)[2]}'></p>"
