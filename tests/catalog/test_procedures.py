"""SQL files with headers: what is read, and how each mistake is told by file and line."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness import resources
from readiness.catalog.procedures import load_procedures
from readiness.catalog.statement import objections, tokens
from readiness.errors import WrongConfiguration

HEAD = "-- title: All is well\n-- populations: github.repos\n-- reasons: bad = It is bad\n"
BODY = "SELECT full_name AS item, 'ok' AS outcome, NULL AS reason FROM github_repos\n"


class Own:
    """A workspace's own procedures, beside none shipped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "procedures"

    def load(self, text: str | bytes, path: str = "own/one.sql"):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        (procedure,) = load_procedures(self.folder / "absent", self.folder).values()
        return procedure

    def complaint(self, text: str | bytes, path: str = "own/one.sql") -> str:
        """What is said of a wrong file, from `line:` on."""
        with pytest.raises(WrongConfiguration) as raised:
            self.load(text, path)
        place = f"{self.folder / path}:"
        assert str(raised.value).startswith(place)
        return str(raised.value).removeprefix(place)


@pytest.fixture
def own(tmp_path):
    return Own(tmp_path)


def test_a_file_is_a_procedure_named_by_its_path(own):
    text = (
        HEAD
        + '-- parameters: days = 90, strict = true, rate = 0.5\n-- parameters: word = "a, b = c", ports = [22, 80], none = []\n'
    )
    text += "-- reasons: late = It came late, after all\n--\n-- why: because\n" + BODY
    procedure = own.load(text)
    assert procedure.id == "own.one"
    assert procedure.title == "All is well"
    assert procedure.populations == ("github.repos",)
    assert dict(procedure.parameters) == {
        "days": 90, "strict": True, "rate": 0.5, "word": "a, b = c", "ports": (22, 80), "none": (),
    }  # fmt: skip
    assert dict(procedure.reasons) == {"bad": "It is bad", "late": "It came late, after all"}
    assert procedure.sql == text
    assert procedure.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert procedure.source.name == "one.sql"
    assert not procedure.is_population


def test_a_tolerable_rate_makes_it_a_population_procedure(own):
    assert own.load(HEAD + "-- parameters: tolerable_rate = 0.05\n" + BODY).is_population


def test_reasons_may_share_a_line(own):
    procedure = own.load(HEAD + "-- reasons: late = It came late, missing = It never came, alas\n" + BODY)
    assert procedure.reasons["late"] == "It came late"
    assert procedure.reasons["missing"] == "It never came, alas"


def test_the_text_and_its_digest_keep_line_ends(own):
    text = (HEAD + BODY).replace("\n", "\r\n")
    assert own.load(text).sql == text


def test_given_values_take_the_place_of_defaults(own):
    procedure = own.load(HEAD + '-- parameters: days = 90, rate = 0.5, strict = true, word = "x", names = []\n' + BODY)
    given_values = {"days": 30, "rate": 1, "names": ("a",)}
    assert dict(procedure.filled(given_values)) == {"days": 30, "rate": 1, "strict": True, "word": "x", "names": ("a",)}
    for wrong in (
        {"days": "30"},
        {"days": True},
        {"days": 1.5},
        {"strict": 1},
        {"word": 1},
        {"names": "a"},
        {"hours": 1},
    ):
        with pytest.raises(WrongConfiguration):
            procedure.filled(wrong)


def test_shipped_and_own_stand_side_by_side_in_order_of_id(tmp_path):
    for folder, name in (("shipped", "b/x"), ("shipped", "a"), ("own", "b/a")):
        file = tmp_path / folder / f"{name}.sql"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEAD + BODY)
    assert list(load_procedures(tmp_path / "shipped", tmp_path / "own")) == ["a", "b.a", "b.x"]
    assert list(load_procedures(tmp_path / "shipped", tmp_path / "absent")) == ["a", "b.x"]
    (tmp_path / "own" / "a.sql").write_text(HEAD + BODY)
    with pytest.raises(WrongConfiguration, match=r"own/a\.sql:1: the procedure a is shipped already"):
        load_procedures(tmp_path / "shipped", tmp_path / "own")


