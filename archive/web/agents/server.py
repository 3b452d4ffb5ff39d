"""The MCP server: its tools, and how they answer errors."""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, Concatenate, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from archive.archive import Archive
from archive.errors import PressmarkError
from archive.version import __version__
from archive.web.agents.add_pages import add, job
from archive.web.agents.answers import Answer
from archive.web.agents.foreign import NOTICE
from archive.web.agents.read_articles import diff, read_article, search
from archive.web.agents.read_reports import changes, sources, story
from archive.web.jobs import Jobs
from archive.web.safety.access import demand
from archive.web.safety.tokens import Scope

READING = (search, read_article, diff, story, changes, sources)
ADDING = (add, job)
SCOPES = "pressmark.scopes"  # the key in an ASGI scope of what the request may do
INSTRUCTIONS = f"""\
An archive of blog posts and news articles: every version of each article that was seen, who else carried it, and what \
was changed or taken down. Start with `search`; `read_article` gives the text. Long answers come in parts.

{NOTICE}"""

Opened = Callable[[], Archive]
Given = ParamSpec("Given")
Answered = TypeVar("Answered", bound=Answer)


def agent_server(opened: Opened, jobs: Jobs | None = None) -> MCPServer[Any]:
    """A server of the archive that `opened` gives; it is asked at each call. With `jobs`, agents may add pages."""
    server: MCPServer[Any] = MCPServer(
        "pressmark",
        title="Pressmark",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
        subscriptions=False,
    )
    for read in READING:
        hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        server.add_tool(_reading(read, opened), annotations=hints, structured_output=True)
    if jobs is not None:
        for tool in ADDING:
            hints = ToolAnnotations(destructive_hint=False, read_only_hint=tool is job, open_world_hint=True)
            server.add_tool(_adding(tool, jobs), annotations=hints, structured_output=True)
    return server


def _reading(
    tool: Callable[Concatenate[Archive, Given], Answered], opened: Opened
) -> Callable[Given, Answered]:
    """The tool as a function of what an agent gives. A problem that a person can solve becomes an answer that says
    so."""

    @wraps(tool)
    def call(*given: Given.args, **named: Given.kwargs) -> Answered:
        try:
            return tool(opened(), *given, **named)
        except PressmarkError as error:
            raise ToolError(str(error)) from error

    _sign(call, tool)
    return call


def _adding(tool: Callable[..., Awaitable[Answered]], jobs: Jobs) -> Callable[..., Awaitable[Answered]]:
    @wraps(tool)
    async def call(*, context: Context[Any, Any], **named: Any) -> Answered:
        try:
            _demand_scope(context)
            return await tool(jobs, **named)
        except PressmarkError as error:
            raise ToolError(str(error)) from error

    context = Parameter("context", Parameter.KEYWORD_ONLY, annotation=Context)
    _sign(call, tool, context)
    return call


def _demand_scope(context: Context[Any, Any]) -> None:
    """A request over HTTP needs the scope; over stdio, whoever started the server has allowed it."""
    request = context.request_context.request
    if request is not None:
        demand(Scope.ADD, request.scope.get(SCOPES, ()))


def _sign(call: Any, tool: Callable[..., Any], *more: Parameter) -> None:
    """Give the call the signature of the tool without its first parameter, which an agent does not give."""
    whole = signature(tool)
    _, *rest = whole.parameters.values()
    call.__signature__ = whole.replace(parameters=[*rest, *more])
    call.__annotations__ = {each.name: each.annotation for each in (*rest, *more)} | {
        "return": whole.return_annotation
    }
    del call.__wrapped__
