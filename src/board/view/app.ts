// The MCP App: shows what the host sends, and asks again through it.
