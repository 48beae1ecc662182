// Tells times as clocks here do, and shows a live call as it goes on.
const EVERY_MS = 3000;

function localise(within) {
  for (const time of within.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    time.title = time.dateTime;
  }
}

async function renew() {
  const shown = document.getElementById("live");
  if (!shown?.hasAttribute("data-live")) return;
  if (!document.hidden) await replace(shown);
  setTimeout(renew, EVERY_MS);
}

async function replace(shown) {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("live");
    // Signed out meanwhile, or gone: the page itself says so.
    if (!fresh) return location.reload();
    for (const open of shown.querySelectorAll("details[open]")) {
      fresh.querySelector(`#${open.id}`)?.setAttribute("open", "");
    }
    localise(fresh);
    const root = document.documentElement;
    const atEnd = root.scrollHeight - root.scrollTop - root.clientHeight < 80;
    const focused = document.activeElement?.getAttribute("href");
    shown.replaceWith(fresh);
    if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    if (atEnd && root.scrollTop > 0) root.scrollTop = root.scrollHeight;
    // A call that is over can be forgotten; that form is outside.
    if (!fresh.hasAttribute("data-live")) location.reload();
  } catch {
    // The server is not there; it may come back.
  }
}

localise(document);
setTimeout(renew, EVERY_MS);
