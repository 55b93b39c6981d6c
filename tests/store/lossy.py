"""A way to a server that breaks at a commit: before the server hears of it, or after."""

import contextlib
import socket
from pathlib import Path
from threading import Thread

COMMIT = b"COMMIT"


class LossyWay:
    """Passes bytes between a store and a server until it is told to break."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder = folder
        self.breaks = ""
        self._server = str(server / ".s.PGSQL.5432")
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / ".s.PGSQL.5432"))
        self._listening.listen()
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._server)
                Thread(target=self._there, args=(near, far), daemon=True).start()
                Thread(target=self._back, args=(near, far), daemon=True).start()

    def _there(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError), near, far:
            while heard := near.recv(65_536):
                if self.breaks and COMMIT in heard:
                    how, self.breaks = self.breaks, ""
                    if how == "after":
                        near.shutdown(socket.SHUT_WR)
                        far.sendall(heard)
                        far.recv(65_536)
                    near.shutdown(socket.SHUT_RDWR)
                    far.shutdown(socket.SHUT_RDWR)
                    return
                far.sendall(heard)

    def _back(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while heard := far.recv(65_536):
                near.sendall(heard)
