"""The conversation of cases.ts by the Python SDK's client: reads a launch and the calls, prints the outcomes."""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def converse(launch, calls):
    async with stdio_client(StdioServerParameters(**launch)) as streams, ClientSession(*streams) as session:
        await session.initialize()

        async def call(name, arguments):
            result = await session.call_tool(name, arguments)
            return json.loads(result.content[0].text)

        outcomes = {"list": [tool.name for tool in (await session.list_tools()).tools]}
        for case in ("bad lifecycle", "foreign destination"):
            outcomes[case] = (await call("start_copy_job", calls[case]))["Error"]["Category"]
        started = await call("start_copy_job", calls["start"])
        outcomes["start"] = started["Outcome"]
        outcomes["simulated"] = started["Simulated"]
        job = {"CopyJobIds": [started["CopyJobId"]], "TimeoutSeconds": 40}
        waiting = asyncio.create_task(call("wait_for_copy_jobs", job))
        await session.list_tools()
        waiting.cancel()
        try:
            await waiting
            outcomes["cancel"] = "answered"
        except asyncio.CancelledError:
            outcomes["cancel"] = "cancelled"
        outcomes["wait to COMPLETED"] = (await call("wait_for_copy_jobs", job))["CopyJobs"][0]["State"]
        return outcomes


task = json.load(sys.stdin)
print(json.dumps(asyncio.run(converse(task["launch"], task["calls"]))))
