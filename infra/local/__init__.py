"""The local runtime: the synthesized templates and assets, deployed untouched on one machine.

`runtime.LocalRuntime` is the object to use; `python -m infra.local up` the command. The server
process runs in `.venv-local` and the functions in `.venv-lambda`; everything else here runs in
`.venv`. Each gap of the emulator has a module: `functions`, `receipt_rules`, `smtp`,
`text_recognition`, and for durable state `journal`, `objects` and `snapshots`.

What it cannot show: verdicts of the mail service (all are GRAY), permissions, Object Lock against
an administrator (the emulator ignores the template's), real throttling, and workflows that go on
after a restart (here they end with the emulator; the sweep at start takes up what they held).
"""
