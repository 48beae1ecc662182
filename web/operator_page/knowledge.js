// Shows how a reading goes; loads the page again when it is over, for the table.
const section = document.getElementById("reading");
const EVERY_MS = 1000;

async function look() {
  const answer = await fetch(section.dataset.at, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const job = await answer.json();
  if (job.running) {
    show(job);
    setTimeout(look, EVERY_MS);
  } else if (section.dataset.seen) {
    location.replace(location.pathname);
  }
}

function show(job) {
  section.dataset.seen = "yes";
  const title = document.createElement("h2");
  title.textContent = "Reading";
  const stage = document.createElement("p");
  stage.textContent = job.stage;
  const bar = document.createElement("progress");
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
  }
  const count = document.createElement("p");
  count.textContent = job.total ? `${job.done} of ${job.total}` : "";
  section.replaceChildren(title, stage, bar, count);
}

look();
