from readiness.cli.demo import progress


def test_a_log_hears_now_and_then_how_far_the_story_is(capsys):
    for day in range(1, 143):
        progress(day, 142)
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert lines[0] == "living: day 10 of 142"
    assert lines[-2:] == ["living: day 140 of 142", "living: day 142 of 142"]
    assert len(lines) == 15
