"""Texts as parts of a page: program text is marked, a student's Markdown is shown, and nothing in it takes effect."""

from __future__ import annotations

import pytest

from grader.reports.prose import MAX_MARKDOWN, MAX_TYPED, markdown, sentence, typed


def test_program_text_in_a_sentence_is_marked() -> None:
    assert sentence("Line 3: `a < b` and `c`.") == "Line 3: <code>a &lt; b</code> and <code>c</code>."
    assert sentence("one ` alone, <b>") == "one ` alone, &lt;b&gt;"
    assert sentence("two\nlines\x1b") == "two\nlines?"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 * a * b and w_k_j", "<p>2 * a * b and w_k_j</p>"),
        ("**Data <term>**: a**b**c", "<p><b>Data &lt;term&gt;</b>: a**b**c</p>"),
        (r"\alpha \_ \* \\", r"<p>\alpha \_ \* \\</p>"),
        ("so $a*b*c$ holds", "<p>so <code>$a*b*c$</code> holds</p>"),
        ("so $$a < b$$ holds", '<p>so <code class="typed">$$a &lt; b$$</code>\n holds</p>'),
        ("$$\na = b\n$$", '<code class="typed">$$a = b$$</code>'),
        ("\\begin{align}\na &= b \\\\\n\n&= c\n\\end{align}", "a &amp;= b \\\\\n\n&amp;= c\n\\end{align}</pre>"),
        ("one:\n\\[ a_1 = <b> \\]\ntwo", '<pre class="typed">\\[ a_1 = &lt;b&gt; \\]</pre>'),
        ("# Title\n\n- one\n- two", '<p class="heading">Title</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>'),
        ("| a | b |\n|---|---|\n| 1 | < |", "<td>&lt;</td>"),
        ("```\nx < 1\n```", '<pre class="typed">x &lt; 1\n</pre>'),
        ("a\tb\r\nc", "<p>a   b\nc</p>"),
        ("[here](https://evil.example)", "<p>here <code>https://evil.example</code></p>"),
        ("<https://evil.example>", "<p>https://evil.example <code>https://evil.example</code></p>"),
        ("![a plot](https://evil.example/x.png)", "<p>(a plot: a picture that is not here)</p>"),
        ("<b onclick=x>", "<p>&lt;b onclick=x&gt;</p>"),
        ("<script>\nalert(1)\n</script>", "&lt;script&gt;"),
    ],
)
def test_a_students_text_is_shown_as_it_was_typed(text: str, shown: str) -> None:
    assert shown in markdown(text, {})


def test_pasted_pictures_are_in_the_page_and_drawings_are_not() -> None:
    pictures = {"a.png": {"image/png": "QUJD"}, "b.svg": {"image/svg+xml": "PHN2Zz4="}, "c": {"text/html": "x"}}
    shown = markdown('![x"><b>](attachment:a.png) ![y](attachment:b.svg) ![z](attachment:c)', pictures)
    assert '<img src="data:image/png;base64,QUJD" alt="x&quot;&gt;&lt;b&gt;">' in shown
    assert shown.count("<img") == 1 and "<b>" not in shown and shown.count("a picture that is not here") == 2


def test_long_and_deep_texts_are_shown_as_they_were_typed() -> None:
    assert markdown("*" * (MAX_MARKDOWN + 1), {}).startswith('<pre class="typed">***')
    deep = "".join(f"{'  ' * depth}- a\n" for depth in range(130))
    assert "a" in markdown(deep, {}) and "a" in markdown("> " * 9000 + "a", {})
    assert len(typed("x" * (2 * MAX_TYPED))) < MAX_TYPED + 100
