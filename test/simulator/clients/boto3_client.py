"""Sends cases to the simulator through boto3: JSON on stdin, results as JSON on stdout, one process for all."""

import datetime
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

clients = {}


def client_for(case):
    key = json.dumps([case["endpoint"], case["region"], case["credentials"], case.get("role")])
    if key not in clients:
        common = {
            "endpoint_url": case["endpoint"],
            "region_name": case["region"],
            "config": Config(retries={"total_max_attempts": 1}),
        }
        credentials = {
            "aws_access_key_id": case["credentials"]["accessKeyId"],
            "aws_secret_access_key": case["credentials"]["secretAccessKey"],
        }
        if case.get("role"):
            sts = boto3.client("sts", **common, **credentials)
            assumed = sts.assume_role(RoleArn=case["role"], RoleSessionName="boto3")["Credentials"]
            credentials = {
                "aws_access_key_id": assumed["AccessKeyId"],
                "aws_secret_access_key": assumed["SecretAccessKey"],
                "aws_session_token": assumed["SessionToken"],
            }
        clients[key] = boto3.client("backup", **common, **credentials)
    return clients[key]


def plain(value):
    """Marks dates, so that they differ from texts and numbers in JSON."""
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return {"$date": utc.isoformat(timespec="milliseconds") + "Z"}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def outputs(client, case):
    method = {api: name for name, api in client.meta.method_to_api_mapping.items()}[case["operation"]]
    if not case["pages"]:
        return [getattr(client, method)(**case["input"])]
    if client.can_paginate(method):
        return list(client.get_paginator(method).paginate(**case["input"]))
    pages = [getattr(client, method)(**case["input"])]
    while pages[-1].get("NextToken"):
        pages.append(getattr(client, method)(**case["input"], NextToken=pages[-1]["NextToken"]))
    return pages


def result(case):
    client = client_for(case)
    try:
        pages = outputs(client, case)
        return {"outputs": plain(pages), "requestId": pages[0]["ResponseMetadata"]["RequestId"]}
    except ClientError as error:
        name = error.response["Error"]["Code"]
        typed = getattr(client.exceptions, name, None) if name in dir(client.exceptions) else None
        return {
            "error": {
                "name": name,
                "message": error.response["Error"]["Message"],
                "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
                "typed": typed is not None and isinstance(error, typed),
            },
            "requestId": error.response["ResponseMetadata"]["RequestId"],
        }
    except ParamValidationError as error:
        return {"unsent": str(error)}


json.dump([result(case) for case in json.load(sys.stdin)], sys.stdout)
