import pytest

from readiness.services.evidence.items import Part


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("../../etc/passwd", "etc_passwd"),
        ('a"; filename="b.exe', "a_filename_b.exe"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\r\nSet-Cookie: x", "Set-Cookie_x"),
        ("....", "evidence"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_a_file_leaves_under_a_name_that_can_do_no_harm(name: str, safe: str):
    assert Part(name, "0" * 64, 1).safe_name == safe
