"""A store for programs that ask in a protocol: the MCP server for language-model clients."""
