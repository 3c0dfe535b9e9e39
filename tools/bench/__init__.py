"""`make bench`: every figure measured in this run, beside a named peer where there is one.

`pipeline` plays mails through the deployed templates on the local runtime, `cold` starts functions
in fresh processes, `engine` matches generated books, `reader` reads documents of others, `hostile`
those that are made to harm. Nothing is asserted: machines are noisy, people read.
"""
