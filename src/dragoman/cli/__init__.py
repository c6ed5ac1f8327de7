"""The command line: one command a file, each over one plain function; only this room prints."""
