"""The API as an OpenAPI 3.1 document, with the tasks and labels of the bundles that answer."""

from __future__ import annotations

from typing import Any

from classifier.model.bundle.store import versions
from classifier.web.service.articles import FILES, JSON, LINES
from classifier.web.service.problems import MEDIA_TYPE
from classifier.web.service.shelf import Loaded

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
PROBLEMS = {
    "400": "The body ended early.",
    "401": "The token is missing or wrong.",
    "403": "A page from elsewhere asked.",
    "408": "The body came too slowly.",
    "413": "The body is too large.",
    "415": "The body's type, charset or packing is not known.",
    "421": "The Host is not known.",
    "422": "The body or a parameter is not what it has to be.",
    "429": "Too many requests are being answered.",
    "503": "No answer within the time that there is, or the service is being stopped.",
}
ARTICLE: Schema = {
    "type": "object",
    "description": "An article: a text, or a page's HTML. Other common names of these fields are known too.",
    "properties": {
        "id": {"type": ["string", "integer"]},
        "title": {"type": ["string", "null"]},
        "text": {"type": ["string", "null"]},
        "html": {"type": ["string", "null"]},
        "outlet": {"type": ["string", "null"]},
        "language": {"type": ["string", "null"], "description": "ISO 639-1; else found."},
        "target": {"anyOf": [{"type": ["string", "null"]}, {"type": "array", "items": TEXT, "maxItems": 50}]},
    },
}
TARGET: Schema = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": TEXT, "aliases": {"type": "array", "items": TEXT}, "id": TEXT},
    "additionalProperties": False,
}
OPTIONS: Schema = {
    "tasks": {"type": "array", "items": TEXT},
    "targets": {"type": "array", "items": {"anyOf": [TEXT, TARGET]}, "maxItems": 50},
    "evidence": {"type": "boolean"},
    "probabilities": {"type": "boolean"},
    "precision": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
}
ERROR: Schema = {"type": "object", "required": ["type", "message"], "properties": {"type": TEXT, "message": TEXT}}


def document(loaded: Loaded) -> Schema:
    """Make the document."""
    names = [model.task.name for model in loaded.models]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "news-classifier",
            "version": versions()["classifier"],
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{}, {"token": []}],
        "paths": {
            "/v1/score": {"post": _post("score", "Score articles", _parameters(names), _answers("Answer"))},
            "/v1/explain": {
                "post": _post(
                    "explain",
                    "Show which words made an answer",
                    _parameters(names, more=True),
                    _json(_ref("Explanations")),
                )
            },
            "/v1/detect-language": {
                "post": _post(
                    "detectLanguage",
                    "Tell the language of articles",
                    [],
                    _answers("Language", lines=False),
                    lines=False,
                )
            },
            "/v1/read": {
                "post": _post("read", "Articles as they are read of a page or a file", [], _json(_ref("Articles")))
            },
            "/v1/models": {"get": _get("models", "Bundles that answer", _json(_ref("Models")))},
            "/v1/examples": {"get": _get("examples", "Own-written articles to try", _json({"type": "object"}))},
            "/health": {"get": _get("health", "Whether the process is alive", _json(_ref("Status")))},
            "/ready": {"get": _get("ready", "Whether requests are answered", _json(_ref("Status")))},
            "/metrics": {
                "get": _get("metrics", "Counts in the format of Prometheus", {"text/plain": {"schema": TEXT}})
            },
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(loaded),
        },
    }


