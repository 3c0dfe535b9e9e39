"""A stand-in of an approved e-invoicing platform on loopback: XP Z12-013, flow service 1.3.0.

It speaks the wire format of the norm's annex A and nothing of a real platform's own checks: what
it acknowledges `Ok`, a real one may refuse. `/_sandbox/…` is for the person or test that plays
the other side.
"""
