# SPDX-License-Identifier: BSD-3-Clause
"""A real ovsdb-server, and a controller that talks to it (RFC 7047)."""

import itertools
import json
import pathlib
import socket
import threading

from lab.personas import pki
from lab.personas.process import ARTEFACTS, PEERS, Process, must
from lab.waiting import now, wait_for

SOCKET = "/var/run/openvswitch/db.sock"


given_keys: set[str] = set()  # every key that a controller wrote, for lab/host/secrets.py
given_ssids: set[str] = set()


class Uuid(str):
    """A row's _uuid, or a reference to a row."""


class Named(str):
    """A reference to a row that the same transaction inserts, by its uuid-name."""


class OvsdbError(Exception):
    """The server refused an operation."""


class OvsdbServer:
    """`tcp_port`, `ssl_port`: further doors on 127.0.0.1, 0 for none."""

    def __init__(self, schema, path=SOCKET, tcp_port=0, ssl_port=0, name="ovsdb-server"):
        self.path, self.name = str(path), name
        self.db_path = pathlib.Path(f"/run/lab/{name}.db")
        remotes = [f"punix:{path}"]
        if tcp_port:
            remotes.append(f"ptcp:{tcp_port}:127.0.0.1")
        self._argv = ["ovsdb-server", "--no-chdir", "-vconsole:info", "-vsyslog:off"]
        if ssl_port:
            remotes.append(f"pssl:{ssl_port}:127.0.0.1")
            self.pki = pki.Pki(pathlib.Path(f"/run/lab/{name}-pki"))
            self._argv += [f"--private-key={self.pki.server_key}",
                           f"--certificate={self.pki.server_cert}",
                           f"--ca-cert={self.pki.ca_cert}"]  # fmt: skip
        self._argv += [f"--remote={remote}" for remote in remotes] + [str(self.db_path)]
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        must("ovsdb-tool", "create", str(self.db_path), str(schema))
        self._process = None
        self._controller = None
        self.start()

    def start(self):
        self._process = Process(self._argv, PEERS / f"{self.name}.log")
        wait_for(self._answers, 20, f"{self.name} answers")

    def _answers(self) -> bool:
        if not self._process.alive:
            raise RuntimeError(f"{self.name} ended, see its log")
        try:
            Controller(self.path).close()
        except OSError:
            return False
        return True

    @property
    def controller(self) -> "Controller":
        """A connection of the scenario's own; a new one after the server was away."""
        if self._controller is None or not self._controller.open:
            self._controller = Controller(self.path)
        return self._controller

    def kill(self):
        """kill -9."""
        self._process.kill()

    def stop(self):
        self._process.stop()

    def restart(self):
        self.kill()
        self.start()

    def transact_offline(self, *operations):
        """A change of the database while the server is away."""
        if self._process.alive:
            raise RuntimeError(f"{self.name} runs")
        must("rm", "-f", f"{self.db_path.parent}/.{self.db_path.name}.~lock~")
        must("ovsdb-tool", "transact", str(self.db_path), json.dumps(["Open_vSwitch", *operations]))

    def dump(self):
        """The tables as they are, into the artefacts."""
        if not self._process.alive:
            return
        controller = Controller(self.path)
        tables = {table: controller.select(table) for table in controller.schema["tables"]}
        text = json.dumps(tables, indent=1, sort_keys=True, default=str)
        (ARTEFACTS / f"{self.name}.json").write_text(text + "\n")