WRONG_HEADERS = {
    BODY: "1: the header line '-- title:' is missing",
    "-- title: T\n" + BODY: "1: the header line '-- populations:' is missing",
    "-- title: T\n-- populations: github.repos\n" + BODY: "1: the header line '-- reasons:' is missing",
    "-- tittle: T\n" + HEAD + BODY: "1: unknown header line 'tittle'",
    HEAD + "-- title: Again\n" + BODY: "4: the title comes twice",
    HEAD + "-- reasons:\n" + BODY: "4: the header line 'reasons' is empty",
    HEAD + "-- populations: github.repos\n" + BODY: "4: github.repos comes twice",
    HEAD + "-- populations: a.b, ,c.d\n" + BODY: "4: '' is no collector's id",
    HEAD + "-- populations: repos\n" + BODY: "4: 'repos' is no collector's id",
    HEAD + "-- reasons: bad = Again\n" + BODY: "4: bad comes twice",
    HEAD + "-- reasons: Bad one\n" + BODY: "4: 'Bad one' is no reason",
    HEAD + "-- parameters: days\n" + BODY: "4: no parameter at 'days'",
    HEAD + "-- parameters: days = ninety\n" + BODY: "4: the parameter days has no value that can be read",
    HEAD + "-- parameters: days = 1, days = 2\n" + BODY: "4: days comes twice",
    HEAD + "-- parameters: days = 1 2\n" + BODY: "4: '2' stands after the parameter days",
    HEAD + "-- parameters: days = 1,\n" + BODY: "4: ',' stands after the parameter days",
    HEAD + "-- parameters: days = null\n" + BODY: "4: the parameter days is None",
    HEAD + "-- parameters: days = {}\n" + BODY: "4: the parameter days is {}",
    HEAD + "-- parameters: days = [[1]]\n" + BODY: "4: the parameter days is [[1]]",
    HEAD + "-- parameters: days = [true]\n" + BODY: "4: the parameter days is [True]",
    HEAD + "-- parameters: days = NaN\n" + BODY: "4: the parameter days is nan",
    HEAD + f"-- parameters: days = {'[' * 100_000}\n" + BODY: "4: the parameter days has no value that can be read",
    HEAD + f"-- parameters: days = {'9' * 5_000}\n" + BODY: "4: the parameter days has no value that can be read",
    HEAD + "-- parameters: as_of = 1\n" + BODY: "4: the parameter as_of is given to every procedure",
}  # fmt: skip

WRONG_STATEMENTS = {
    HEAD: "1: there is no SELECT in it",
    HEAD + "INSTALL httpfs": "4: a procedure is one SELECT; this one begins with 'INSTALL'",
    HEAD + "COPY (SELECT 1) TO 'x'": "4: a procedure is one SELECT; this one begins with 'COPY'",
    HEAD + BODY + ";\n\nSELECT 2": "7: a procedure is exactly one SELECT; a second statement begins here",
    HEAD + "SELECT\n now()": "5: now answers differently each time",
    HEAD + "SELECT\n\nRandom ()": "6: random answers differently each time",
    HEAD + 'SELECT "uuid"()': "4: uuid answers differently each time",
    HEAD + "SELECT CURRENT_DATE": "4: current_date answers differently each time",
    HEAD + "SELECT getenv('HOME')": "4: getenv answers differently each time",
    HEAD + "SELECT nextval('s')": "4: nextval answers differently each time",
    HEAD + "SELECT $days": "4: the parameter $days is not declared",
    HEAD + "SELECT $1": "4: the parameter $1 is not declared",
    HEAD + "SELECT ?": "4: the parameter ? is not declared",
}


WRONG = WRONG_HEADERS | WRONG_STATEMENTS


@pytest.mark.parametrize(("text", "phrase"), WRONG.items(), ids=WRONG.values())
def test_each_mistake_has_its_line(own, text, phrase):
    assert own.complaint(text).startswith(phrase)


def test_names_of_files_are_parts_of_ids(own):
    assert own.complaint(HEAD + BODY, "own/My One.sql").startswith("1: 'My One' cannot be part of")


def test_what_is_no_text_or_too_large_is_told(own):
    assert "1: the file is not UTF-8" in own.complaint(b"-- title: \xff\n")
    assert "1: the file is larger than 256 KB" in own.complaint(HEAD + BODY + "-- x\n" * 60_000)


def test_what_cannot_be_read_is_told(own):
    (own.folder / "own.sql").mkdir(parents=True)
    with pytest.raises(WrongConfiguration, match=r"own\.sql:1: the file cannot be read: Is a directory"):
        load_procedures(own.folder / "absent", own.folder)


INNOCENT = (
    "SELECT 'now()' AS item, $$ ; delete random() $$, $tag$ $days ; $$ $tag$, E'it\\'s ; now()', '$days; it''s' -- ; now() $x\n;",
    '/* now(); $x */ (SELECT s.user, s.current_date, "now", "a;b" FROM s)',
    "FROM x SELECT now_and_then, version, $As_Of, $zone;  -- the end; truly",
    "WITH today AS (SELECT 1) TABLE today",
    "VALUES (1)",
)  # fmt: skip


@pytest.mark.parametrize("sql", INNOCENT)
def test_words_inside_texts_comments_and_names_are_innocent(sql):
    assert list(objections(sql, frozenset({"as_of", "zone"}))) == []


@given(st.text(st.sampled_from(list("ab';\"$-/*\n \\E("))))
def test_any_text_is_read_to_its_end(text):
    pieces = list(tokens(text))
    assert all(piece.text in text for piece in pieces)
    assert [piece.line for piece in pieces] == sorted(piece.line for piece in pieces)
    list(objections(text, frozenset()))


def test_the_shipped_ones_load(tmp_path):
    shipped = load_procedures(resources.PROCEDURES, tmp_path)
    assert len(shipped) >= 12
    assert all(Path(one.source).is_file() for one in shipped.values())


def test_only_those_whose_text_names_a_history_read_it():
    shipped = load_procedures(resources.PROCEDURES)
    reading = {(one.id, name) for one in shipped.values() for name in one.populations if one.reads_history(name)}
    assert ("aws.root_mfa", "aws.iam.account_summary") not in reading
    assert {id_ for id_, _ in reading} == {id_ for id_, one in shipped.items() if "__history" in one.sql.casefold()}
    assert 0 < len(reading) < len(shipped)
