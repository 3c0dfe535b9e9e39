"""`make demo`: the main job played on this machine, through the protocols its users use.

`papers` makes the suppliers' documents, `client` speaks HTTP, SMTP and the bank's redirect,
`story` plays the acts in order, `report` shows them. Everything shown is read back from the API.
"""
