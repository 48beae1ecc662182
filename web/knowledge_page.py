"""The operator's pages about help centers, as HTML."""

from collections.abc import Sequence
from html import escape

from tenants.config import Tenant
from tenants.knowledge.files import MAX_DOCUMENT_BYTES, SUFFIXES
from tenants.knowledge.tally import SourceCount
from tenants.sites import Site
from web.knowledge_jobs import Job
from web.operator_frame import hidden_key, page

_NAMES = ("documents", "added", "changed", "unchanged", "removed", "failed")
_WORDS = {
    "markdown": "Markdown",
    "html": "HTML",
    "pdf": "PDF",
    "docx": "Word",
    "zendesk": "Zendesk",
    "intercom": "Intercom",
    "site": "Web sites",
    "tickets": "Tickets",
    "questions": "Questions",
}


def sign_in(told: str = "", *, to: str) -> str:
    """The page that asks for the token, and then leads to the path `to`."""
    body = f"""{_told(told)}<form class="card" method="post" action="/operator/sign-in">
<input type="hidden" name="to" value="{escape(to)}">
<label for="token">Operator token</label>
<p class="hint">From RAPPORT_OPERATOR_TOKEN on the server.</p>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Sign in</button></form>"""
    return page("Sign in", body)


def told(title: str, message: str, remedy: str) -> str:
    """A page about something that cannot be done."""
    return page(title, f'<div class="card"><p>{escape(message)}</p><p>{escape(remedy)}</p></div>')


def choice(tenants: Sequence[Tenant]) -> str:
    """The page that lists the help centers."""
    links = "".join(
        f'<li><a href="/operator/knowledge/{escape(t.id)}">{escape(t.name)}</a></li>'
        for t in tenants
    )
    return page("Help centers", f'<ul class="card links">{links}</ul>', here="knowledge")


def help_center(
    tenant: Tenant,
    *,
    key: str,
    names: Sequence[str],
    added: Sequence[Site],
    job: Job | None,
    told: str,
) -> str:
    """The page of one help center.

    Args:
        tenant: whose.
        key: for its forms, see `Operators.form_key`.
        names: of added files.
        added: sites besides those in its settings.
        job: the last reading.
        told: what came of the last form; "" for nothing.
    """
    at, hidden = f"/operator/knowledge/{escape(tenant.id)}", hidden_key(key)
    seen = "data-seen=yes" if job and job.running else ""
    body = f"""<p><a href="/operator/knowledge">All help centers</a></p>{_told(told)}
<section id="reading" class="card" data-at="{at}/progress" {seen} aria-live="polite">
{_reading(job)}</section>{_forms(at, hidden)}
<section class="card"><h2>Added files and sites</h2>
{_added(tenant, f'action="{at}/forget">{hidden}', [*names, *(site.url for site in added)])}
<form method="post" action="{at}/read">{hidden}<button class="quiet">Read everything again</button>
</form></section>"""
    waiting = '<noscript><meta http-equiv="refresh" content="3"></noscript>'
    head = '<script src="/operator/assets/knowledge.js" defer></script>'
    head += waiting if job and job.running else ""
    return page(tenant.name, body, head, here="knowledge")


def _forms(at: str, hidden: str) -> str:
    suffixes = ",".join(sorted(SUFFIXES))
    return f"""<div class="two">
<form class="card" method="post" action="{at}/files" enctype="multipart/form-data">{hidden}
<h2>Add files</h2><label for="files">Articles, tickets or exports</label>
<p class="hint">{suffixes.replace(",", " ")}; up to {MAX_DOCUMENT_BYTES / 1e6:g} MB together.
A file of the same name is replaced.</p>
<input id="files" name="files" type="file" multiple required accept="{suffixes}">
<button>Add and read</button></form>
<form class="card" method="post" action="{at}/sites">{hidden}<h2>Add a web site</h2>
<label for="url">Address of its first page or sitemap</label>
<p class="hint">Pages of this host, as its robots.txt permits.</p>
<input id="url" name="url" type="url" placeholder="https://www.example.org/help/" required>
<div class="pair"><label>Pages at most <input name="max_pages" type="number" value="200" min="1"
max="10000"></label><label>Links deep <input name="max_depth" type="number" value="5" min="0"
max="50"></label></div><button>Add and read</button></form></div>"""


def _reading(job: Job | None) -> str:
    """How the last reading goes, or what came of it. The script writes the same."""
    if job is None:
        return (
            "<h2>Documents</h2><p>Not read again since the server started. What has changed is "
            "read when a visitor comes, or now, below.</p>"
        )
    if job.running:
        bar = (
            f'<progress max="{job.total}" value="{job.done}"></progress>'
            if job.total
            else ("<progress></progress>")
        )
        return f"<h2>Reading</h2><p>{escape(job.stage)}</p>{bar}<p>{job.done} of {job.total}</p>"
    if job.error or job.reading is None:
        return f'<h2>Not read</h2><p class="bad">{escape(job.error)}</p>'
    problems = "".join(f"<li>{escape(str(p))}</li>" for p in job.reading.problems[:200])
    listed = f'<h3>To put right</h3><ul class="bad">{problems}</ul>' if problems else ""
    return f"<h2>Documents</h2>{_table(job.reading.rows)}{listed}"


def _table(rows: Sequence[SourceCount]) -> str:
    if not rows:
        return "<p>Nothing has changed.</p>"
    head = "".join(f"<th scope=col>{name.capitalize()}</th>" for name in _NAMES)
    lines = "".join(
        f"<tr><th scope=row>{_WORDS[row.source]}</th>"
        + "".join(f"<td>{getattr(row, name)}</td>" for name in _NAMES)
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide"><table><tr><th scope=col>Read from</th>{head}</tr>{lines}</table></div>'
    )


def _added(tenant: Tenant, forget: str, names: Sequence[str]) -> str:
    """What is read besides the tenant's folder; `forget` begins the form that removes one."""
    own = "".join(
        f"<li><span>{escape(site.url)}</span><em>in tenant.yaml</em></li>"
        for site in tenant.knowledge.sites
    )
    gone = "".join(
        f'<li><span>{escape(name)}</span><form method="post" {forget}'
        f'<button name="name" value="{escape(name)}" class="quiet">Remove</button></form></li>'
        for name in names
    )
    return f"<ul class=rows>{own}{gone}</ul>" if own or gone else "<p>Nothing was added yet.</p>"


def _told(message: str) -> str:
    return f'<p class="told" role="status">{escape(message)}</p>' if message else ""
