"""How a voice report looks."""

STYLE = """
:root { color-scheme: light; --ink: #0f172a; --soft: #64748b; --line: #e2e8f0; --paper: #f8fafc;
  --brand: #c2410c; --base: #64748b; --good: #15803d; --fair: #b45309; --poor: #b91c1c; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 64px; }
.over { margin: 0; color: var(--brand); font-weight: 600; font-size: 13px; letter-spacing: .02em; }
h1 { margin: 2px 0 6px; font-size: 34px; line-height: 1.15; letter-spacing: -.02em; }
h2 { margin: 36px 0 12px; font-size: 20px; letter-spacing: -.01em; }
header p { margin: 0; color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 14px;
  margin: 28px 0 20px; }
.card, figure, table, article { background: #fff; border: 1px solid var(--line);
  border-radius: 12px; }
.card { padding: 16px 18px; border-top: 4px solid var(--level); }
.good { --level: var(--good); } .fair { --level: var(--fair); } .poor { --level: var(--poor); }
.value { font-size: 30px; font-weight: 650; letter-spacing: -.02em;
  font-variant-numeric: tabular-nums; }
.name { font-weight: 550; } .more { color: var(--soft); font-size: 13px; }
.tables { display: grid; grid-template-columns: 3fr 2fr; gap: 14px; align-items: start; }
table { border-spacing: 0; width: 100%; padding: 6px 0; }
th, td { text-align: right; padding: 6px 16px; font-variant-numeric: tabular-nums; }
th { font-weight: 500; } tbody th, th:first-child { text-align: left; }
thead th { color: var(--soft); font-size: 13px; white-space: nowrap; }
tbody tr + tr > * { border-top: 1px solid #f1f5f9; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 14px;
  margin-top: 14px; }
figure { margin: 0; padding: 14px 14px 6px; } figcaption { font-weight: 550; font-size: 14px; }
figure svg { width: 100%; height: auto; display: block; }
.dot { display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 7px; }
.dot.base { background: var(--base); } .dot.brand { background: var(--brand); }
.listen { display: grid; gap: 10px; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); }
article { padding: 12px 16px; display: grid; gap: 6px; align-content: start; }
article p { margin: 0; } article p span { color: var(--soft); margin-right: 10px;
  font-variant-numeric: tabular-nums; }
label { display: grid; grid-template-columns: 14px 48px 1fr; align-items: center; font-size: 13px;
  color: var(--soft); }
audio { width: 100%; height: 34px; }
footer { margin-top: 32px; color: var(--soft); font-size: 13px; max-width: 76ch; }
footer p { margin: 4px 0; }
@media (max-width: 760px) { .tables { grid-template-columns: 1fr; }
  .plots, .listen { grid-template-columns: 1fr; } }
@media print { body { background: #fff; } audio { display: none; } }
"""
