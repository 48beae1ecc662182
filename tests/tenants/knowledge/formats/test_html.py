"""What is read out of a web page."""

import pytest

from tenants.errors import KnowledgeError
from tenants.knowledge.formats.html import WebPage, read_html
from tenants.knowledge.markdown import sections

PAGE = """<!doctype html><html lang="de-AT"><head><title>Refunds | Acme Help</title></head><body>
<nav><a href="/a">Home</a> <a href="b" rel="nofollow">Sign in</a></nav>
<header><h1>Acme</h1></header>
<main>
  <h1>Get   your <em>money</em> back</h1>
  <p>Ask <b>support</b> for a <a href="../c">refund</a>.<br>Press &lt;Enter&gt;, 5 &lt; 6.
  <p>1. is no list, and neither is
  <p># a heading
  <ul><li>one<li>two <p>and more</p><ol start="3"><li>a<li>b</ol></ul>
  <table><tr><th>Plan<th>Price<tr><td>Solo<td>19 | 20</table>
  <h2>Code</h2><pre>a = 1
b = 2</pre>
  <details><summary>How long does it take?</summary>Five days.</details>
  <h3><button>Is it free?</button></h3><button>Like</button>It is.
</main><footer>Imprint</footer></body></html>"""


def text(page: WebPage) -> str:
    """All that would be read out."""
    parts = [page.title]
    for section in sections(page.body):
        parts += [section.heading, *(line for block in section.blocks for line in block.lines)]
    return " / ".join(filter(None, parts))


def read(inside: str) -> str:
    return text(read_html(f"<title>T</title><main><p>Seen.</p>{inside}<p>End.</p></main>"))


def test_a_page_is_read_as_its_readers_see_it():
    page = read_html(PAGE, "https://acme.example/help/page")

    assert (page.title, page.language) == ("Get your money back", "de")
    assert text(page) == (
        "Get your money back / Ask support for a refund. Press <Enter>, 5 < 6. / "
        "1. is no list, and neither is / # a heading / "
        "- one / - two and more / 3. a / 4. b / - Plan, Price / - Solo, 19 / 20 / "
        "Code / a = 1 b = 2 / How long does it take? / Five days. / Is it free? / It is."
    )


def test_links_are_whole_and_followed_only_where_the_page_lets():
    page = read_html(PAGE, "https://acme.example/help/page")

    assert page.links == ("https://acme.example/a", "https://acme.example/c")


def test_links_follow_the_base_a_page_declares():
    page = read_html('<base href="https://b.example/x/"><a href="y">y</a>', "https://a.example/")

    assert page.links == ("https://b.example/x/y",)


def test_a_page_without_a_heading_takes_the_title_without_the_sites_name():
    page = read_html("<title>Close your account – Acme</title><p>Words.</p>")

    assert (page.title, page.body) == ("Close your account", "Words.")


def test_a_page_of_many_articles_is_read_whole():
    assert text(read_html("<article>One.</article><article>Two.</article>")) == "One. / Two."


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>SECRET</p>",
        "<p style='DISPLAY : none !important'>SECRET</p>",
        "<div style='display:none'><p style='display:block'>SECRET</p></div>",
        "<p style='visibility:hidden'>SECRET</p>",
        "<p style='opacity:0'>SECRET</p>",
        "<p style='opacity:.0'>SECRET</p>",
        "<p style='font-size:0'>SECRET</p>",
        "<p style='font-size:0.05em'>SECRET</p>",
        "<p style='position:absolute;left:-9999px'>SECRET</p>",
        "<p style='position:fixed;top:-100vh'>SECRET</p>",
        "<p style='text-indent:-9999px'>SECRET</p>",
        "<p style='transform:translateX(-9999px)'>SECRET</p>",
        "<p style='transform:scale(0)'>SECRET</p>",
        "<p style='clip:rect(0,0,0,0);position:absolute'>SECRET</p>",
        "<p style='clip-path:inset(100%)'>SECRET</p>",
        "<p style='width:1px;height:1px;overflow:hidden'>SECRET</p>",
        "<p style='max-height:0;overflow:hidden'>SECRET</p>",
        "<p style='color:transparent'>SECRET</p>",
        "<p style='color:rgba(0,0,0,0)'>SECRET</p>",
        "<p style='color:#fff;background:#fff'>SECRET</p>",
        "<p hidden>SECRET</p>",
        "<p hidden=''>SECRET</p>",
        "<p aria-hidden='true'>SECRET</p>",
        "<style>.a{display:none}</style><p class='a'>SECRET</p>",
        "<style>div > .a, #b {left:-999px;position:absolute}</style><p id='b'>SECRET</p>",
        "<!-- SECRET --><!-- > SECRET -->",
        "<script>SECRET</script><style>SECRET{}</style><template>SECRET</template>",
        "<noscript>SECRET</noscript><iframe>SECRET</iframe><svg><text>SECRET</text></svg>",
        "<object>SECRET</object><video>SECRET</video><title>SECRET</title>",
        "<input value='SECRET'><textarea>SECRET</textarea><select><option>SECRET</select>",
        "<img alt='SECRET' title='SECRET'><p data-x='SECRET'></p><meta content='SECRET'>",
        "<dialog>SECRET</dialog>",
        "\U000e0053\U000e0045\u200b",
        "&#xE0053;&#x200B;",
    ],
)
def test_what_is_not_shown_is_not_read(hidden: str):
    assert read(hidden) == "T / Seen. / End."


@pytest.mark.parametrize(
    "shown",
    [
        "<p style='display:block;opacity:0.9;font-size:80%'>Shown.</p>",
        "<p hidden='until-found'>Shown.</p>",
        "<p aria-hidden='false'>Shown.</p>",
        "<style media='print'>p{display:none}</style><p>Shown.</p>",
        "<style>@media (max-width:600px){p{display:none}}</style><p>Shown.</p>",
        "<style>.tab{display:none} .tab.open{display:block}</style><p class='tab open'>Shown.</p>",
        "<style>.a:hover{display:none} p::after{display:none} }}}</style><p class='a'>Shown.</p>",
        "<style>.a{display:none}</style><p class='a' style='display:block'>Shown.</p>",
        "<p style='position:relative;left:-10px'>Shown.</p>",
        "<p style='color:#fff;background:#000'>Shown.</p>",
        "<p style='color:inherit;background:inherit'>Shown.</p>",
        "<p style=';;;:::{'>Shown.</p>",
    ],
)
def test_what_is_shown_is_read(shown: str):
    assert read(shown) == "T / Seen. / Shown. / End."


@pytest.mark.parametrize(
    "hostile", ["<b>" * 500_000, "<div>" * 300_000 + "x", "<" * 500_000, "<!--" * 200_000]
)
def test_a_page_made_to_exhaust_us_ends(hostile: str):
    assert len(read_html(f"<p>x</p>{hostile}").body) <= 4 * len(hostile) + 10


def test_a_page_with_more_elements_than_people_read_is_refused():
    with pytest.raises(KnowledgeError, match="has more than 60,000 elements; split it"):
        read_html("<p>x" * 70_000)


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_page_is_refused(empty: str):
    with pytest.raises(KnowledgeError, match="is empty"):
        read_html(empty)


def test_a_page_of_comments_says_nothing():
    page = read_html("<p><!-- words --></p>")

    assert (page.title, page.body) == ("", "")
