"""The plugin for Claude Code: every conversation on this machine, durable and searchable.

`opensync-claude setup` writes the hooks; `cli` has the commands, `_hook` what a hook does, `config`
the settings, `worker` what happens in the background.
"""
