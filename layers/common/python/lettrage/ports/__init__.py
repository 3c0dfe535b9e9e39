"""Protocols that the services need; adapters and fakes fulfil them."""
