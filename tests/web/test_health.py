import shutil

from readiness.web.app import create_app
from readiness.workspace import Workspace


def test_it_says_that_it_lives_and_that_it_can_answer(fresh: Workspace):
    client = create_app(fresh).test_client()
    assert client.get("/healthz").get_json() == {"alive": True}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.get_json() == {"ready": True, "database": True, "vault": True, "scheduler": True}


def test_asking_leaves_nothing_in_the_vault(fresh: Workspace):
    create_app(fresh).test_client().get("/readyz")
    vault = fresh.home / "var" / "vault"
    assert [path for path in vault.rglob("*") if path.is_file()] == []


def test_a_vault_that_cannot_be_written_shows(fresh: Workspace):
    vault = fresh.home / "var" / "vault"
    shutil.rmtree(vault, ignore_errors=True)
    vault.write_text("a file where a folder should be")
    ready = create_app(fresh).test_client().get("/readyz")
    assert ready.status_code == 503
    assert ready.get_json() == {"ready": False, "database": True, "vault": False, "scheduler": True}


def test_a_database_that_is_gone_shows_and_pages_say_so(fresh: Workspace):
    client = create_app(fresh).test_client()
    fresh.database.dispose()
    for file in (fresh.home / "var").glob("readiness.db*"):
        file.unlink()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").get_json()["database"] is False
