"""Wire models: API bodies, workflow payloads, events. No behaviour."""
