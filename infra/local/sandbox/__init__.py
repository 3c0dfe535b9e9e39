"""Loopback stand-ins of the bank providers, with their consent pages and a switchboard of faults.

They speak the providers' real wire formats from memory and a JSON file; they know nothing of
the product, which can't tell them from the real thing but by the address.
"""
