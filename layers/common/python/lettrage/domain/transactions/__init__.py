"""Is this movement one we have? From the provider's telling to one transaction, once.

`fingerprint` stands for the key that a bank does not give. `sameness` pairs what a provider tells
with what is stored: the bank's own key first, then the same content, then what only a correction
or a booking can explain. `merging` turns a pair into the transaction to store and flags what
changed under a decision. `balances` proves that nothing is missing. All are pure.
"""
