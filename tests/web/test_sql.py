"""SQL for reading: nothing is lost, nothing of it is run."""

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.web.outside import visible
from readiness.web.sql import highlighted


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@settings(deadline=None)
@given(st.text(st.sampled_from("sSelect '\"$x1-/*\n<>&\u202e;"), max_size=60))
def test_what_is_written_stays_as_it_is_written(sql: str):
    assert text_of(highlighted(sql)) == visible(sql)


def test_words_of_the_language_texts_and_comments_have_their_colours():
    shown = highlighted("-- a <b>\nSELECT \"from\", 'it''s' AS x, $days, 90.5 FROM t")
    assert '<span class="sql-comment">-- a &lt;b&gt;</span>' in shown
    assert '<span class="sql-word">SELECT</span>' in shown
    assert "&#34;from&#34;" in shown
    assert '<span class="sql-text">&#39;it&#39;&#39;s&#39;</span>' in shown
    assert '<span class="sql-parameter">$days</span>' in shown
    assert '<span class="sql-number">90.5</span>' in shown