def _schemas(loaded: Loaded) -> Schema:
    by_task: Schema = {}
    for model in loaded.models:
        labels = {"enum": [*model.task.labels, None]}
        one: Schema = {
            "type": "object",
            "required": ["abstained"],
            "properties": {
                "label": labels,
                "probability": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                "threshold": {"type": "number"},
                "abstained": {"type": "boolean"},
                "reason": TEXT,
                "alternatives": {"type": "array"},
                "evidence": {"type": "array", "items": _ref("Evidence")},
            },
        }
        if model.task.unit == "mention":
            one["properties"] |= {"target": TEXT, "quoted": {"type": "array", "items": _ref("Quoted")}}
        by_task[model.task.name] = {"type": "array", "items": one} if model.task.unit == "mention" else one
    head = {"id": TEXT, "title": TEXT, "language": TEXT}
    return {
        "Article": ARTICLE,
        "Articles": {
            "type": "object",
            "required": ["articles"],
            "properties": {"articles": {"type": "array", "items": _ref("Article")}, **OPTIONS},
        },
        "Answer": {
            "type": "object",
            "required": ["id", "title", "language"],
            "properties": {**head, **by_task, "warnings": {"type": "array", "items": TEXT}, "error": ERROR},
        },
        "Evidence": {
            "type": "object",
            "required": ["start", "end", "text"],
            "properties": {
                "start": {"type": "integer"},
                "end": {"type": "integer"},
                "text": TEXT,
                "label": TEXT,
                "weight": {"type": "number"},
                "voice": {"enum": ["author", "quoted"]},
                "speaker": TEXT,
            },
        },
        "Quoted": {
            "type": "object",
            "required": ["speaker", "label"],
            "properties": {"speaker": {"type": ["string", "null"]}, "label": TEXT, "probability": {"type": "number"}},
        },
        "Explanations": {
            "type": "object",
            "required": ["explanations"],
            "properties": {"explanations": {"type": "array", "items": {"type": "object"}}},
        },
        "Language": {
            "type": "object",
            "required": ["id", "language"],
            "properties": {"id": TEXT, "language": TEXT, "error": ERROR},
        },
        "Models": {
            "type": "object",
            "required": ["models"],
            "properties": {
                "models": {
                    "type": "array",
                    "items": {"type": "object", "required": ["task", "labels", "thresholds", "sha256"]},
                }
            },
        },
        "Status": {"type": "object", "required": ["status"], "properties": {"status": TEXT}},
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
        },
    }


def _post(id_: str, summary: str, parameters: list[Schema], content: Schema, *, lines: bool = True) -> Schema:
    bodies: Schema = {
        JSON: {"schema": {"anyOf": [_ref("Article"), {"type": "array", "items": _ref("Article")}, _ref("Articles")]}}
    }
    if id_ == "explain":
        bodies = {JSON: {"schema": _ref("Article")}}
    bodies |= {kind: {"schema": TEXT} for kind in FILES}
    if lines and id_ == "score":
        bodies[LINES[0]] = {"schema": TEXT}
    return {
        "operationId": id_,
        "summary": summary,
        "parameters": parameters,
        "requestBody": {"required": True, "content": bodies},
        "responses": {"200": _response(content), **_problems()},
    }


def _get(id_: str, summary: str, content: Schema) -> Schema:
    return {
        "operationId": id_,
        "summary": summary,
        "responses": {"200": _response(content), **_problems("401", "403", "421", "503")},
    }


def _response(content: Schema) -> Schema:
    header = {"description": "Version and hash of each bundle that answers.", "schema": TEXT}
    return {"description": "The answer.", "headers": {"Classifier-Models": header}, "content": content}


def _problems(*statuses: str) -> Schema:
    content = {MEDIA_TYPE: {"schema": _ref("Problem")}}
    return {status: {"description": PROBLEMS[status], "content": content} for status in statuses or PROBLEMS}


def _answers(name: str, *, lines: bool = True) -> Schema:
    content = _json({"anyOf": [_ref(name), {"type": "array", "items": _ref(name)}]})
    return content | ({LINES[0]: {"schema": TEXT}} if lines else {})


def _parameters(tasks: list[str], *, more: bool = False) -> list[Schema]:
    several = {"type": "array", "items": {"enum": tasks}}
    schemas: dict[str, Schema] = {
        "task": {"enum": tasks} if more else several,
        "target": {"type": "array", "items": TEXT, "maxItems": 50},
        "evidence": OPTIONS["evidence"],
        "probabilities": OPTIONS["probabilities"],
        "precision": {"type": "number", "minimum": 0, "maximum": 1},
    }
    schemas |= {"label": TEXT, "against": TEXT} if more else {}
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in schemas.items()]


def _json(schema: Schema) -> Schema:
    return {JSON: {"schema": schema}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
