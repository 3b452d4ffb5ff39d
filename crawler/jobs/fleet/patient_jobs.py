"""What a worker asks of the queue, with patience: while the database is away it waits, says so, and goes on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from procrastinate import exceptions
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback

AGAIN_S = 2.0
FIRST_WAIT_S, LONGER = 15, 3  # 15 s, 45 s, 2 min, 7 min, 20 min
LATER = datetime.max.replace(tzinfo=UTC)  # the database says when, because this machine's clock may be wrong
HELD = "id = %(job)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker)s"
PUT_BACK = f"""
UPDATE procrastinate_jobs
SET status = 'todo', scheduled_at = now() + make_interval(secs => %(wait_s)s), attempts = attempts + %(tries)s
WHERE {HELD} RETURNING id
"""
FINISH = f"SELECT procrastinate_finish_job_v1(id, %(status)s, false) FROM procrastinate_jobs WHERE {HELD}"

Result = TypeVar("Result")
Say = Callable[..., None]


class PatientJobs(JobManager):
    """Procrastinate's jobs for one worker. `told` writes a line of the log; `overtaken` is called if other workers took
    this one for dead; `may_work` is asked before each job and at each sign of life.
    """

    def __init__(self, connector: Any, name: str, version: str, at_once: int, told: Say) -> None:
        super().__init__(connector)
        self._row = {"name": name, "version": version, "at_once": at_once}
        self._told = told
        self._is_away = False
        self.overtaken: Callable[[], None] = lambda: None
        self.may_work: Callable[[], Awaitable[bool]] = _always

    async def patiently(self, ask: Callable[[], Awaitable[Result]]) -> Result:
        """The answer, as soon as the database gives one."""
        while True:
            try:
                answer = await ask()
            except exceptions.UniqueViolation:
                raise
            except exceptions.ConnectorException as error:
                if not self._is_away:
                    self._told("database-away", message=f"waiting for the database: {_reason(error)}")
                self._is_away = True
                await asyncio.sleep(AGAIN_S)
            else:
                if self._is_away:
                    self._told("database-back", message="the database answers again")
                self._is_away = False
                return answer

    async def register_worker(self) -> int:
        worker_id = await self.patiently(super().register_worker)
        await self.run(
            "INSERT INTO worker (id, name, version, at_once) VALUES (%(id)s, %(name)s, %(version)s, %(at_once)s)",
            id=worker_id,
            **self._row,
        )
        return worker_id

    async def unregister_worker(self, worker_id: int) -> None:
        await self.patiently(lambda: super(PatientJobs, self).unregister_worker(worker_id))

    async def update_heartbeat(self, worker_id: int) -> None:
        await self.patiently(lambda: super(PatientJobs, self).update_heartbeat(worker_id))
        if not await self.rows("SELECT 1 AS here FROM procrastinate_workers WHERE id = %(id)s", id=worker_id):
            self.overtaken()
        await self.may_work()

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        if not await self.may_work():
            return None
        return await self.patiently(lambda: super(PatientJobs, self).fetch_job(queues, worker_id))

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Close the job, unless another worker has taken it over."""
        await self.run(FINISH, job=job.id, worker=job.worker_id, status=status.value)

    async def retry_job(self, job: Job, retry_at: datetime | None = None, *_: Any, **__: Any) -> None:
        """Put the job back, unless another worker has taken it over. If the same work waits already, this job is done
        with. With `retry_at` (LATER), it counts as a try, and waits by the database's clock, each time for longer.
        """
        wait_s = FIRST_WAIT_S * LONGER**job.attempts if retry_at else 0
        tries = int(retry_at is not None)
        try:
            put_back = await self.rows(PUT_BACK, job=job.id, worker=job.worker_id, wait_s=wait_s, tries=tries)
        except exceptions.UniqueViolation:
            await self.finish_job(job, Status.SUCCEEDED, delete_job=False)
            return
        if not put_back:
            self._told("put-back-already", job=job.id)

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        await self.patiently(
            lambda: super(PatientJobs, self).listen_for_jobs(on_notification=on_notification, queues=queues)
        )

    async def take_over(self, gone_s: float) -> None:
        """Put the jobs of workers that gave no sign of life for so long back into the queue."""
        for job in await self.patiently(lambda: self.get_stalled_jobs(seconds_since_heartbeat=gone_s)):
            self._told("taken-over", job=job.id, message=f"its worker gave no sign of life for {gone_s:g} s")
            await self.retry_job(job)
        await self.patiently(lambda: self.prune_stalled_workers(gone_s))

    async def run(self, query: Any, **values: Any) -> None:
        """Run a statement of ours."""
        await self.patiently(lambda: self.connector.execute_query_async(query, **values))

    async def rows(self, query: Any, **values: Any) -> list[dict[str, Any]]:
        """The answer to a query of ours."""
        return await self.patiently(lambda: self.connector.execute_query_all_async(query, **values))


async def _always() -> bool:
    return True


def _reason(error: BaseException) -> str:
    return str(error.__cause__ or error).splitlines()[0] if str(error.__cause__ or error) else "no answer"
