"""HTTP: the routes of the bounded context `banking`."""

from lettrage.entrypoints.http.functions import api

handler = api("banking")
