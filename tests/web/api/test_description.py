"""The description says what there is, and nothing else."""

import json
import re

from flask import Flask

from readiness.web.api.description import WRONG, document
from readiness.web.api.route import JSON
from readiness.web.api.table import ROUTES
from readiness.web.roles import API


def test_every_route_stands_in_it_and_every_row_of_it_is_a_route(served: Flask):
    described = {(f"/api/v1{path}", method.upper()) for path, ways in document()["paths"].items() for method in ways}
    mounted = {
        (re.sub(r"<([^>]+)>", r"{\1}", rule.rule), method)
        for rule in served.url_map.iter_rules()
        if rule.endpoint in API
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert described == mounted
    assert {route.endpoint for route in ROUTES} == set(API)
    assert len({route.name for route in ROUTES}) == len(ROUTES)


def test_no_route_of_the_api_is_outside_its_table(served: Flask):
    below = {rule.endpoint for rule in served.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert below == {*API, "api.description"}


def test_what_a_path_says_is_described(served: Flask):
    for route in ROUTES:
        assert re.findall(r"{(\w+)}", route.path) == [one.name for one in route.place], route.name
        assert all(one.required for one in route.place), route.name


def test_roles_and_scopes_are_those_of_the_table_of_roles():
    for route in ROUTES:
        said = document()["paths"][route.path][route.method.lower()]
        access = API[route.endpoint]
        assert said["security"] == [{"token": [access.scope]}]
        assert said["x-roles"] == sorted(access.roles)


def test_it_is_openapi_3_1_whose_references_lead_somewhere(served: Flask):
    answer = served.test_client().get("/api/openapi.json")
    assert answer.mimetype == JSON
    assert answer.json["openapi"] == "3.1.0"
    named = set(answer.json["components"]["schemas"])
    found = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(answer.json)))
    assert found == named


def test_every_refusal_is_a_problem():
    for ways in document()["paths"].values():
        for way in ways.values():
            wrong = {int(status) for status in way["responses"]} - {200, 201, 202}
            assert {401, 403, 429, 503} <= wrong <= WRONG.keys()
            for status in wrong:
                assert set(way["responses"][str(status)]["content"]) == {"application/problem+json"}


def test_reading_needs_no_other_scope_than_read():
    for route in ROUTES:
        assert (API[route.endpoint].scope == "read") == (route.method == "GET"), route.name
