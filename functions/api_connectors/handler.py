"""HTTP: the routes of the bounded context `connectors`."""

from lettrage.entrypoints.http.functions import api

handler = api("connectors")
