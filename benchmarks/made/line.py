"""A connection that is kept, as a browser keeps one, for tablets and screens that are made up."""

import asyncio


class Line:
    """One kept connection that speaks HTTP, as a browser keeps it."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie = port, cookie
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.opened_again = 0

    async def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, bytes]:
        """Send a request and return status and body.

        The server shuts a connection that was silent for half a minute. A browser that meets one
        before a byte of the answer asks again on a new one; so does this, once, and counts it.
        """
        was_kept = self.streams is not None
        try:
            return await self._ask(method, path, body, **headers)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            self.streams = None
            if not was_kept or getattr(error, "partial", b""):
                raise
            self.opened_again += 1
            return await self._ask(method, path, body, **headers)

    async def _ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, bytes]:
        """Send a request and return status and body; a session that was renewed is kept."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        told = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **headers}
        if self.cookie:
            told["Cookie"] = self.cookie
        if body:
            told["Content-Type"] = "application/json"
        lines = "".join(f"{name.replace('_', '-')}: {text}\r\n" for name, text in told.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        whole = (await reader.readuntil(b"\r\n\r\n")).decode()
        head = whole.lower()
        status = int(head.split(" ", 2)[1])
        found = {
            line.partition(":")[0]: line.partition(":")[2].strip() for line in head.split("\r\n")
        }
        if "set-cookie" in found:
            at = head.index("set-cookie:") + len("set-cookie:")
            self.cookie = whole[at:].partition(";")[0].strip()
        if "chunked" in found.get("transfer-encoding", ""):
            return status, await self._chunks(reader)
        return status, await reader.readexactly(int(found.get("content-length", 0)))

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        whole = b""
        while size := int(await reader.readline(), 16):
            whole += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return whole
