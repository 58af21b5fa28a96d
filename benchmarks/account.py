"""A stand-in of AWS in a process of its own, which takes its time with each answer where it should, and an account in it."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import Any

import boto3
from botocore.config import Config

from readiness import clock

REGION = "us-east-1"
THREADS = 16


@dataclass(frozen=True, slots=True)
class Account:
    """How much of each kind an account has."""

    users: int
    buckets: int
    groups: int
    others: int
    """As many trails, keys, databases and instances each."""


@dataclass(frozen=True, slots=True)
class Slow:
    """A running stand-in."""

    url: str
    there: Connection

    def wait_before_answers(self, seconds: float) -> None:
        """Let every answer take so much longer from now on."""
        self.there.send(seconds)
        self.there.recv()


class Script:
    """What a careful script has: one session, and one client for each service and region, for use by several threads."""

    def __init__(self, url: str) -> None:
        """Take the address that answers for all services."""
        self._url = url
        self._session = boto3.session.Session("AKIASTANDIN000000001", "stand-in-secret")
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = Lock()

    def client(self, service: str, region: str = REGION) -> Any:
        """Return the client of a service in a region, made once."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._made(service, region)
            return self._clients[service, region]

    def close(self) -> None:
        """Let the connections go."""
        for one in self._clients.values():
            one.close()

    def _made(self, service: str, region: str) -> Any:
        style: Any = {"addressing_style": "path"}
        config = Config(max_pool_connections=THREADS, s3=style)
        return self._session.client(service, region_name=region, endpoint_url=self._url, config=config)  # type: ignore[call-overload]


@contextmanager
def running_slow() -> Iterator[Slow]:
    """Serve from another process until the block ends."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield Slow(here.recv(), here)
    finally:
        process.kill()
        process.join()


def furnish(url: str, account: Account) -> None:
    """Make what the account has."""
    with closing(Script(url)) as script, ThreadPoolExecutor(THREADS) as pool:
        for make, count in (
            (_user(script), account.users),
            (_bucket(script), account.buckets),
            (_group(script), account.groups),
            (_trail(script), account.others),
            (_database(script), account.others),
            (_key(script), account.others),
        ):
            list(pool.map(make, range(count)))
        ec2 = script.client("ec2")
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        ec2.run_instances(ImageId=image, MinCount=account.others, MaxCount=account.others)


Make = Callable[[int], object]


def _user(script: Script) -> Make:
    iam = script.client("iam")

    def make(number: int) -> None:
        name = f"user-{number:04}"
        iam.create_user(UserName=name)
        iam.create_access_key(UserName=name)
        device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
        iam.enable_mfa_device(
            UserName=name, SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
        )

    return make


def _bucket(script: Script) -> Make:
    s3 = script.client("s3")

    def make(number: int) -> None:
        name = f"bucket-{number:04}"
        s3.create_bucket(Bucket=name)
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "team", "Value": f"team {number % 7}"}]})

    return make


def _group(script: Script) -> Make:
    ec2 = script.client("ec2")

    def make(number: int) -> None:
        group = ec2.create_security_group(GroupName=f"group-{number:04}", Description="Made for a benchmark")["GroupId"]
        rule: Any = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])

    return make


def _trail(script: Script) -> Make:
    trails = script.client("cloudtrail")
    script.client("s3").create_bucket(Bucket="log")

    def make(number: int) -> None:
        trails.create_trail(Name=f"trail-{number:04}", S3BucketName="log")
        trails.start_logging(Name=f"trail-{number:04}")

    return make


def _database(script: Script) -> Make:
    rds = script.client("rds")
    return lambda number: rds.create_db_instance(
        DBInstanceIdentifier=f"database-{number:04}",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="made-for-a-benchmark",
    )


def _key(script: Script) -> Make:
    kms = script.client("kms")
    return lambda number: kms.create_key(Description=f"key {number}")


def _serve(here: Connection) -> None:
    # moto takes a second to load, and only the child needs it
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: PLC0415
    from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415

    from readiness.demo.aws.facts import install  # noqa: PLC0415
    from readiness.demo.aws.front import Front  # noqa: PLC0415

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 -- werkzeug's name
            """Say nothing."""

    install()
    front = Front(DomainDispatcherApplication(create_backend_app))
    waits = [0.0]

    def slowly(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        clock.sleep(waits[0])
        return front(environ, start)

    server = make_server("127.0.0.1", 0, slowly, threaded=True, request_handler=Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    here.send(f"http://127.0.0.1:{server.port}")
    while True:
        waits[0] = here.recv()
        here.send(None)
