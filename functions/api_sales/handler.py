"""HTTP: the routes of the bounded context `sales`."""

from lettrage.entrypoints.http.functions import api

handler = api("sales")
