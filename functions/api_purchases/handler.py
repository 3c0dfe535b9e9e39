"""HTTP: the routes of the bounded context `purchases`."""

from lettrage.entrypoints.http.functions import api

handler = api("purchases")
