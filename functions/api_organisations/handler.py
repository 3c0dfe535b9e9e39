"""HTTP: the routes of the bounded context `organisations`."""

from lettrage.entrypoints.http.functions import api

handler = api("organisations")