class Controller:
    """Rows are dicts. Optional columns are None or a value, sets are lists, maps are dicts."""

    def __init__(self, path=SOCKET, database="Open_vSwitch"):
        self.database = database
        self.open = True
        self._numbers = itertools.count(1)
        self._replies: dict[int, dict] = {}
        self._arrived = threading.Condition()
        self._send_lock = threading.Lock()
        self._watchers: dict[str, list] = {}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(str(path))
        threading.Thread(target=self._read, daemon=True).start()
        self.schema = self.call("get_schema", [database])

    def close(self):
        self.open = False
        self._socket.shutdown(socket.SHUT_RDWR)

    # What a controller does

    def transact(self, *operations) -> list[dict]:
        """Results, one per operation; OvsdbError if any failed (then nothing was done)."""
        for operation in operations:
            _note_keys(operation.get("row", {}))
        results = self.call("transact", [self.database, *operations])
        for result in results:
            if result and "error" in result:
                raise OvsdbError(f"{result['error']}: {result.get('details', '')}")
        return results

    def select(self, table: str, where=None, columns=None) -> list[dict]:
        """`where`: {column: value}, all of which must be equal."""
        operation = {"op": "select", "table": table, "where": self._where(where)}
        if columns:
            operation["columns"] = list(columns)
        (result,) = self.transact(operation)
        return [self._decode_row(table, row) for row in result["rows"]]

    def row(self, table: str, where=None) -> dict | None:
        """The only such row, or None."""
        rows = self.select(table, where)
        if len(rows) > 1:
            raise OvsdbError(f"{table}: {len(rows)} rows where one was expected")
        return rows[0] if rows else None

    def insert(self, table: str, **row) -> Uuid:
        (result,) = self.transact(self.insert_op(table, row))
        return Uuid(result["uuid"][1])

    def update(self, table: str, where=None, **row) -> int:
        """How many rows it changed."""
        (result,) = self.transact(self.update_op(table, where, row))
        return result["count"]

    def delete(self, table: str, where=None) -> int:
        (result,) = self.transact({"op": "delete", "table": table, "where": self._where(where)})
        return result["count"]

    def wait_row(self, table: str, where, timeout_s: float, **expected) -> dict:
        """The row, once it has the values `expected`; a callable is asked about the value."""

        def found():
            for row in self.select(table, where):
                if all(_matches(row[column], value) for column, value in expected.items()):
                    return row
            return None

        return wait_for(found, timeout_s, f"{table} {where} has {expected}")

    def monitor(self, *tables) -> list[tuple]:
        """A list that grows: (time, table, uuid, old or None, new or None), first what is there."""
        name = f"m{next(self._numbers)}"
        changes: list[tuple] = []
        self._watchers[name] = changes
        first = self.call("monitor", [self.database, name, {table: {} for table in tables}])
        self._note(changes, first)
        return changes

    def insert_op(self, table, row, uuid_name=None) -> dict:
        operation = {"op": "insert", "table": table, "row": self._encode_row(row)}
        if uuid_name:
            operation["uuid-name"] = uuid_name
        return operation

    def update_op(self, table, where, row) -> dict:
        where, row = self._where(where), self._encode_row(row)
        return {"op": "update", "table": table, "where": where, "row": row}

    # JSON-RPC

    def call(self, method: str, params, timeout_s=20):
        number = next(self._numbers)
        self._send({"method": method, "params": params, "id": number})
        deadline = now() + timeout_s
        with self._arrived:
            while number not in self._replies:
                if not self.open:
                    raise ConnectionError("ovsdb-server closed the connection")
                if not self._arrived.wait(max(0.0, deadline - now())):
                    raise OvsdbError(f"no reply to {method} in {timeout_s} s")
            reply = self._replies.pop(number)
        if reply.get("error"):
            raise OvsdbError(str(reply["error"]))
        return reply["result"]

    def _send(self, message):
        with self._send_lock:
            self._socket.sendall(json.dumps(message).encode())

    def _read(self):
        # The stream has no separators: an unfinished text is tried again when more has come. Texts
        # that could be whole end with a brace, which keeps that cheap.
        decoder = json.JSONDecoder()
        buffer = bytearray()
        while True:
            try:
                data = self._socket.recv(1 << 20)
            except OSError:
                data = b""
            if not data:
                break
            buffer += data
            if not data.endswith(b"}"):
                continue
            text = buffer.decode(errors="surrogateescape")
            at = 0
            while at < len(text):
                try:
                    message, at = decoder.raw_decode(text, at)
                except ValueError:
                    break
                self._take(message)
            buffer = bytearray(text[at:].encode(errors="surrogateescape"))
        with self._arrived:
            self.open = False
            self._arrived.notify_all()

    def _take(self, message):
        if message.get("method") == "echo":
            self._send({"result": message["params"], "error": None, "id": message["id"]})
        elif message.get("method") == "update":
            name, updates = message["params"]
            self._note(self._watchers[name], updates)
        else:
            with self._arrived:
                self._replies[message["id"]] = message
                self._arrived.notify_all()

    def _note(self, changes, updates):
        when = now()
        for table, rows in updates.items():
            for uuid, change in rows.items():
                old, new = (
                    self._decode_row(table, change[key]) if key in change else None
                    for key in ("old", "new")
                )
                changes.append((when, table, Uuid(uuid), old, new))

    # Values

    def _where(self, where) -> list:
        return [[column, "==", encode(value)] for column, value in (where or {}).items()]

    def _encode_row(self, row) -> dict:
        return {column: encode(value) for column, value in row.items()}

    def _decode_row(self, table, row) -> dict:
        columns = self.schema["tables"][table]["columns"]
        return {
            name: _decode(columns[name]["type"] if name in columns else "uuid", value)
            for name, value in row.items()
        }


def _note_keys(row):
    for column in ("security", "wpa_psks"):
        for name, value in row.get(column, ("map", ()))[1]:
            if column == "wpa_psks" or name.startswith("key"):
                given_keys.add(value)
    if isinstance(row.get("ssid"), str):
        given_ssids.add(row["ssid"])


def encode(value):
    """A Python value as RFC 7047 writes it."""
    if value is None:
        return ["set", []]
    if isinstance(value, Uuid):
        return ["uuid", value]
    if isinstance(value, Named):
        return ["named-uuid", value]
    if isinstance(value, dict):
        return ["map", [[encode(key), encode(item)] for key, item in value.items()]]
    if isinstance(value, (list, tuple, set)):
        return ["set", [encode(item) for item in value]]
    return value


def _decode(kind, value):
    if isinstance(value, list) and value[0] == "map":
        return {_decode_atom(key): _decode_atom(item) for key, item in value[1]}
    items = value[1] if isinstance(value, list) and value[0] == "set" else [value]
    items = [_decode_atom(item) for item in items]
    if isinstance(kind, str) or kind.get("max", 1) == 1:
        return items[0] if items else None
    return items


def _decode_atom(atom):
    return Uuid(atom[1]) if isinstance(atom, list) else atom


def _matches(value, expected) -> bool:
    return expected(value) if callable(expected) else value == expected
