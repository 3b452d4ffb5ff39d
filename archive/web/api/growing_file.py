"""A temporary file that one thread writes while another reads it: the writer never waits for the reader."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from threading import Condition
from typing import Any

PART_BYTES = 65_536


class GrowingFile(io.RawIOBase):
    """Bytes appended by `write`, within `written`. `parts` gives them as they come, and ends when `written` ends."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  (closed with this file)
        self._changed = Condition()
        self._size = 0
        self._is_over = False
        self._failure: BaseException | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Append bytes. Raises BrokenPipeError if the reader has gone."""
        with self._changed:
            if self._file.closed:
                raise BrokenPipeError("the reader has gone")
            self._file.seek(self._size)
            count = self._file.write(data)
            self._size += count
            self._changed.notify_all()
            return count

    @contextmanager
    def written(self) -> Iterator[None]:
        """Within this context the file is written. If it ends with an error, so does `parts`."""
        try:
            yield
        except BaseException as error:
            self._failure = error
            raise
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()

    def parts(self) -> Iterator[bytes]:
        """The bytes in order, as they are written."""
        place = 0
        while part := self._part(place):
            place += len(part)
            yield part
        if self._failure is not None:
            raise self._failure

    def _part(self, place: int) -> bytes:
        """The bytes from this place on, once there are any; none if the file is complete, or incomplete for ever."""
        with self._changed:
            self._changed.wait_for(lambda: self._size > place or self._is_over)
            if self._failure is not None:
                return b""
            self._file.seek(place)
            return self._file.read(PART_BYTES)

    def close(self) -> None:
        with self._changed:
            self._file.close()
        super().close()
